using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Impasto.Cli.Commands;
using Impasto.Cli.Display;
using Impasto.Cli.Help;
using Impasto.Cli.Options;
using Impasto.Media.Images;
using Impasto.Methods;
using Impasto.Running;

namespace Impasto.Cli;

/// <summary>
/// The program's commands and what becomes of their errors: one line on the error output, never a stack trace.
/// </summary>
internal static class CommandLine
{
    private const string StylizeVerb = "stylize";
    private const string HelpVerb = "help";

    /// <summary>Runs a command line.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    internal static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        error = new MessageWriter(error);
        if (args is [StylizeVerb, ..])
        {
            // What reads images takes as long to start as the command line to be understood. If it does not start, the
            // first image says so.
            _ = Task.Run(() => ImageFormat.All);
        }

        // A name that begins with @ is that of a file like any other.
        ParseResult parsed = Root(args.FirstOrDefault()).Parse(
            args.Length == 0 ? ["--help"] : args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (Complaint(parsed, args) is string complaint)
        {
            await error.WriteLineAsync(ErrorText.OneLine($"impasto: {complaint} (see '{Path(parsed)} --help')"));
            return ExitCode.Misused;
        }

        InvocationConfiguration configuration = new()
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = output,
            Error = error,
        };
        using Interruption interruption = new();
        try
        {
            return await interruption.RunAsync(
                parsed.CommandResult.Command as Verb, token => parsed.InvokeAsync(configuration, token));
        }
        catch (Exception e)
        {
            await error.WriteLineAsync($"impasto: {ErrorText.Of(e)}");
            return ExitCode.Failed;
        }
    }

    /// <summary>
    /// The program with all of its verbs, or with nothing but the one that is asked for, which starts sooner.
    /// </summary>
    internal static RootCommand Root(string? asked)
    {
        MethodCatalog methods = MethodCatalog.Default;
        RootCommand root = new("Neural style transfer: repaints photographs in the style of paintings.");
        ProgramHelp help = new(root, methods);
        (string Name, Func<Command> Make)[] verbs =
        [
            (StylizeVerb, () => new StylizeCommand(methods)),
            ("styles", StylesCommand.Create),
            ("texture", () => new TextureCommand()),
            ("reconstruct", () => new ReconstructCommand()),
            ("upscale", () => new UpscaleCommand()),
            ("features", () => new FeaturesCommand()),
            ("score", () => new ScoreCommand()),
            ("train", () => new TrainCommand()),
            ("models", ModelsCommand.Create),
            ("bench", () => new BenchCommand()),
            (HelpVerb, () => new HelpCommand(help, root, methods)),
            ("completion", () => new CompletionCommand()),
        ];
        bool isOne = asked != HelpVerb && verbs.Any(verb => verb.Name == asked);
        foreach ((string name, Func<Command> make) in verbs)
        {
            if (!isOne || name == asked)
            {
                root.Add(make());
            }
        }

        foreach (Option option in root.Options)
        {
            option.Action = option is HelpOption ? help : new ProgramVersion();
        }

        Verbosity.AddTo(root);
        return root;
    }

    private static string? Complaint(ParseResult parsed, string[] args)
    {
        // What is to be completed need not be complete.
        if (parsed.Tokens.Any(token => token.Type == TokenType.Directive))
        {
            return null;
        }

        if (EmptyValue(parsed) is { } empty)
        {
            return $"{empty} was given an empty value";
        }

        if (UnknownOption(parsed, args) is string option)
        {
            return $"'{option}' is no option here{Suggestion.Text(option, OptionNames(parsed.CommandResult.Command))}";
        }

        return parsed switch
        {
            { UnmatchedTokens: [var token, ..] } => $"'{token}' is no command, option or argument here"
                + Suggestion.Text(token, parsed.CommandResult.Command.Subcommands.Select(verb => verb.Name)),
            { Errors: [var error, ..] } => ErrorText.OneLine(error.Message).TrimEnd('.'),
            _ => null,
        };
    }

    /// <summary>Nothing has an empty name, and nothing is chosen by one.</summary>
    private static string? EmptyValue(ParseResult parsed) => parsed.CommandResult.Children
        .Where(child => child.Tokens.Any(token => token.Value.Length == 0))
        .Select(child => (child as OptionResult)?.Option.Name ?? "an argument")
        .FirstOrDefault();

    /// <summary>
    /// An argument that takes several files would take a mistyped option for one of them. What follows -- or stands
    /// behind the = of an option is a value, and so is the name of a file that is there.
    /// </summary>
    private static string? UnknownOption(ParseResult parsed, string[] args)
    {
        HashSet<string> values =
        [
            .. args.Where(arg => arg.StartsWith('-') && arg.Contains('=', StringComparison.Ordinal))
                .Select(arg => arg[(arg.IndexOf('=', StringComparison.Ordinal) + 1)..]),
        ];
        return parsed.Tokens
            .TakeWhile(token => token.Type != TokenType.DoubleDash)
            .Where(token => token.Type == TokenType.Argument)
            .Select(token => token.Value)
            .Where(value =>
                value is ['-', '-', _, ..] || (value is ['-', var letter, ..] && char.IsAsciiLetter(letter)))
            .FirstOrDefault(value => !values.Contains(value) && !File.Exists(value));
    }

    private static IEnumerable<string> OptionNames(Command command) => command.Options
        .Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options))
        .SelectMany(option => option.Aliases.Append(option.Name))
        .Where(name => name.StartsWith("--", StringComparison.Ordinal));

    private static string Path(ParseResult parsed)
    {
        List<string> names = [];
        Symbol? command = parsed.CommandResult.Command;
        while (command is not (null or RootCommand))
        {
            names.Insert(0, command.Name);
            command = command.Parents.FirstOrDefault();
        }

        return string.Join(' ', names.Prepend("impasto"));
    }
}
