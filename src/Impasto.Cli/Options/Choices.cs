using System.CommandLine;
using System.CommandLine.Parsing;

namespace Impasto.Cli.Options;

/// <summary>Options and arguments that are one of some words, which shells complete.</summary>
internal static class Choices
{
    /// <summary>Refuses all other values of an option.</summary>
    /// <param name="option">The option.</param>
    /// <param name="words">The words.</param>
    public static void AcceptOneOf(this Option option, params string[] words)
    {
        option.CompletionSources.Add(words);
        option.Validators.Add(result => Check(result, option.Name, words));
    }

    /// <summary>Refuses all other values of an argument.</summary>
    /// <param name="argument">The argument.</param>
    /// <param name="words">The words.</param>
    public static void AcceptOneOf(this Argument argument, params string[] words)
    {
        argument.CompletionSources.Add(words);
        argument.Validators.Add(result => Check(result, argument.HelpName ?? argument.Name, words));
    }

    private static void Check(SymbolResult result, string name, string[] words)
    {
        if (result.Tokens.FirstOrDefault(token => !words.Contains(token.Value)) is { } other)
        {
            result.AddError($"{name} is {string.Join(" or ", words)}, not '{other.Value}'");
        }
    }
}
