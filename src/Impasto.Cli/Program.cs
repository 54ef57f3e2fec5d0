using Impasto.Cli.Display;

namespace Impasto.Cli;

/// <summary>The program.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args) =>
        CommandLine.RunAsync(args, Console.Out, MessageWriter.OfProcess());
}
