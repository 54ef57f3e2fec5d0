namespace Impasto.Tests;

/// <summary>
/// No line has more than 120 columns; those of C# are held to it by the build (Directory.Build.targets).
/// </summary>
public class LineLengthTests
{
    private const int Columns = 120;

    private static readonly string[] Foreign = [".git", ".vs", "bin", "node_modules", "obj", "out", "runs"];

    private static readonly string[] Launchers = ["bench", "impasto", "test", ".ci/run"];

    [Fact]
    public void Scripts_keep_to_their_columns()
    {
        string[] scripts =
        [
            .. Launchers.Select(launcher => Path.Combine(Repository.Root, launcher)),
            .. Files("*.py"), .. Files("*.sh"), .. Files("*.js"),
        ];

        Assert.Contains(scripts, script => script.EndsWith("compare.py", StringComparison.Ordinal));
        Assert.Empty(scripts.SelectMany(script => TooLong(script, File.ReadAllLines(script))));
    }

    [Fact]
    public void Documents_keep_to_their_columns_but_for_tables_and_code()
    {
        string[] documents = [.. Files("*.md")];

        Assert.Contains(documents, document => document.EndsWith("ARCHITECTURE.md", StringComparison.Ordinal));
        Assert.Empty(documents.SelectMany(document => TooLong(document, Prose(document))));
    }

    private static IEnumerable<string> Files(string pattern) =>
        Directory.EnumerateFiles(Repository.Root, pattern, SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(Repository.Root, file)
                .Split(Path.DirectorySeparatorChar).Intersect(Foreign).Any());

    /// <summary>The lines of a document, those of tables and code left empty.</summary>
    private static IEnumerable<string> Prose(string document)
    {
        const string Fence = "```";
        bool code = false;
        foreach (string line in File.ReadLines(document))
        {
            code ^= line.StartsWith(Fence, StringComparison.Ordinal);
            yield return code || line.TrimStart().StartsWith('|') ? "" : line;
        }
    }

    private static IEnumerable<string> TooLong(string file, IEnumerable<string> lines) => lines
        .Select((line, i) => (line.Length, Place: $"{Path.GetRelativePath(Repository.Root, file)}:{i + 1}"))
        .Where(line => line.Length > Columns)
        .Select(line => line.Place);
}
