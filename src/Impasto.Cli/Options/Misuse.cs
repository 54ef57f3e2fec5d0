using System.CommandLine;
using System.CommandLine.Parsing;
using Impasto.Cli.Display;
using Impasto.Running;

namespace Impasto.Cli.Options;

/// <summary>
/// What is wrong with a command line, in our own words: those of the library that reads it speak of its types.
/// </summary>
internal static class Misuse
{
    /// <summary>The first thing that is wrong; null for nothing.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="args">Its words.</param>
    public static string? Of(ParseResult parsed, IReadOnlyList<string> args)
    {
        Command command = parsed.CommandResult.Command;
        if (UnknownVerb(command, args) is { } verbless)
        {
            return verbless;
        }

        if (EmptyValue(parsed, args) is { } empty)
        {
            return $"{empty} was given an empty value";
        }

        if (OptionForValue(parsed, args) is { } valueless)
        {
            return $"{valueless} needs a value";
        }

        if (UnknownOption(parsed, args) is { } option)
        {
            return $"'{option}' is no option here{Suggestion.Text(option, LongNames(command))}";
        }

        if (FlagWithValue(command, args) is { } flag)
        {
            return flag;
        }

        if (parsed.UnmatchedTokens is [var token, ..])
        {
            return $"'{token}' is no command, option or argument here"
                + Suggestion.Text(token, command.Subcommands.Select(verb => verb.Name));
        }

        // What the library complains of is one of these, or else what a check of ours told it.
        return parsed.Errors is not [var error, ..] ? null
            : Given(parsed).OfType<OptionResult>().Select(OfValues).FirstOrDefault(complaint => complaint is not null)
            ?? Missing(parsed.CommandResult)
            ?? ErrorText.OneLine(error.Message).TrimEnd('.');
    }

    /// <summary>What is given to the command and to those above it.</summary>
    private static IEnumerable<SymbolResult> Given(ParseResult parsed)
    {
        for (SymbolResult? level = parsed.CommandResult; level is CommandResult command; level = level.Parent)
        {
            foreach (SymbolResult child in command.Children)
            {
                yield return child;
            }
        }
    }

    /// <summary>What all else depends on: the library would complain of the options that it does not have.</summary>
    private static string? UnknownVerb(Command command, IReadOnlyList<string> args) =>
        command is not RootCommand || args is not [[not '-', ..] word, ..] ? null
        : File.Exists(word) ? $"'{word}' is no command; to repaint it, begin with 'impasto stylize'"
        : $"'{word}' is no command" + Suggestion.Text(word, command.Subcommands.Select(verb => verb.Name));

    /// <summary>
    /// Nothing has an empty name, and nothing is chosen by one. Where nothing stands behind the = of an option, the
    /// library would take the next word for its value.
    /// </summary>
    private static string? EmptyValue(ParseResult parsed, IReadOnlyList<string> args) => Given(parsed)
        .Where(child => child.Tokens.Any(token => token.Value.Length == 0))
        .Select(child => (child as OptionResult)?.Option.Name ?? "an argument")
        .Concat(args.TakeWhile(arg => arg != "--")
            .Where(arg => arg.EndsWith('=') && LongNames(parsed.CommandResult.Command).Contains(arg[..^1]))
            .Select(arg => arg[..^1]))
        .FirstOrDefault();

    /// <summary>An option that the library has given the next option for its value, and no file of that name.</summary>
    private static string? OptionForValue(ParseResult parsed, IReadOnlyList<string> args)
    {
        HashSet<string> names = [.. OptionsOf(parsed.CommandResult.Command).SelectMany(NamesOf)];
        return Given(parsed).OfType<OptionResult>()
            .Where(given => given.IdentifierToken is { } name && given.Tokens.Any(
                value => names.Contains(value.Value) && !File.Exists(value.Value)
                    && args.Zip(args.Skip(1)).Contains((name.Value, value.Value))))
            .Select(given => given.Option.Name).FirstOrDefault();
    }

    /// <summary>
    /// An argument that takes several files would take a mistyped option for one of them. What follows -- or stands
    /// behind the = of an option is a value, and so is the name of a file that is there.
    /// </summary>
    private static string? UnknownOption(ParseResult parsed, IReadOnlyList<string> args)
    {
        HashSet<string> values =
        [
            .. args.Where(arg => arg.StartsWith('-') && arg.Contains('=', StringComparison.Ordinal))
                .Select(arg => arg[(arg.IndexOf('=', StringComparison.Ordinal) + 1)..]),
        ];
        return parsed.Tokens
            .TakeWhile(token => token.Type != TokenType.DoubleDash)
            .Where(token => token.Type == TokenType.Argument)
            .Select(token => token.Value)
            .Where(value =>
                value is ['-', '-', _, ..] || (value is ['-', var letter, ..] && char.IsAsciiLetter(letter)))
            .FirstOrDefault(value => !values.Contains(value) && !File.Exists(value));
    }

    /// <summary>The library would take the value of an option that takes none for a file.</summary>
    private static string? FlagWithValue(Command command, IReadOnlyList<string> args)
    {
        HashSet<string> flags =
            [.. OptionsOf(command).Where(option => option.ValueType == typeof(bool)).SelectMany(NamesOf)];
        return args.TakeWhile(arg => arg != "--")
            .Select(arg => arg.Split(['=', ':'], 2))
            .Where(parts => parts.Length == 2 && flags.Contains(parts[0]) && !bool.TryParse(parts[1], out _))
            .Select(parts => $"{parts[0]} takes no value, and it was given '{parts[1]}'")
            .FirstOrDefault();
    }

    private static IEnumerable<Option> OptionsOf(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(OptionsOf));

    private static IEnumerable<string> LongNames(Command command) => OptionsOf(command).SelectMany(NamesOf)
        .Where(name => name.StartsWith("--", StringComparison.Ordinal));

    private static IEnumerable<string> NamesOf(Option option) => option.Aliases.Append(option.Name);

    private static string? OfValues(OptionResult given)
    {
        string name = given.Option.Name;
        int count = given.Tokens.Count;
        return given.Implicit ? null
            : count < given.Option.Arity.MinimumNumberOfValues ? $"{name} needs a value"
            : count > given.Option.Arity.MaximumNumberOfValues ? $"{name} takes one value, and it was given {count}"
            : null;
    }

    private static string? Missing(CommandResult given)
    {
        Command command = given.Command;
        if (command.Action is null && command.Subcommands.Count > 0)
        {
            return $"name one of the verbs {string.Join(", ", command.Subcommands.Select(verb => verb.Name))}";
        }

        if (command.Options.Where(option => option.Required)
            .FirstOrDefault(option => given.GetResult(option) is not { Implicit: false }) is { } option)
        {
            return $"{option.Name} is required";
        }

        return command.Arguments
            .Where(argument => (given.GetResult(argument)?.Tokens.Count ?? 0) < argument.Arity.MinimumNumberOfValues)
            .Select(argument => $"{argument.HelpName ?? argument.Name} is missing")
            .FirstOrDefault();
    }
}
