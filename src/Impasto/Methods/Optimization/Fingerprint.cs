using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Impasto.Encoders;
using Impasto.Media.Images;

namespace Impasto.Methods.Optimization;

/// <summary>
/// A hash of all that a run's result depends on, so that a checkpoint is not mistaken for another run's.
/// </summary>
internal static class Fingerprint
{
    /// <summary>Hashes the version, the weights, the options that matter to the result, and the images.</summary>
    public static string Of(
        VggEncoder encoder, OptimizationOptions options, string request, IEnumerable<ImageBuffer> images)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add($"{typeof(Fingerprint).Assembly.GetName().Version} {encoder.Weights.Sha256} {encoder.Options}");
        Add(JsonSerializer.Serialize(options, options.GetType()));
        Add(request);
        foreach (ImageBuffer image in images)
        {
            Add($"{image.Width} x {image.Height}");
            hash.AppendData(MemoryMarshal.AsBytes(image.Pixels));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));
    }
}
