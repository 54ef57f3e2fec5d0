using System.CommandLine;
using Impasto.Cli.Display;

namespace Impasto.Cli.Options;

/// <summary>How much is said on standard error; all verbs have these options.</summary>
internal static class Verbosity
{
    private const string Quiet = "--quiet";
    private const string Verbose = "--verbose";

    public static void AddTo(RootCommand root)
    {
        root.Add(new Option<bool>(Quiet, "-q") { Description = "Say nothing but errors", Recursive = true });
        root.Add(new Option<bool>(Verbose, "-v")
        {
            Description = "Say what memory is planned, which networks are opened and how long each stage takes",
            Recursive = true,
        });
    }

    /// <summary>What says as much as a command line asks for.</summary>
    public static Notes Notes(ParseResult parse) => new(
        parse.InvocationConfiguration.Error, parse.GetValue<bool>(Quiet), parse.GetValue<bool>(Verbose));
}
