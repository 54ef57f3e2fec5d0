using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;

namespace Impasto.Cli.Help;

/// <summary>A line of a table of help.</summary>
/// <param name="Name">What is typed.</param>
/// <param name="Text">What it means.</param>
internal sealed record HelpRow(string Name, string Text)
{
    /// <summary>A verb.</summary>
    public static HelpRow Of(Command command) => new(command.Name, command.Description ?? "");

    /// <summary>An argument.</summary>
    public static HelpRow Of(Argument argument)
    {
        string known = string.Join(", ", argument.GetCompletions(CompletionContext.Empty).Select(item => item.Label));
        return new(ValueName(argument), argument.Description + (known.Length > 0 ? $": {known}" : ""));
    }

    /// <summary>An option with its default.</summary>
    public static HelpRow Of(Option option)
    {
        bool isFlag = option.ValueType == typeof(bool);
        object? absent = option.HasDefaultValue && !isFlag ? option.GetDefaultValue() : null;
        string text = absent is null ? "" : string.Create(CultureInfo.InvariantCulture, $" [{absent}]");
        return new($"{string.Join(", ", Names(option))} {ValueName(option)}".TrimEnd(), option.Description + text);
    }

    /// <summary>An argument as a part of the command line.</summary>
    public static string Usage(Argument argument)
    {
        string name = ValueName(argument) + (argument.Arity.MaximumNumberOfValues > 1 ? "..." : "");
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name;
    }

    /// <summary>The shortest name of an option.</summary>
    public static string ShortName(Option option) => Names(option).First();

    /// <summary>What stands for the value of an option; nothing for a flag.</summary>
    public static string ValueName(Option option)
    {
        Type type = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
        return option.HelpName
            ?? (type == typeof(int) || type == typeof(double) ? "N" : type == typeof(string) ? "TEXT" : "");
    }

    private static string ValueName(Argument argument) => argument.HelpName ?? argument.Name.ToUpperInvariant();

    /// <summary>The names of an option; of the many of --help, those that a manual shows.</summary>
    private static IEnumerable<string> Names(Option option) => option.Aliases.Append(option.Name)
        .Where(name => name.StartsWith('-') && name != "-?")
        .Distinct()
        .OrderBy(name => name.Length);
}
