using System.Text.Json;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Running;

namespace Impasto.Methods.Optimization;

/// <summary>The fingerprint of an optimisation.</summary>
internal static class OptimizationFingerprint
{
    /// <summary>Hashes the version, the weights, the options that matter to the result, and the images.</summary>
    public static string Of(
        FeatureEncoder encoder, OptimizationOptions options, string request, IEnumerable<ImageBuffer> images)
    {
        using Fingerprint fingerprint = new();
        fingerprint.Add($"{typeof(Fingerprint).Assembly.GetName().Version} {encoder.Identity}");
        fingerprint.Add(JsonSerializer.Serialize(options, options.GetType()));
        fingerprint.Add(request);
        foreach (ImageBuffer image in images)
        {
            fingerprint.Add($"{image.Width} x {image.Height}");
            fingerprint.Add(image.Pixels);
        }

        return fingerprint.Finish();
    }
}
