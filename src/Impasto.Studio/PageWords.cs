using System.Text.RegularExpressions;

namespace Impasto.Studio;

/// <summary>
/// What methods and files complain of, in words of the page: options go by the words of their names, and there is no
/// command line to look anything up with.
/// </summary>
internal static partial class PageWords
{
    /// <summary>Gives a message in words of the page, on one line.</summary>
    public static string Of(string message) => OptionName().Replace(
        Asides().Replace(message, "").ReplaceLineEndings(" "),
        option => option.Groups[1].Value.Replace('-', ' '));

    [GeneratedRegex(@" \(see 'impasto [^')]*'[^)]*\)|, or the system's libvips \(IMPASTO_VIPS=system\) if that has it")]
    private static partial Regex Asides();

    [GeneratedRegex(@"(?<![\w-])--([a-z][a-z-]*)")]
    private static partial Regex OptionName();
}
