using Impasto.Media.Images;
using Impasto.Pyramids;

namespace Impasto.Control.Borders;

/// <summary>
/// An image that is mirrored beyond its right and lower border so that its edges are multiples of what the encoder
/// reduces to one, and at least two of them: every pooling then halves evenly, and a decoder gives back the same size.
/// </summary>
public sealed class PaddedImage
{
    private const int Channels = ImageBuffer.Channels;

    private readonly float[] pixels;
    private readonly float[]? alpha;

    private PaddedImage(PyramidLevel size, bool hasAlpha)
    {
        Size = size;
        alpha = hasAlpha ? new float[size.Width * size.Height] : null;
        pixels = new float[size.Width * size.Height * Channels];
    }

    /// <summary>Gets the size, padding included.</summary>
    public PyramidLevel Size { get; }

    /// <summary>Gets the samples, row by row, each pixel as red, green, blue; networks may leave [0, 1].</summary>
    public Span<float> Pixels => pixels;

    /// <summary>Gets the alpha plane, row by row; empty where nothing is transparent.</summary>
    public ReadOnlySpan<float> Alpha => alpha;

    /// <summary>Pads an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="multiple">What the edges have to be multiples of, at least 1.</param>
    /// <param name="margin">The pixels that are added at least, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The multiple or the margin is.</exception>
    public static PaddedImage Of(ImageBuffer image, int multiple, int margin = 0)
    {
        ArgumentNullException.ThrowIfNull(image);
        PaddedImage padded = new(SizeOf(image.Width, image.Height, multiple, margin), !image.IsOpaque);
        for (int y = 0; y < padded.Size.Height; y++)
        {
            PaddedRows.Read(image.Pixels, image, y, padded.Row(padded.pixels, y, Channels), Channels);
            if (padded.alpha is not null)
            {
                PaddedRows.Read(image.Alpha, image, y, padded.Row(padded.alpha, y, 1), 1);
            }
        }

        return padded;
    }

    /// <summary>The size of an image that is padded.</summary>
    /// <param name="width">The image's width in pixels.</param>
    /// <param name="height">The image's height in pixels.</param>
    /// <param name="multiple">What the edges have to be multiples of, at least 1.</param>
    /// <param name="margin">The pixels that are added at least, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The multiple or the margin is.</exception>
    public static PyramidLevel SizeOf(int width, int height, int multiple, int margin = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(multiple, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(margin);
        return new PyramidLevel(Pad(width), Pad(height));

        int Pad(int edge) => Math.Max(2, (edge + margin + multiple - 1) / multiple) * multiple;
    }

    /// <summary>The image without the padding, cut to [0, 1].</summary>
    /// <param name="original">The image that was padded, which gives size and alpha.</param>
    public ImageBuffer Cut(ImageBuffer original)
    {
        ArgumentNullException.ThrowIfNull(original);
        ImageBuffer image = new(original.Width, original.Height, original.HasAlpha);
        original.Alpha.CopyTo(image.Alpha);
        PaddedRows.Into(image, Size)(0, pixels);
        return image;
    }

    private Span<float> Row(float[] plane, int y, int channels) =>
        plane.AsSpan(y * Size.Width * channels, Size.Width * channels);
}
