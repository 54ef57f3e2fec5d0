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

    /// <summary>Gives the place of a file that a job reads, in any storage.</summary>
    /// <exception cref="ClusterException">The name is none.</exception>
    public static string InputPlace(string name) => IsInput(name)
        ? $"inputs/{name}"
        : throw new ClusterException("This names no file of the storage.");

    /// <summary>Gives the place of what a part has made, in any storage.</summary>
    /// <param name="job">The part's job.</param>
    /// <param name="name">What it is called, without an ending.</param>
    /// <param name="sha256">The hash of its content.</param>
    /// <param name="path">Where it was made, which has its ending.</param>
    public static string ResultPlace(Guid job, string name, string sha256, string path) =>
        $"jobs/{job:N}/{name}-{sha256[..16]}{Path.GetExtension(path).ToLowerInvariant()}";

    /// <summary>Refuses a result that lies where none is.</summary>
    /// <exception cref="ClusterException">It is none.</exception>
    public static void CheckResult(ClusterResult result)
    {
        if (!IsResult(result.File))
        {
            throw new ClusterException("The database names a result that can be none.");
        }
    }

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
