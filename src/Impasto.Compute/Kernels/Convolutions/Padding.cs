namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>Reads images beyond their borders.</summary>
internal static unsafe class Padding
{
    /// <summary>
    /// The row or column of the image that is seen at <paramref name="index"/>, which may lie outside; -1 for zeros.
    /// </summary>
    public static int Source(int index, int size, PaddingMode mode)
    {
        if ((uint)index < (uint)size)
        {
            return index;
        }

        int source = mode switch
        {
            PaddingMode.Reflection => index < 0 ? -index : 2 * (size - 1) - index,
            PaddingMode.Replicate => Math.Clamp(index, 0, size - 1),
            _ => -1,
        };
        return (uint)source < (uint)size ? source : -1;
    }

    /// <summary>
    /// Copies a window of an image, which may reach beyond the borders, to <paramref name="target"/>, row after row.
    /// </summary>
    /// <param name="image">The image, [height, width, channels].</param>
    /// <param name="height">Its height.</param>
    /// <param name="width">Its width.</param>
    /// <param name="channels">Its channels.</param>
    /// <param name="mode">What lies beyond its borders.</param>
    /// <param name="top">The window's first row.</param>
    /// <param name="left">The window's first column.</param>
    /// <param name="rows">The window's height.</param>
    /// <param name="columns">The window's width.</param>
    /// <param name="target">Where the window goes.</param>
    /// <param name="targetStride">Floats from one row of the target to the next.</param>
    /// <param name="outside">What lies beyond the borders where the mode has zeros.</param>
    public static void CopyWindow(
        float* image,
        int height,
        int width,
        int channels,
        PaddingMode mode,
        int top,
        int left,
        int rows,
        int columns,
        float* target,
        nint targetStride,
        float outside = 0)
    {
        int insideFrom = Math.Clamp(-left, 0, columns);
        int insideTo = Math.Clamp(width - left, insideFrom, columns);
        for (int row = 0; row < rows; row++, target += targetStride)
        {
            int y = Source(top + row, height, mode);
            if (y < 0)
            {
                new Span<float>(target, columns * channels).Fill(outside);
                continue;
            }

            float* source = image + (nint)y * width * channels;
            CopyOutside(source, width, channels, mode, left, 0, insideFrom, target, outside);
            Copy(
                source + (nint)(left + insideFrom) * channels,
                (insideTo - insideFrom) * channels,
                target + (nint)insideFrom * channels);
            CopyOutside(source, width, channels, mode, left, insideTo, columns, target, outside);
        }
    }

    private static void CopyOutside(
        float* row,
        int width,
        int channels,
        PaddingMode mode,
        int left,
        int from,
        int to,
        float* target,
        float outside)
    {
        for (int column = from; column < to; column++)
        {
            int x = Source(left + column, width, mode);
            Span<float> pixel = new(target + (nint)column * channels, channels);
            if (x < 0)
            {
                pixel.Fill(outside);
            }
            else
            {
                new ReadOnlySpan<float>(row + (nint)x * channels, channels).CopyTo(pixel);
            }
        }
    }

    private static void Copy(float* source, int count, float* target)
    {
        if (count > 0)
        {
            new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(target, count));
        }
    }
}
