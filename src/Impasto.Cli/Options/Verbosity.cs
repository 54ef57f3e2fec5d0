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

    /// <summary>
    /// What says as much as a command line asks for; on any thread, since an interruption is told while the work
    /// goes on.
    /// </summary>
    public static Notes Notes(ParseResult parse)
    {
        return new Notes(parse.InvocationConfiguration.Error, IsAsked(Quiet), IsAsked(Verbose));

        // A parse result looks options up by their names for one thread at a time only.
        bool IsAsked(string name) => parse.GetValue(
            (Option<bool>)parse.RootCommandResult.Command.Options.First(option => option.Name == name));
    }
}
