using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using Impasto.Cli.Commands;
using Impasto.Cli.Display;
using Impasto.Compute.Graphs;
using Impasto.Media.Images;
using Impasto.Methods;
using Impasto.Running;

namespace Impasto.Cli;

/// <summary>
/// The program's commands and what becomes of their errors: one line on the error output, never a stack trace.
/// </summary>
internal static class CommandLine
{
    internal const int Failed = 1;
    internal const int Misused = 2;
    internal const int Interrupted = 130;

    private const string DebugVariable = "IMPASTO_DEBUG";

    /// <summary>Runs a command line.</summary>
    /// <returns>0, or <see cref="Failed"/>, <see cref="Misused"/> or <see cref="Interrupted"/>.</returns>
    internal static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        ParseResult parsed = Root().Parse(args.Length == 0 ? ["--help"] : args);
        if (Complaint(parsed) is string complaint)
        {
            await error.WriteLineAsync($"impasto: {complaint} (see '{Verb(parsed)} --help')");
            return Misused;
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
            return Interrupted;
        }
        catch (Exception e)
        {
            await error.WriteLineAsync($"impasto: {Describe(e)}");
            return Failed;
        }

        // A second signal ends the program at once.
        void Cancel(PosixSignalContext signal)
        {
            signal.Cancel = !interrupt.IsCancellationRequested;
            interrupt.Cancel();
        }
    }

    private static RootCommand Root() => new("Neural style transfer: repaints photographs in the style of paintings.")
    {
        HelpName = "impasto",
        Subcommands =
        {
            new StylizeCommand(MethodCatalog.Default),
            StylesCommand.Create(),
            new TextureCommand(),
            new ReconstructCommand(),
            new UpscaleCommand(),
            new FeaturesCommand(),
            new ScoreCommand(),
            new TrainCommand(),
            ModelsCommand.Create(),
            new BenchCommand(),
        },
    };

    private static string? Complaint(ParseResult parsed)
    {
        if (UnknownOption(parsed) is string option)
        {
            return $"'{option}' is no option here";
        }

        return parsed switch
        {
            { UnmatchedTokens: [var token, ..] } => $"'{token}' is no command, option or argument here",
            { Errors: [var error, ..] } => OneLine(error.Message).TrimEnd('.'),
            _ => null,
        };
    }

    // An argument that takes several files would take a mistyped option for one of them. What follows -- is a file.
    private static string? UnknownOption(ParseResult parsed) => parsed.Tokens
        .TakeWhile(token => token.Type != TokenType.DoubleDash)
        .Where(token => token.Type == TokenType.Argument)
        .Select(token => token.Value)
        .FirstOrDefault(value => value is ['-', '-', _, ..] || (value is ['-', var letter, ..] && char.IsAsciiLetter(letter)));

    private static string OneLine(string message) =>
        string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Verb(ParseResult parsed)
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

    /// <summary>What a user is told of an exception, in one line.</summary>
    internal static string Describe(Exception e)
    {
        if (Environment.GetEnvironmentVariable(DebugVariable) == "1")
        {
            return e.ToString();
        }

        if (e is MemoryShortageException shortage)
        {
            return MemoryText.Of(shortage);
        }

        return e is ImpastoException or ImageException or GraphException
                or ArgumentException or ArithmeticException or IOException or UnauthorizedAccessException
            ? OneLine(e.Message)
            : $"unexpected {e.GetType().Name}: {OneLine(e.Message)} (set {DebugVariable}=1 for the trace)";
    }
}
