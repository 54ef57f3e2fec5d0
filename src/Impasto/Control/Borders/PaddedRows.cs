using System.Numerics;
using Impasto.Compute.Strips;
using Impasto.Media.Images;
using Impasto.Pyramids;

namespace Impasto.Control.Borders;

/// <summary>
/// An image as networks take it and give it, row by row: mirrored beyond its borders to a larger size on the way in,
/// cut to its own size and to [0, 1] on the way out.
/// </summary>
internal static class PaddedRows
{
    private const int Channels = ImageBuffer.Channels;

    /// <summary>Gives rows of an image that is padded.</summary>
    /// <param name="image">The image.</param>
    /// <param name="size">Its size with the padding.</param>
    /// <param name="margin">How much of the padding lies to the left of the image, and above it.</param>
    public static RowReader Of(ImageScan image, PyramidLevel size, int margin = 0) => (first, rows) =>
    {
        int width = size.Width * Channels;
        for (int y = 0; y < rows.Length / width; y++)
        {
            Read(image, first + y - margin, rows.Slice(y * width, width), margin);
        }
    };

    /// <summary>Reads a row of an image, mirrored beyond its borders.</summary>
    /// <param name="image">The image.</param>
    /// <param name="y">The row, which may be above the image or below it.</param>
    /// <param name="target">Receives the row, as wide as it is.</param>
    /// <param name="left">The pixels of the row to the left of the image.</param>
    public static void Read(ImageScan image, int y, Span<float> target, int left = 0)
    {
        Span<float> own = target.Slice(left * Channels, image.Width * Channels);
        image.Read(Margin.Mirror(y, image.Height), own);
        Mirror(own, target, Channels, left);
    }

    /// <summary>Copies a row of a plane of an image, mirrored beyond its borders.</summary>
    /// <param name="plane">The plane.</param>
    /// <param name="image">The image, which gives the size.</param>
    /// <param name="y">The row, which may be above the image or below it.</param>
    /// <param name="target">Receives the row, as wide as it is.</param>
    /// <param name="channels">The values of a pixel.</param>
    /// <param name="left">The pixels of the row to the left of the image.</param>
    public static void Read(
        ReadOnlySpan<float> plane, ImageBuffer image, int y, Span<float> target, int channels, int left = 0)
    {
        int length = image.Width * channels;
        ReadOnlySpan<float> source = plane.Slice(Margin.Mirror(y, image.Height) * length, length);
        source.CopyTo(target[(left * channels)..]);
        Mirror(source, target, channels, left);
    }

    /// <summary>Takes the rows of a picture, its padding included.</summary>
    /// <param name="picture">Receives the picture.</param>
    /// <param name="size">The size with the padding.</param>
    public static RowWriter Into(ImageBuffer picture, PyramidLevel size) => (first, rows) =>
    {
        int padded = size.Width * Channels, width = picture.Width * Channels;
        for (int y = 0; y < rows.Length / padded && first + y < picture.Height; y++)
        {
            Clamp(rows.Slice(y * padded, width), picture.Pixels.Slice((first + y) * width, width));
        }
    };

    /// <summary>Fills what a row has to the left and the right of the image.</summary>
    private static void Mirror(ReadOnlySpan<float> own, Span<float> target, int channels, int left)
    {
        int width = own.Length / channels;
        for (int i = 0; i < (target.Length / channels) - width; i++)
        {
            int x = i < left ? i : i + width;
            own.Slice(Margin.Mirror(x - left, width) * channels, channels).CopyTo(target[(x * channels)..]);
        }
    }

    private static void Clamp(ReadOnlySpan<float> source, Span<float> target)
    {
        int i = 0;
        for (; i <= source.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Min(Vector.Max(new Vector<float>(source[i..]), Vector<float>.Zero), Vector<float>.One)
                .CopyTo(target[i..]);
        }

        for (; i < source.Length; i++)
        {
            target[i] = Math.Clamp(source[i], 0, 1);
        }
    }
}
