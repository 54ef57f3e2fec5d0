namespace Impasto.Media.Images;

/// <summary>An image in memory: red, green and blue as a screen shows them (sRGB-encoded), and perhaps alpha.</summary>
public sealed class ImageBuffer
{
    /// <summary>The number of colour channels.</summary>
    public const int Channels = 3;

    /// <summary>The largest number of pixels: their colours and alpha fit into one array.</summary>
    public const int MaxPixels = 500_000_000;

    private readonly float[] pixels;
    private readonly float[]? alpha;

    /// <summary>Makes a black image, wholly transparent where it has alpha.</summary>
    /// <param name="width">The width in pixels, at least 1.</param>
    /// <param name="height">The height in pixels, at least 1.</param>
    /// <param name="hasAlpha">Whether it carries an alpha plane.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An edge is less than 1, or there are more than <see cref="MaxPixels"/> pixels.
    /// </exception>
    public ImageBuffer(int width, int height, bool hasAlpha = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)width * height, MaxPixels);
        Width = width;
        Height = height;
        pixels = new float[width * height * Channels];
        alpha = hasAlpha ? new float[width * height] : null;
    }

    /// <summary>Makes an image of samples that it takes over, as many as its size asks for.</summary>
    internal ImageBuffer(int width, int height, float[] pixels, float[]? alpha)
    {
        (Width, Height) = (width, height);
        this.pixels = pixels;
        this.alpha = alpha;
    }

    /// <summary>Gets the width in pixels.</summary>
    public int Width { get; }

    /// <summary>Gets the height in pixels.</summary>
    public int Height { get; }

    /// <summary>Gets the samples, row by row, each pixel as red, green, blue in [0, 1].</summary>
    public Span<float> Pixels => pixels;

    /// <summary>Gets a value indicating whether the image carries an alpha plane.</summary>
    public bool HasAlpha => alpha is not null;

    /// <summary>
    /// Gets the alpha plane, row by row, from 0 (transparent) to 1; empty where there is none. The pixels are not
    /// multiplied by it.
    /// </summary>
    public Span<float> Alpha => alpha;

    /// <summary>The size to which an image is brought so that its longer edge has a given length.</summary>
    /// <param name="width">The width now.</param>
    /// <param name="height">The height now.</param>
    /// <param name="longerEdge">The length of the longer edge then, at least 1.</param>
    /// <returns>The size then, in the same proportions as far as whole pixels allow; no edge is less than 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A length is less than 1.</exception>
    public static (int Width, int Height) FitLongerEdge(int width, int height, int longerEdge)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(longerEdge, 1);
        double scale = (double)longerEdge / Math.Max(width, height);
        return (Fit(width), Fit(height));

        int Fit(int edge) => Math.Max(1, (int)Math.Round(edge * scale, MidpointRounding.AwayFromZero));
    }

    /// <summary>Resizes by Lanczos-3 resampling, alpha on its own; what overshoots is cut to [0, 1].</summary>
    /// <param name="width">The new width, at least 1.</param>
    /// <param name="height">The new height, at least 1.</param>
    /// <returns>A new image.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An edge is less than 1, or there are more than <see cref="MaxPixels"/> pixels.
    /// </exception>
    public ImageBuffer Resize(int width, int height)
    {
        ImageBuffer result = new(width, height, HasAlpha);
        LanczosResampler.Resize(pixels, Width, Height, Channels, result.Pixels, width, height);
        if (HasAlpha)
        {
            LanczosResampler.Resize(alpha, Width, Height, 1, result.Alpha, width, height);
        }

        return result;
    }
}
