using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Impasto.Cluster.Engine;

/// <summary>
/// The names of queues, which say what a worker has to be: of the same version, and with the memory that a part takes.
/// A worker serves its queues in the alphabetical order of their names, so that what is urgent comes first and, of
/// that, what takes more memory.
/// </summary>
internal static partial class QueueNames
{
    private const long Step = 256L << 20;
    private const int Classes = 32;

    /// <summary>Gives the queue of a part.</summary>
    /// <param name="isUrgent">Whether somebody waits for it alone.</param>
    /// <param name="version">The version of Impasto that is to do it.</param>
    /// <param name="memory">The memory that it takes, in bytes.</param>
    public static string Of(bool isUrgent, string version, long memory) =>
        Name(isUrgent, version, Enumerable.Range(0, Classes).First(c => memory <= Limit(c)));

    /// <summary>Gives the queues that a worker may take from, in their order.</summary>
    /// <param name="version">Its version.</param>
    /// <param name="memory">The memory that a part may take of it, in bytes.</param>
    public static string[] For(string version, long memory) =>
    [
        .. Enumerable.Range(0, Classes)
            .Where(c => c == 0 || Limit(c) <= memory)
            .SelectMany(c => (string[])[Name(isUrgent: true, version, c), Name(isUrgent: false, version, c)])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Whether a text is the name of a queue.</summary>
    public static bool IsOne(string name) => Form().IsMatch(name);

    private static long Limit(int memoryClass) => memoryClass < Classes - 1 ? Step << memoryClass : long.MaxValue;

    private static string Name(bool isUrgent, string version, int memoryClass)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(version)))[..8];
        return $"{(isUrgent ? 'a' : 'b')}-{hash}-m{99 - memoryClass}";
    }

    [GeneratedRegex(@"^[ab]-[0-9a-f]{8}-m[0-9]{2}\z")]
    private static partial Regex Form();
}
