using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Impasto.Running;

/// <summary>A hash of all that a result depends on, so that a checkpoint is not mistaken for another run's.</summary>
internal sealed class Fingerprint : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The hash of a file's content, in small hexadecimal digits.</summary>
    public static string OfFile(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Adds a text as a line.</summary>
    public void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));

    /// <summary>Adds numbers, of which there may be more than two thousand million bytes.</summary>
    public void Add(ReadOnlySpan<float> values)
    {
        const int Block = 1 << 20;
        for (; values.Length > Block; values = values[Block..])
        {
            hash.AppendData(MemoryMarshal.AsBytes(values[..Block]));
        }

        hash.AppendData(MemoryMarshal.AsBytes(values));
    }

    /// <summary>The hash of what was added, in small hexadecimal digits; what is added later begins another.</summary>
    public string Finish() => Convert.ToHexStringLower(hash.GetHashAndReset());

    /// <inheritdoc/>
    public void Dispose() => hash.Dispose();
}
