using Impasto.Compute.Tensors;
using Impasto.Pyramids;

namespace Impasto.Control.Guides;

/// <summary>Brings a plane of numbers to a layer's size: to the mean over what each of its places covers.</summary>
internal static class PlaceMeans
{
    /// <summary>Computes the means.</summary>
    /// <param name="plane">The plane, row by row.</param>
    /// <param name="size">Its size, which stands for the whole image.</param>
    /// <param name="image">The size at which the image is encoded; any.</param>
    /// <param name="layer">The features' shape; each of its places covers a square of the encoded image.</param>
    /// <returns>layer height x layer width numbers.</returns>
    public static float[] Of(ReadOnlySpan<float> plane, PyramidLevel size, PyramidLevel image, Shape layer)
    {
        int edge = 1;
        while (image.Height / edge > layer.Height || image.Width / edge > layer.Width)
        {
            edge *= 2;
        }

        double down = (double)edge * size.Height / image.Height, along = (double)edge * size.Width / image.Width;
        float[] means = new float[layer.Height * layer.Width];
        double[] column = new double[size.Width];
        for (int y = 0; y < layer.Height; y++)
        {
            Array.Clear(column);
            (int top, int bottom) = Covered(y * down, down, size.Height);
            for (int row = top; row < bottom; row++)
            {
                double weight = Overlap(row, y * down, down);
                for (int x = 0; x < size.Width; x++)
                {
                    column[x] += weight * plane[(row * size.Width) + x];
                }
            }

            for (int x = 0; x < layer.Width; x++)
            {
                (int left, int right) = Covered(x * along, along, size.Width);
                double sum = 0;
                for (int i = left; i < right; i++)
                {
                    sum += Overlap(i, x * along, along) * column[i];
                }

                means[(y * layer.Width) + x] = (float)(sum / (down * along));
            }
        }

        return means;
    }

    /// <summary>The samples that a stretch touches, from the first to before the last.</summary>
    private static (int First, int End) Covered(double start, double length, int count)
    {
        int first = Math.Min((int)start, count - 1);
        return (first, Math.Clamp((int)Math.Ceiling(start + length), first + 1, count));
    }

    /// <summary>How much of a sample lies in a stretch.</summary>
    private static double Overlap(int sample, double start, double length) =>
        Math.Max(0, Math.Min(sample + 1, start + length) - Math.Max(sample, start));
}
