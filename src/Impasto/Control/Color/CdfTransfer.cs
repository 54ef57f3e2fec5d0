using Impasto.Media.Images;

namespace Impasto.Control.Color;

/// <summary>
/// Gives each channel the reference's distribution of values by a rising curve of its own (histogram matching).
/// </summary>
public sealed class CdfTransfer : IColorTransfer
{
    // Both are looked at in steps of an 8-bit image: finer ones would give back an 8-bit image's own gaps.
    private const int Levels = 256;

    /// <inheritdoc/>
    public void Match(ImageBuffer image, ImageBuffer reference)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(reference);
        Match(image.Pixels, image.Alpha, reference.Pixels, reference.Alpha);
    }

    /// <summary>Matches pixels in place.</summary>
    /// <param name="pixels">The pixels that are changed, each as red, green, blue.</param>
    /// <param name="weights">How much each of them counts; empty where all count alike.</param>
    /// <param name="reference">The pixels whose colours are taken.</param>
    /// <param name="referenceWeights">How much each of them counts; empty where all count alike.</param>
    internal static void Match(
        Span<float> pixels,
        ReadOnlySpan<float> weights,
        ReadOnlySpan<float> reference,
        ReadOnlySpan<float> referenceWeights)
    {
        for (int channel = 0; channel < ImageBuffer.Channels; channel++)
        {
            double[] counts = Count(pixels, weights, channel);
            double[] wanted = Count(reference, referenceWeights, channel);
            if (counts.Sum() == 0 || wanted.Sum() == 0)
            {
                return;
            }

            RisingCurve curve = new(counts, wanted);
            for (int i = channel; i < pixels.Length; i += ImageBuffer.Channels)
            {
                pixels[i] = curve.At(pixels[i]);
            }
        }
    }

    private static double[] Count(ReadOnlySpan<float> pixels, ReadOnlySpan<float> weights, int channel)
    {
        double[] counts = new double[Levels];
        for (int i = channel; i < pixels.Length; i += ImageBuffer.Channels)
        {
            int level = (int)MathF.Round(Math.Clamp(pixels[i], 0, 1) * (Levels - 1));
            counts[level] += weights.IsEmpty ? 1 : weights[i / ImageBuffer.Channels];
        }

        return counts;
    }
}
