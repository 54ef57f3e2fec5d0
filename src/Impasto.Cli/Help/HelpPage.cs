namespace Impasto.Cli.Help;

/// <summary>A page of help: what it is about, what one types, examples, and then tables.</summary>
/// <param name="Title">What it is about, in one line.</param>
/// <param name="Usage">What one types.</param>
internal sealed record HelpPage(string Title, string Usage)
{
    private const int Columns = 100;
    private const int Indent = 2;
    private const int WidestName = 26;

    /// <summary>Gets what more is to be said of it; null for nothing.</summary>
    public string? More { get; init; }

    /// <summary>Gets what one types for example, after the program's name.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>Gets the tables.</summary>
    public IReadOnlyList<HelpSection> Sections { get; init; } = [];

    /// <summary>Writes the page.</summary>
    public void Write(TextWriter output)
    {
        WriteLines(Wrap(Title, Columns), output);
        WriteLines(More is null ? [] : Wrap(More, Columns), output);
        WriteLines(["", $"  {Usage}"], output);
        if (Examples.Count > 0)
        {
            WriteLines(["", "Examples", .. Examples.Select(example => $"  impasto {example}")], output);
        }

        foreach (HelpSection section in Sections.Where(section => section.Rows.Count > 0))
        {
            WriteLines(["", section.Title, .. Table(section.Rows)], output);
        }
    }

    private static void WriteLines(IEnumerable<string> lines, TextWriter output)
    {
        foreach (string line in lines)
        {
            output.WriteLine(line);
        }
    }

    private static IEnumerable<string> Table(IReadOnlyList<HelpRow> rows)
    {
        int widest = rows.Select(row => row.Name.Length).Where(length => length <= WidestName).DefaultIfEmpty().Max();
        int start = Indent + widest + Indent;
        foreach (HelpRow row in rows)
        {
            string name = new string(' ', Indent) + row.Name;
            if (name.Length + Indent > start)
            {
                yield return name;
                name = "";
            }

            foreach (string line in Wrap(row.Text, Columns - start))
            {
                yield return name.PadRight(start) + line;
                name = "";
            }
        }
    }

    private static List<string> Wrap(string text, int width)
    {
        List<string> lines = [];
        foreach (string word in text.Split(' '))
        {
            if (lines.Count > 0 && lines[^1].Length + 1 + word.Length <= width)
            {
                lines[^1] += $" {word}";
            }
            else
            {
                lines.Add(word);
            }
        }

        return lines;
    }
}
