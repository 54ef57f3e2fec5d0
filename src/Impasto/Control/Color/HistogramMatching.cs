using Impasto.Media.Images;

namespace Impasto.Control.Color;

/// <summary>
/// Gives an image the colours of another: each channel is changed by a rising curve, so that its values are distributed
/// as the other's are (Gonzalez and Woods, "Digital Image Processing", histogram specification).
/// </summary>
public static class HistogramMatching
{
    // Both are looked at in steps of an 8-bit image: finer ones would give back an 8-bit image's own gaps.
    private const int Levels = 256;

    /// <summary>Matches an image in place; alpha is not looked at.</summary>
    /// <param name="image">The image that is changed.</param>
    /// <param name="reference">The image whose colours are taken, of any size.</param>
    public static void Match(ImageBuffer image, ImageBuffer reference)
    {
        for (int channel = 0; channel < ImageBuffer.Channels; channel++)
        {
            float[] curve = Curve(Count(image, channel), Count(reference, channel));
            for (int i = channel; i < image.Pixels.Length; i += ImageBuffer.Channels)
            {
                float position = Math.Clamp(image.Pixels[i], 0, 1) * (Levels - 1);
                int level = Math.Min((int)position, Levels - 2);
                image.Pixels[i] = curve[level] + ((position - level) * (curve[level + 1] - curve[level]));
            }
        }
    }

    private static long[] Count(ImageBuffer image, int channel)
    {
        long[] counts = new long[Levels];
        for (int i = channel; i < image.Pixels.Length; i += ImageBuffer.Channels)
        {
            counts[(int)MathF.Round(Math.Clamp(image.Pixels[i], 0, 1) * (Levels - 1))]++;
        }

        return counts;
    }

    /// <summary>The new value of each level; levels that do not occur lie on a line between their neighbours.</summary>
    private static float[] Curve(long[] counts, long[] reference)
    {
        float[] curve = new float[Levels];
        double total = counts.Sum(), referenceTotal = reference.Sum();
        double below = 0, referenceBelow = 0;
        int level = 0, last = -1;
        for (int i = 0; i < Levels; i++)
        {
            if (counts[i] == 0)
            {
                continue;
            }

            // The middle of the level's values: where both images are the same, each level stays what it is.
            double rank = (below + (counts[i] / 2.0)) / total * referenceTotal;
            below += counts[i];
            while (referenceBelow + reference[level] <= rank)
            {
                referenceBelow += reference[level++];
            }

            double within = (rank - referenceBelow) / reference[level];
            curve[i] = (float)Math.Clamp((level + within - 0.5) / (Levels - 1), 0, 1);
            Bridge(curve, last, i);
            last = i;
        }

        curve.AsSpan(last + 1).Fill(curve[last]);
        return curve;
    }

    private static void Bridge(float[] curve, int from, int to)
    {
        for (int i = from + 1; i < to; i++)
        {
            curve[i] = from < 0 ? curve[to] : curve[from] + ((curve[to] - curve[from]) * (i - from) / (to - from));
        }
    }
}
