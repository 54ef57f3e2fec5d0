namespace Impasto.Media.Files;

/// <summary>Strangers' text, such as the name of a file, as it is shown to a person.</summary>
internal static class ShownText
{
    /// <summary>
    /// Replaces what would command a terminal, break the line or turn its direction by question marks.
    /// </summary>
    /// <param name="text">The text.</param>
    public static string Of(string text) => string.Create(text.Length, text, (shown, original) =>
    {
        for (int i = 0; i < shown.Length; i++)
        {
            shown[i] = IsPrinted(original[i]) ? original[i] : '?';
        }
    });

    private static bool IsPrinted(char letter) => !char.IsControl(letter)
        && letter is not ('\u2028' or '\u2029' or '\u200e' or '\u200f'
            or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069'));
}
