using Impasto.Media.Images;
using Impasto.Pyramids;

namespace Impasto.Control.Borders;

/// <summary>
/// Pixels around an image that are optimised with it and cut off at the end. Along its border an encoder sees padding
/// in place of neighbours, and an optimiser puts there what the style asks for and has no other place: a frame of
/// glaring colours. Within a margin it does no harm.
/// </summary>
internal static class Margin
{
    /// <summary>The image with its mirrored self around it; alpha is left to the inner image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="margin">The pixels on each side.</param>
    public static ImageBuffer Add(ImageBuffer image, int margin)
    {
        PyramidLevel size = new(image.Width + (2 * margin), image.Height + (2 * margin));
        ImageBuffer canvas = new(size.Width, size.Height);
        PaddedRows.Of(image, size, margin)(0, canvas.Pixels);
        return canvas;
    }

    /// <summary>The margin that brings the shorter edge of an image to a length.</summary>
    /// <param name="size">The size of the image.</param>
    /// <param name="smallest">What the shorter edge has to be at least, margins included.</param>
    public static int ToReach(PyramidLevel size, int smallest) =>
        Math.Max(0, (smallest - Math.Min(size.Width, size.Height) + 1) / 2);

    /// <summary>The image with its mirrored self to the right and below, alpha too, up to a size.</summary>
    /// <param name="image">The image; given back where it has the size.</param>
    /// <param name="size">The size, not less than the image's.</param>
    public static ImageBuffer Extend(ImageBuffer image, PyramidLevel size)
    {
        if ((image.Width, image.Height) == (size.Width, size.Height))
        {
            return image;
        }

        ImageBuffer canvas = new(size.Width, size.Height, image.HasAlpha);
        PaddedRows.Of(image, size)(0, canvas.Pixels);
        for (int y = 0; image.HasAlpha && y < size.Height; y++)
        {
            PaddedRows.Read(image.Alpha, image, y, canvas.Alpha.Slice(y * size.Width, size.Width), 1);
        }

        return canvas;
    }

    /// <summary>The middle of a canvas of any size, in proportion to that of the finest level.</summary>
    /// <param name="canvas">The image with its margin.</param>
    /// <param name="margin">The margin on each side at the finest level.</param>
    /// <param name="finest">The size of the finest level, margins included.</param>
    public static ImageBuffer Remove(ImageBuffer canvas, int margin, PyramidLevel finest)
    {
        int left = Math.Min((int)Math.Round((double)margin * canvas.Width / finest.Width), (canvas.Width - 1) / 2);
        int top = Math.Min((int)Math.Round((double)margin * canvas.Height / finest.Height), (canvas.Height - 1) / 2);
        ImageBuffer image = new(canvas.Width - (2 * left), canvas.Height - (2 * top));
        for (int y = 0; y < image.Height; y++)
        {
            int start = (((y + top) * canvas.Width) + left) * ImageBuffer.Channels;
            canvas.Pixels.Slice(start, image.Width * ImageBuffer.Channels)
                .CopyTo(image.Pixels[(y * image.Width * ImageBuffer.Channels)..]);
        }

        return image;
    }

    /// <summary>The pixel of a line that stands at a position beyond its ends when it is mirrored there.</summary>
    public static int Mirror(int position, int size)
    {
        int period = Math.Max(1, 2 * (size - 1));
        int folded = Math.Abs(position) % period;
        return folded < size ? folded : period - folded;
    }
}
