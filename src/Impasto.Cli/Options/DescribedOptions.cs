using System.CommandLine;
using System.CommandLine.Parsing;
using Impasto.Running;

namespace Impasto.Cli.Options;

/// <summary>The options of the command line that are described in the library, by their names.</summary>
internal sealed class DescribedOptions
{
    private readonly Dictionary<string, Option> options = [];

    /// <summary>Makes the options.</summary>
    /// <param name="descriptions">Their descriptions; of several with one name, as of several methods, one option is made.</param>
    public DescribedOptions(IEnumerable<OptionDescription> descriptions)
    {
        foreach (IGrouping<string, OptionDescription> named in descriptions.GroupBy(option => option.Name))
        {
            options[named.Key] = Make(named.First());
        }
    }

    /// <summary>Gets the options.</summary>
    public IReadOnlyCollection<Option> All => options.Values;

    /// <summary>What was chosen on the command line: names without dashes, and texts.</summary>
    /// <param name="result">The command line.</param>
    public IReadOnlyDictionary<string, string> Chosen(SymbolResult result) => options
        .Where(named => result.GetResult(named.Value) is { Implicit: false })
        .ToDictionary(
            named => named.Key,
            named => named.Value is Option<bool> flag ? $"{result.GetValue(flag)}".ToLowerInvariant()
                : result.GetValue((Option<string?>)named.Value) ?? "");

    /// <summary>What is wrong with what was chosen, as a line each.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="descriptions">The options that may be chosen.</param>
    /// <param name="whose">Whose they are, as the rest of a sentence.</param>
    public IEnumerable<string> Complaints(
        SymbolResult result, IReadOnlyList<OptionDescription> descriptions, Func<string, string> whose)
    {
        foreach ((string name, string text) in Chosen(result))
        {
            if (descriptions.FirstOrDefault(option => option.Name == name) is not { } option)
            {
                yield return whose(name);
            }
            else if (!option.TryParse(text, out _))
            {
                yield return $"--{name} is {option.Allowed}, not '{text}'.";
            }
        }
    }

    /// <summary>Puts what was chosen into a record of options.</summary>
    /// <param name="parse">A command line without complaints.</param>
    /// <param name="defaults">The record.</param>
    public T Apply<T>(ParseResult parse, T defaults)
        where T : RunOptions
    {
        IReadOnlyList<OptionDescription> descriptions = OptionDescription.Of(typeof(T));
        T chosen = defaults;
        foreach ((string name, string text) in Chosen(parse.CommandResult))
        {
            OptionDescription option = descriptions.First(o => o.Name == name);
            chosen = option.TryParse(text, out object? value) ? option.With(chosen, value) : chosen;
        }

        return chosen;
    }

    private static Option Make(OptionDescription option)
    {
        string unit = option.Unit is null ? "" : $", in {option.Unit}";
        string absent = option.Default is null or "false" ? "" : $" [{option.Default}]";
        string help = $"{option.Help}{unit}{absent}";
        return option.Kind == OptionKind.Flag
            ? new Option<bool>($"--{option.Name}") { Description = help }
            : new Option<string?>($"--{option.Name}") { Description = help, HelpName = option.ValueName };
    }
}
