using System.CommandLine;
using System.CommandLine.Parsing;
using Impasto.Methods;
using Impasto.Stylizing;

namespace Impasto.Cli.Options;

/// <summary>Holds a command line against what the method that paints says it can do.</summary>
internal static class MethodFit
{
    /// <summary>What is asked for and the method cannot do; null for nothing.</summary>
    /// <param name="command">The command line.</param>
    /// <param name="methods">The methods that there are.</param>
    /// <param name="chosen">The method.</param>
    /// <param name="needs">Options, and what a method has to be able to do for each.</param>
    /// <param name="own">The options of single methods.</param>
    public static string? Complaint(
        CommandResult command,
        MethodCatalog methods,
        MethodDescription chosen,
        IEnumerable<(Option Option, StylizerFeatures Feature)> needs,
        DescribedOptions own)
    {
        foreach ((Option option, StylizerFeatures feature) in needs)
        {
            if (command.GetResult(option) is { Implicit: false } && !chosen.Can(feature))
            {
                return IsFor(option.Name, m => m.Can(feature));
            }
        }

        return own.Complaint(
            command, chosen.Options, name => IsFor($"--{name}", m => m.Options.Any(option => option.Name == name)));

        string IsFor(string option, Func<MethodDescription, bool> takes)
        {
            string takers = string.Join(" or ", methods.Methods.Where(takes).Select(m => m.Name));
            return $"{option} is for --method {takers}, and the method is {chosen.Name}";
        }
    }
}
