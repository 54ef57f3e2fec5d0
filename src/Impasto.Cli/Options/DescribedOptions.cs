using System.CommandLine;
using System.CommandLine.Parsing;
using Impasto.Running;

namespace Impasto.Cli.Options;

/// <summary>The options of the command line that are described in the library, by their names.</summary>
internal sealed class DescribedOptions
{
    private readonly Dictionary<string, Option> options = [];

    /// <summary>Makes the options.</summary>
    /// <param name="descriptions">
    /// Their descriptions; of several with one name, as of several methods, one option is made.
    /// </param>
    public DescribedOptions(IEnumerable<OptionDescription> descriptions)
    {
        foreach (IGrouping<string, OptionDescription> named in descriptions.GroupBy(option => option.Name))
        {
            options[named.Key] = Make(named.First());
        }
    }

    /// <summary>Gets the options.</summary>
    public IReadOnlyCollection<Option> All => options.Values;

    /// <summary>Gets an option by its name without the dashes.</summary>
    public Option this[string name] => options[name];

    /// <summary>Adds all options to a command, which has to ask for a <see cref="Complaint"/>.</summary>
    /// <param name="command">The command.</param>
    public void AddTo(Command command) => command.AddAll(All);

    /// <summary>What was chosen on the command line: names without dashes, and texts.</summary>
    /// <param name="result">The command line.</param>
    public IReadOnlyDictionary<string, string> Chosen(SymbolResult result) => options
        .Where(named => result.GetResult(named.Value) is { Implicit: false })
        .ToDictionary(
            named => named.Key,
            named => named.Value is Option<bool> flag ? $"{result.GetValue(flag)}".ToLowerInvariant()
                : result.GetValue((Option<string?>)named.Value) ?? "");

    /// <summary>The first thing that is wrong with what was chosen; null for nothing.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="descriptions">The options that may be chosen.</param>
    /// <param name="whose">What is said of an option that may not; null where all may.</param>
    public string? Complaint(
        SymbolResult result, IReadOnlyList<OptionDescription> descriptions, Func<string, string>? whose = null)
    {
        foreach ((string name, string text) in Chosen(result))
        {
            if (descriptions.FirstOrDefault(option => option.Name == name) is not { } option)
            {
                return whose?.Invoke(name) ?? $"--{name} is no option here";
            }

            if (!option.TryParse(text, out _))
            {
                return $"--{name} is {option.Allowed}, not '{text}'";
            }
        }

        return null;
    }

    /// <summary>Puts what was chosen into a record of options.</summary>
    /// <param name="parse">A command line without complaints.</param>
    /// <param name="defaults">The record.</param>
    public T Apply<T>(ParseResult parse, T defaults)
        where T : RunOptions => Apply(parse.CommandResult, defaults);

    /// <inheritdoc cref="Apply{T}(ParseResult, T)"/>
    public T Apply<T>(SymbolResult parse, T defaults)
        where T : RunOptions
    {
        IReadOnlyList<OptionDescription> descriptions = OptionDescription.Of(defaults.GetType());
        T chosen = defaults;
        foreach ((string name, string text) in Chosen(parse))
        {
            OptionDescription option = descriptions.First(o => o.Name == name);
            chosen = option.TryParse(text, out object? value)
                ? option.With(chosen, value)
                : throw new ArgumentException($"--{name} is {option.Allowed}, not '{text}'.");
        }

        return chosen;
    }

    private static Option Make(OptionDescription option)
    {
        if (option.Kind == OptionKind.Flag)
        {
            return new Option<bool>($"--{option.Name}") { Description = option.Help };
        }

        bool isNumber = option.Kind is OptionKind.Integer or OptionKind.Number;
        string unit = option.Unit is null ? "" : $", in {option.Unit}";
        string range = isNumber ? $" ({option.Allowed}{unit})" : "";
        string absent = option.Default is null ? "" : $" [{option.Default}]";
        Option<string?> made = new($"--{option.Name}")
        {
            Description = option.Help + range + absent,
            HelpName = option.ValueName,
        };
        made.CompletionSources.Add([.. option.Choices]);
        return made;
    }
}
