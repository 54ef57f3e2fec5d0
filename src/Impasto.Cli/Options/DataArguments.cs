using System.CommandLine;
using System.CommandLine.Parsing;
using Impasto.Training.Recipes;

namespace Impasto.Cli.Options;

/// <summary>The options that say where the images and networks of a recipe lie.</summary>
internal sealed class DataArguments
{
    private readonly Option<string[]> data;

    private readonly Option<string?> file = new("--data-file")
    {
        Description = "A JSON file of data roots: { \"photos\": \"DIR\", ... }; --data goes before it",
        HelpName = "FILE.json",
    };

    /// <param name="plain">What a folder without a name is for.</param>
    public DataArguments(string plain) => data = new Option<string[]>("--data")
    {
        Description = $"{plain}; or with a name the folder that ${{NAME}} in the recipe stands for; may be repeated",
        HelpName = "[NAME=]DIR",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(data);
        command.Add(file);
    }

    /// <summary>The folders without a name.</summary>
    public string[] Folders(ParseResult parse) =>
        [.. (parse.GetValue(data) ?? []).Where(value => NameOf(value) is null)];

    /// <summary>Whether a data root is given.</summary>
    public bool HasRoots(SymbolResult result) =>
        result.GetValue(file) is not null || (result.GetValue(data) ?? []).Any(value => NameOf(value) is not null);

    /// <summary>The data roots.</summary>
    public DataRoots Roots(ParseResult parse)
    {
        DataRoots roots = parse.GetValue(file) is { } path ? DataRoots.Load(path) : DataRoots.None;
        foreach (string value in parse.GetValue(data) ?? [])
        {
            if (NameOf(value) is { } name)
            {
                roots = roots.With(name, value[(name.Length + 1)..]);
            }
        }

        return roots;
    }

    // A folder whose own name has a '=' in it can be given as ./NAME=DIR.
    private static string? NameOf(string value) =>
        value.IndexOf('=', StringComparison.Ordinal) is > 0 and int end && DataRoots.IsName(value[..end])
            ? value[..end]
            : null;
}
