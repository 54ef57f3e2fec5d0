using System.CommandLine;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;

namespace Impasto.Cli.Tests;

/// <summary>
/// Holds each message of the program to words of our own: all harnesses that run it in tests ask this of its standard
/// error.
/// </summary>
internal static partial class Words
{
    // What is of C#, of its libraries or of a trace, and has no business in a message.
    private static readonly string[] Foreign =
    [
        "(Parameter '", "System.", "options.", "Nullable", "`", "   at ", "Exception", " must be non-", " must be less",
    ];

    private static readonly Regex[] OfLibrary = [.. TextsOfLibrary()];

    /// <summary>Asserts that a message is made of our own words and cannot command a terminal.</summary>
    internal static void AssertOwn(string message) => Assert.True(FindForeign(message) is null, message);

    /// <summary>What a message has that is not ours; null for nothing.</summary>
    internal static string? FindForeign(string message)
    {
        // A member of a job's options is named with where it is.
        string words = message.Replace("'options.", "'", StringComparison.Ordinal);
        return Foreign.FirstOrDefault(foreign => words.Contains(foreign, StringComparison.Ordinal))
            ?? OfLibrary.Select(text => text.Match(words)).FirstOrDefault(match => match.Success)?.Value
            ?? (words.Any(letter => char.IsControl(letter) && letter is not '\n') ? "a control character" : null);
    }

    /// <summary>What System.CommandLine says of command lines, with anything in its places.</summary>
    private static IEnumerable<Regex> TextsOfLibrary()
    {
        ResourceManager texts = new("System.CommandLine.Properties.Resources", typeof(Command).Assembly);
        foreach (System.Collections.DictionaryEntry text in
            texts.GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: true)!)
        {
            string value = (string)text.Value!;
            if (value.Contains('{', StringComparison.Ordinal) || value.EndsWith('.'))
            {
                yield return new Regex(string.Join(".*", Place().Split(value).Select(Regex.Escape)));
            }
        }
    }

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();
}
