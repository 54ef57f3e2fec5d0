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
    public static void Take(Span<float> plane, Span<float> scratch, int width, int radius)
    {
        int height = plane.Length / width;
        for (int y = 0; y < height; y++)
        {
            TakeOfRow(plane.Slice(y * width, width), scratch.Slice(y * width, width), radius);
        }

        double[] sums = new double[width];
        for (int y = 0; y < Math.Min(radius, height); y++)
        {
            Add(sums, scratch.Slice(y * width, width), 1);
        }

        for (int y = 0; y < height; y++)
        {
            (int first, int last) = (y - radius, y + radius);
            if (last < height)
            {
                Add(sums, scratch.Slice(last * width, width), 1);
            }

            if (first > 0)
            {
                Add(sums, scratch.Slice((first - 1) * width, width), -1);
            }

            int count = Math.Min(height - 1, last) - Math.Max(0, first) + 1;
            Span<float> row = plane.Slice(y * width, width);
            for (int x = 0; x < width; x++)
            {
                row[x] = (float)(sums[x] / count);
            }
        }
    }

    private static void TakeOfRow(ReadOnlySpan<float> values, Span<float> means, int radius)
    {
        double sum = 0;
        for (int x = 0; x < Math.Min(radius, values.Length); x++)
        {
            sum += values[x];
        }

        for (int x = 0; x < values.Length; x++)
        {
            (int first, int last) = (x - radius, x + radius);
            sum += last < values.Length ? values[last] : 0;
            sum -= first > 0 ? values[first - 1] : 0;
            means[x] = (float)(sum / (Math.Min(values.Length - 1, last) - Math.Max(0, first) + 1));
        }
    }

    private static void Add(double[] sums, ReadOnlySpan<float> row, int sign)
    {
        for (int x = 0; x < row.Length; x++)
        {
            sums[x] += sign * row[x];
        }
    }
}
