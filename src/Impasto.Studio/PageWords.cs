using System.Text.RegularExpressions;

namespace Impasto.Studio;

/// <summary>
/// What methods and files complain of, in words of the page: options go by the words of their names, files by their
/// names alone, and there is no command line to look anything up with.
/// </summary>
internal static partial class PageWords
{
    /// <summary>Gives a message in words of the page, on one line.</summary>
    public static string Of(string message)
    {
        string words = Asides().Replace(message, "").ReplaceLineEndings(" ")
            .Replace("leave --method out", "choose another method", StringComparison.Ordinal);
        return OptionName().Replace(
            FolderOfFile().Replace(words, ""), option => option.Groups[1].Value.Replace('-', ' '));
    }

    [GeneratedRegex(@" \(see 'impasto [^')]*'[^)]*\)|, or the system's libvips \(IMPASTO_VIPS=system\) if that has it"
        + @"|, or delete /[^;]*|; set IMPASTO_HOME to [^;.]*")]
    private static partial Regex Asides();

    // The parts of a full path before its last; what the server answers to stays.
    [GeneratedRegex(@"(?<![^\s'(""])(?:[A-Za-z]:\\|/)(?!api/)(?:[^\s/\\:;,'""]+[/\\])+(?=[^\s/\\])")]
    private static partial Regex FolderOfFile();

    [GeneratedRegex(@"(?<![\w-])--([a-z][a-z-]*)")]
    private static partial Regex OptionName();
}
