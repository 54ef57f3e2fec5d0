using System.CommandLine;
using System.CommandLine.Parsing;

namespace Impasto.Cli.Help;

/// <summary>A command of the program with examples, from which its help is made.</summary>
/// <param name="name">Its name.</param>
/// <param name="description">What it does.</param>
/// <param name="examples">What one types, after the program's name.</param>
internal class Verb(string name, string description, params IReadOnlyList<string> examples) : Command(name, description)
{
    /// <summary>
    /// Gets a value indicating whether there is a result to keep, which an interrupted program waits for.
    /// </summary>
    public bool HasResult { get; private set; }

    /// <summary>Gets the command line from the program's name on.</summary>
    protected virtual string Usage
    {
        get
        {
            IEnumerable<string> needed = Options.Where(option => option.Required)
                .Select(option => $"{HelpRow.ShortName(option)} {HelpRow.ValueName(option)}".TrimEnd());
            string verb = Action is null ? "VERB" : "";
            string more = Options.All(option => option.Required) ? "" : "[options]";
            IEnumerable<string> parts = [Path, verb, .. Arguments.Select(HelpRow.Usage), .. needed, more];
            return string.Join(' ', parts.Where(part => part.Length > 0));
        }
    }

    /// <summary>Gets the options that its help shows.</summary>
    protected virtual IEnumerable<Option> ShownOptions => Options;

    /// <summary>Gets what its help shows between the examples and the options.</summary>
    protected virtual IEnumerable<HelpSection> Between => [];

    private string Path => $"{Parents.OfType<Verb>().FirstOrDefault()?.Path ?? "impasto"} {Name}";

    /// <summary>Makes the page of help.</summary>
    /// <param name="parse">The command line that asks for it; null where another verb asks.</param>
    public virtual HelpPage Page(ParseResult? parse) => new(Description!, Usage)
    {
        Examples = examples,
        Sections =
        [
            .. Between,
            new HelpSection("Verbs", [.. Subcommands.Select(HelpRow.Of)]),
            new HelpSection("Arguments", [.. Arguments.Select(HelpRow.Of)]),
            new HelpSection("Options", [.. ShownOptions.Concat(OptionsOfAll()).Select(HelpRow.Of)]),
        ],
    };

    /// <summary>Says that from now on there is a result to keep.</summary>
    public void HoldResult() => HasResult = true;

    /// <summary>Refuses command lines that make no sense.</summary>
    /// <param name="complaint">What is wrong with one; null for nothing.</param>
    public void Refuse(Func<CommandResult, string?> complaint) => Validators.Add(result =>
    {
        try
        {
            if (complaint(result) is { } text)
            {
                result.AddError(text);
            }
        }
        catch (InvalidOperationException)
        {
            // A value is missing or cannot be read: that is said of its option, which is looked at after this.
        }
    });

    private IEnumerable<Option> OptionsOfAll()
    {
        Command above = this;
        while (above.Parents.OfType<Command>().FirstOrDefault() is { } parent)
        {
            above = parent;
        }

        return above.Options.Where(option => option.Recursive);
    }
}
