using System.CommandLine;
using System.CommandLine.Invocation;
using Impasto.Methods;
using Impasto.Running;

namespace Impasto.Cli.Help;

/// <summary><c>--help</c> of the program and of its verbs, and the pages that <c>impasto help</c> shows.</summary>
/// <param name="root">The program.</param>
/// <param name="methods">The methods.</param>
internal sealed class ProgramHelp(RootCommand root, MethodCatalog methods) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        HelpPage page = parseResult.CommandResult.Command is Verb verb ? verb.Page(parseResult) : Whole();
        page.Write(parseResult.InvocationConfiguration.Output);
        return 0;
    }

    /// <summary>The page of a verb, with the words that name it, or of a method.</summary>
    /// <param name="words">The words; none for the program.</param>
    /// <exception cref="ArgumentException">There is neither.</exception>
    public HelpPage Page(IReadOnlyList<string> words)
    {
        if (words.Count == 0)
        {
            return Whole();
        }

        if (words.Count == 1 && methods.Methods.FirstOrDefault(method => method.Name == words[0]) is { } chosen)
        {
            return MethodHelp.Page(chosen);
        }

        Command command = root;
        foreach (string word in words)
        {
            IEnumerable<string> known = command.Subcommands.Select(verb => verb.Name)
                .Concat(command == root ? methods.Methods.Select(method => method.Name) : []);
            command = command.Subcommands.FirstOrDefault(verb => verb.Name == word)
                ?? throw new ArgumentException(
                    $"There is no verb or method '{word}'{Suggestion.Text(word, known)} (see 'impasto help').");
        }

        return ((Verb)command).Page(parse: null);
    }

    private HelpPage Whole() => new(root.Description!, "impasto VERB [options]")
    {
        Examples =
        [
            "stylize photo.jpg --style painting.jpg -o out.png",
            "stylize photo.jpg --style great-wave -o out.png",
            "help stylize",
        ],
        Sections =
        [
            new HelpSection(
                "Verbs ('impasto help VERB' shows the options of one)", [.. root.Subcommands.Select(HelpRow.Of)]),
            MethodHelp.Section(methods),
            new HelpSection("Options", [.. root.Options.Select(HelpRow.Of)]),
        ],
    };
}
