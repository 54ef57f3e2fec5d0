using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Impasto.Cli.Commands;
using Impasto.Cli.Display;
using Impasto.Cli.Help;
using Impasto.Cli.Options;
using Impasto.Media.Images;
using Impasto.Methods;

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

        // What is to be completed need not be complete.
        bool isDirected = parsed.Tokens.Any(token => token.Type == TokenType.Directive);
        if (!isDirected && Misuse.Of(parsed, args) is { } complaint)
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
        using Interruption interruption = new(Environment.Exit);
        try
        {
            int code = await interruption.RunAsync(
                parsed.CommandResult.Command as Verb, token => parsed.InvokeAsync(configuration, token));
            if (interruption.HasLeftWork)
            {
                Verbosity.Notes(parsed).Say("Interrupted; no result was written.");
            }

            return code;
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
            ("film", () => new FilmCommand(methods)),
            ("studio", () => new StudioCommand()),
            ("styles", StylesCommand.Create),
            ("doodle", () => new DoodleCommand(methods)),
            ("sheet", () => new SheetCommand(methods)),
            ("texture", () => new TextureCommand()),
            ("sound", () => new SoundCommand()),
            ("reconstruct", () => new ReconstructCommand()),
            ("upscale", () => new UpscaleCommand()),
            ("features", () => new FeaturesCommand()),
            ("score", () => new ScoreCommand()),
            ("train", () => new TrainCommand()),
            ("worker", () => new WorkerCommand()),
            ("jobs", JobsCommand.Create),
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
            option.Validators.Clear();
        }

        Verbosity.AddTo(root);
        return root;
    }

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
