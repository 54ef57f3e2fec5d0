using System.Numerics;

namespace Impasto.Control.Edges;

/// <summary>
/// The mean of the square around each pixel of a plane, as far as it lies within the plane, by sums that go along: the
/// time does not depend on the radius.
/// </summary>
internal static class BoxMean
{
    /// <summary>Puts the means in place of the values.</summary>
    /// <param name="plane">height x width values, row by row.</param>
    /// <param name="scratch">Room for as many.</param>
    /// <param name="width">The width.</param>
    /// <param name="radius">The pixels of the square on each side of its middle.</param>
    public static void Take<T>(Span<T> plane, Span<T> scratch, int width, int radius)
        where T : struct, IFloatingPoint<T>
    {
        int height = plane.Length / width;
        for (int y = 0; y < height; y++)
        {
            TakeOfRow<T>(plane.Slice(y * width, width), scratch.Slice(y * width, width), radius);
        }

        double[] sums = new double[width];
        for (int y = 0; y < Math.Min(radius, height); y++)
        {
            Add<T>(sums, scratch.Slice(y * width, width), 1);
        }

        for (int y = 0; y < height; y++)
        {
            (int first, int last) = (y - radius, y + radius);
            if (last < height)
            {
                Add<T>(sums, scratch.Slice(last * width, width), 1);
            }

            if (first > 0)
            {
                Add<T>(sums, scratch.Slice((first - 1) * width, width), -1);
            }

            int count = Math.Min(height - 1, last) - Math.Max(0, first) + 1;
            Span<T> row = plane.Slice(y * width, width);
            for (int x = 0; x < width; x++)
            {
                row[x] = T.CreateTruncating(sums[x] / count);
            }
        }
    }

    private static void TakeOfRow<T>(ReadOnlySpan<T> values, Span<T> means, int radius)
        where T : struct, IFloatingPoint<T>
    {
        double sum = 0;
        for (int x = 0; x < Math.Min(radius, values.Length); x++)
        {
            sum += double.CreateTruncating(values[x]);
        }

        for (int x = 0; x < values.Length; x++)
        {
            (int first, int last) = (x - radius, x + radius);
            sum += last < values.Length ? double.CreateTruncating(values[last]) : 0;
            sum -= first > 0 ? double.CreateTruncating(values[first - 1]) : 0;
            means[x] = T.CreateTruncating(sum / (Math.Min(values.Length - 1, last) - Math.Max(0, first) + 1));
        }
    }

    private static void Add<T>(double[] sums, ReadOnlySpan<T> row, int sign)
        where T : struct, IFloatingPoint<T>
    {
        for (int x = 0; x < row.Length; x++)
        {
            sums[x] += sign * double.CreateTruncating(row[x]);
        }
    }
}
