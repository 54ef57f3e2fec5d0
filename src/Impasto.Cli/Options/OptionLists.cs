using System.CommandLine;

namespace Impasto.Cli.Options;

/// <summary>Options that are added together.</summary>
internal static class OptionLists
{
    /// <summary>Adds options to a command, in the order in which its help shows them.</summary>
    /// <param name="command">The command.</param>
    /// <param name="options">The options.</param>
    public static void AddAll(this Command command, params IEnumerable<Option> options)
    {
        foreach (Option option in options)
        {
            command.Add(option);
        }
    }
}
