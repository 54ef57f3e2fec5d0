namespace Impasto.Onnx.Reading;

/// <summary>Why a file is not read, in one line, whatever the names in the file are.</summary>
internal static class Refusal
{
    private const int LongestMessage = 600;

    /// <summary>Makes the exception.</summary>
    /// <param name="message">The end of a sentence that begins with the name of the file.</param>
    /// <param name="cause">What led to it.</param>
    public static InvalidDataException Of(string message, Exception? cause = null)
    {
        string line = new([.. message.Select(letter => char.IsControl(letter) ? '?' : letter)]);
        return new InvalidDataException(
            line.Length <= LongestMessage ? line : line[..LongestMessage] + "...", cause);
    }
}
