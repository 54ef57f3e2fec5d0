using System.Text.RegularExpressions;

namespace Impasto.Cluster.Storage;

/// <summary>The names that a storage has, none of which leads out of it.</summary>
internal static partial class StoredName
{
    /// <summary>Makes the name of a file that a job reads.</summary>
    /// <param name="sha256">The SHA-256 of its content.</param>
    /// <param name="path">Where it comes from: the ending may say what it is.</param>
    public static string Of(string sha256, string path)
    {
        string ending = Path.GetExtension(path).ToLowerInvariant();
        return sha256 + (EndingPattern().IsMatch(ending) ? ending : ".file");
    }

    /// <summary>Whether a text is the name of a file that a job reads.</summary>
    public static bool IsInput(string text) => InputPattern().IsMatch(text);

    /// <summary>Gives the names of files that a job reads that are somewhere in a text.</summary>
    public static IEnumerable<string> InputsIn(string text) => AnywherePattern().Matches(text).Select(m => m.Value);

    /// <summary>Whether a text is the name of what a part has made.</summary>
    public static bool IsResult(string text) => ResultPattern().IsMatch(text);

    /// <summary>Whether a text is the ending of a file.</summary>
    public static bool IsEnding(string text) => EndingPattern().IsMatch(text);

    [GeneratedRegex(@"\A[0-9a-f]{64}\.[a-z0-9]{1,12}\z")]
    private static partial Regex InputPattern();

    [GeneratedRegex(@"[0-9a-f]{64}\.[a-z0-9]{1,12}")]
    private static partial Regex AnywherePattern();

    [GeneratedRegex(@"\Ajobs/[0-9a-f]{32}/[a-z0-9-]{1,80}\.[a-z0-9]{1,12}\z")]
    private static partial Regex ResultPattern();

    [GeneratedRegex(@"\A\.[a-z0-9]{1,12}\z")]
    private static partial Regex EndingPattern();
}
