using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
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

        ParseResult parsed = Root(args.FirstOrDefault()).Parse(args.Length == 0 ? ["--help"] : args);
        if (Complaint(parsed) is string complaint)
        {
            await error.WriteLineAsync($"impasto: {complaint} (see '{Path(parsed)} --help')");
            return ExitCode.Misused;
        }

        using CancellationTokenSource interrupt = new();
        using PosixSignalRegistration interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using PosixSignalRegistration terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        InvocationConfiguration configuration = new()
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = output,
            Error = error,
        };
        try
        {
            return await parsed.InvokeAsync(configuration, interrupt.Token);
        }
        catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception e)
        {
            await error.WriteLineAsync($"impasto: {ErrorText.Of(e)}");
            return ExitCode.Failed;
        }

        // A second signal ends the program at once.
        void Cancel(PosixSignalContext signal)
        {
            signal.Cancel = !interrupt.IsCancellationRequested;
            interrupt.Cancel();
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

    private static string? Complaint(ParseResult parsed)
    {
        // What is to be completed need not be complete.
        if (parsed.Tokens.Any(token => token.Type == TokenType.Directive))
        {
            return null;
        }

        if (UnknownOption(parsed) is string option)
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

    /// <summary>
    /// An argument that takes several files would take a mistyped option for one of them. What follows -- is a file.
    /// </summary>
    private static string? UnknownOption(ParseResult parsed) => parsed.Tokens
        .TakeWhile(token => token.Type != TokenType.DoubleDash)
        .Where(token => token.Type == TokenType.Argument)
        .Select(token => token.Value)
        .FirstOrDefault(value =>
            value is ['-', '-', _, ..] || (value is ['-', var letter, ..] && char.IsAsciiLetter(letter)));

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
