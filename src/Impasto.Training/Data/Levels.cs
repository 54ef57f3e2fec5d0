namespace Impasto.Training.Data;

/// <summary>
/// Stretches the range of a crop to black and white, as a photographer sets the levels. A network with instance norms
/// that meets crops of little contrast learns to keep them so: it paints small glaring spots, which hold the variance
/// of its features up (Karras et al., "Analyzing and Improving the Image Quality of StyleGAN", CVPR 2020, section 2,
/// tell of the same), and paints them into every picture.
/// </summary>
internal static class Levels
{
    private const int Bins = 256;

    // What becomes black, and what white, of all samples.
    private const double Share = 0.01;

    // More would bring out the noise of even places.
    private const float LargestGain = 4;

    /// <summary>Changes pixels; what leaves [0, 1] is cut off.</summary>
    public static void Apply(Span<float> pixels)
    {
        Span<int> histogram = stackalloc int[Bins];
        foreach (float value in pixels)
        {
            histogram[Math.Clamp((int)(value * (Bins - 1)), 0, Bins - 1)]++;
        }

        int share = (int)(Share * pixels.Length);
        float black = Place(histogram, share) / (float)(Bins - 1);
        float white = Place(histogram, pixels.Length - 1 - share) / (float)(Bins - 1);
        float gain = Math.Min(1 / Math.Max(white - black, 1f / Bins), LargestGain);
        float offset = 0.5f - (0.5f * gain * (black + white));
        foreach (ref float value in pixels)
        {
            value = Math.Clamp((gain * value) + offset, 0, 1);
        }
    }

    /// <summary>The bin of the sample of a rank.</summary>
    private static int Place(ReadOnlySpan<int> histogram, int rank)
    {
        int bin = 0;
        for (int below = histogram[0]; below <= rank; below += histogram[bin])
        {
            bin++;
        }

        return bin;
    }
}
