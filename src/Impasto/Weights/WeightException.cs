using Impasto.Media.Files;

namespace Impasto.Weights;

/// <summary>
/// Weights that cannot be used: a file that is damaged, hostile or of another layout, a name that is not in the
/// store, a download that failed. The message is one line that names the file and says what to do.
/// </summary>
public sealed class WeightException : ImpastoException
{
    private const int LongestMessage = 600;

    /// <summary>Makes an exception about weights that are not named by a file.</summary>
    /// <param name="message">One line. Control characters, which names in a file may bring in, are replaced.</param>
    /// <param name="cause">What led to it.</param>
    public WeightException(string message, Exception? cause = null)
        : base(OneLine(message), cause)
    {
    }

    /// <summary>Makes an exception about a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What is wrong with it and what to do, as the end of the sentence "FILE: ...".</param>
    /// <param name="cause">What led to it.</param>
    public WeightException(string path, string what, Exception? cause = null)
        : this($"{path}: {what}", cause)
    {
    }

    private static string OneLine(string message)
    {
        string printable = ShownText.Of(message);
        return printable.Length <= LongestMessage ? printable : printable[..LongestMessage] + "...";
    }
}
