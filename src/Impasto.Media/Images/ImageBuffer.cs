namespace Impasto.Media.Images;

/// <summary>An image in memory: red, green and blue as a screen shows them (sRGB-encoded), and perhaps alpha.</summary>
public sealed class ImageBuffer
{
    /// <summary>The number of colour channels.</summary>
    public const int Channels = 3;

    /// <summary>The largest number of pixels: their colours and alpha fit into one array.</summary>
    public const int MaxPixels = 500_000_000;

    // What is less than half a step of 8 bits away from transparent or from opaque is that.
    private const float LeastAlpha = 0.5f / byte.MaxValue;

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
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)width * height, MaxPixels, nameof(height));
        Width = width;
        Height = height;
        pixels = new float[width * height * Channels];
        alpha = hasAlpha ? new float[width * height] : null;
    }

    /// <summary>Makes an image of samples, which are copied.</summary>
    /// <param name="width">The width in pixels, at least 1.</param>
    /// <param name="height">The height in pixels, at least 1.</param>
    /// <param name="pixels">
    /// height x width x 3 samples in [0, 1], row by row, each pixel as red, green, blue, sRGB-encoded.
    /// </param>
    /// <param name="alpha">height x width samples from 0 (transparent) to 1; none for an image without alpha.</param>
    /// <exception cref="ArgumentException">
    /// There are more or fewer samples than the size asks for, or one is not in [0, 1].
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An edge is less than 1, or there are more than <see cref="MaxPixels"/> pixels.
    /// </exception>
    public ImageBuffer(int width, int height, ReadOnlySpan<float> pixels, ReadOnlySpan<float> alpha = default)
        : this(width, height, hasAlpha: !alpha.IsEmpty)
    {
        CheckLength(pixels.Length, width, height, Channels, nameof(pixels));
        CheckSamples(pixels, nameof(pixels));
        pixels.CopyTo(Pixels);
        if (HasAlpha)
        {
            CheckLength(alpha.Length, width, height, 1, nameof(alpha));
            CheckSamples(alpha, nameof(alpha));
            alpha.CopyTo(Alpha);
        }
    }

    private ImageBuffer(int width, int height, float[] pixels, float[]? alpha)
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
    /// Gets a value indicating whether it came in a single channel: red, green and blue are equal then, and formats
    /// that can have a single channel are written so.
    /// </summary>
    public bool IsGrey { get; init; }

    /// <summary>Gets a value indicating whether nothing of it is transparent.</summary>
    public bool IsOpaque => alpha is null || !alpha.AsSpan().ContainsAnyExceptInRange(1 - LeastAlpha, 1);

    /// <summary>
    /// Gets the alpha plane, row by row, from 0 (transparent) to 1; empty where there is none. The pixels are not
    /// multiplied by it.
    /// </summary>
    public Span<float> Alpha => alpha;

    /// <summary>Makes an image of 8-bit pixels, which are copied.</summary>
    /// <param name="pixels">height x width x 3 bytes, row by row without gaps, each pixel as red, green, blue.</param>
    /// <param name="width">The width in pixels, at least 1.</param>
    /// <param name="height">The height in pixels, at least 1.</param>
    /// <returns>The image.</returns>
    /// <exception cref="ArgumentException">There are more or fewer bytes than the size asks for.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An edge is less than 1, or there are more than <see cref="MaxPixels"/> pixels.
    /// </exception>
    public static ImageBuffer FromRgb(ReadOnlySpan<byte> pixels, int width, int height) =>
        FromBytes(pixels, width, height, bands: 3, blueFirst: false);

    /// <summary>Makes an image of 8-bit pixels, which are copied; it has alpha, opaque or not.</summary>
    /// <param name="pixels">
    /// height x width x 4 bytes, row by row without gaps, each pixel as red, green, blue, alpha (not multiplied by it).
    /// </param>
    /// <param name="width">The width in pixels, at least 1.</param>
    /// <param name="height">The height in pixels, at least 1.</param>
    /// <returns>The image.</returns>
    /// <exception cref="ArgumentException">There are more or fewer bytes than the size asks for.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An edge is less than 1, or there are more than <see cref="MaxPixels"/> pixels.
    /// </exception>
    public static ImageBuffer FromRgba(ReadOnlySpan<byte> pixels, int width, int height) =>
        FromBytes(pixels, width, height, bands: 4, blueFirst: false);

    /// <summary>Makes an image of 8-bit pixels, which are copied; it has alpha, opaque or not.</summary>
    /// <param name="pixels">
    /// height x width x 4 bytes, row by row without gaps, each pixel as blue, green, red, alpha (not multiplied by it).
    /// </param>
    /// <param name="width">The width in pixels, at least 1.</param>
    /// <param name="height">The height in pixels, at least 1.</param>
    /// <returns>The image.</returns>
    /// <exception cref="ArgumentException">There are more or fewer bytes than the size asks for.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An edge is less than 1, or there are more than <see cref="MaxPixels"/> pixels.
    /// </exception>
    public static ImageBuffer FromBgra(ReadOnlySpan<byte> pixels, int width, int height) =>
        FromBytes(pixels, width, height, bands: 4, blueFirst: true);

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

    /// <summary>
    /// Resizes by Lanczos-3 resampling; what overshoots is cut to [0, 1]. Pixels count as much as is seen of them:
    /// colours are multiplied by alpha before, and divided by it after.
    /// </summary>
    /// <param name="width">The new width, at least 1.</param>
    /// <param name="height">The new height, at least 1.</param>
    /// <returns>A new image.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An edge is less than 1, or there are more than <see cref="MaxPixels"/> pixels.
    /// </exception>
    public ImageBuffer Resize(int width, int height)
    {
        ImageBuffer result = new(width, height, HasAlpha) { IsGrey = IsGrey };
        if (IsOpaque)
        {
            LanczosResampler.Resize(pixels, Width, Height, Channels, result.Pixels, width, height);
            Cut(result.Pixels);
        }
        else if ((width, height) == (Width, Height))
        {
            Pixels.CopyTo(result.Pixels);
            Alpha.CopyTo(result.Alpha);
            return result;
        }

        if (HasAlpha)
        {
            LanczosResampler.Resize(alpha, Width, Height, 1, result.Alpha, width, height);
        }

        if (!IsOpaque)
        {
            float[] seen = AlphaMultiplication.Multiply(pixels, alpha);
            LanczosResampler.Resize(seen, Width, Height, Channels, result.Pixels, width, height);
            AlphaMultiplication.Divide(result.Pixels, result.Alpha);
        }

        Cut(result.Alpha);
        return result;
    }

    /// <summary>
    /// Gives the image with the colours of what is visible around them in place of those that are wholly transparent,
    /// so that nothing depends on what is hidden there.
    /// </summary>
    /// <returns>A new image; this one where nothing is wholly transparent.</returns>
    public ImageBuffer FillTransparent()
    {
        if (!Alpha.ContainsAnyInRange(0, LeastAlpha))
        {
            return this;
        }

        ImageBuffer result = new(Width, Height, hasAlpha: true) { IsGrey = IsGrey };
        Pixels.CopyTo(result.Pixels);
        Alpha.CopyTo(result.Alpha);
        result.FillOwn();
        return result;
    }

    /// <summary>Does as <see cref="FillTransparent"/> does, in place.</summary>
    internal void FillOwn()
    {
        if (!Alpha.ContainsAnyInRange(0, LeastAlpha))
        {
            return;
        }

        bool[] isSeen = new bool[Width * Height];
        for (int pixel = 0; pixel < isSeen.Length; pixel++)
        {
            isSeen[pixel] = alpha![pixel] > LeastAlpha;
        }

        TransparentFill.Fill(Pixels, isSeen, Width, Height);
    }

    /// <summary>Gives the same pixels, not a copy of them, with an alpha plane.</summary>
    /// <param name="plane">The plane, which is not copied.</param>
    internal ImageBuffer WithAlpha(float[] plane) => new(Width, Height, pixels, plane) { IsGrey = IsGrey };

    /// <summary>Rounds the image to 8 bits, laid over white where it has alpha; samples are cut to [0, 1].</summary>
    /// <param name="target">height x width x 3 bytes, row by row without gaps, each pixel as red, green, blue.</param>
    /// <exception cref="ArgumentException">There are more or fewer bytes than the size asks for.</exception>
    public void CopyToRgb(Span<byte> target) => CopyTo(target, bands: 3, blueFirst: false);

    /// <summary>Rounds the image to 8 bits, opaque where there is no alpha; samples are cut to [0, 1].</summary>
    /// <param name="target">
    /// height x width x 4 bytes, row by row without gaps, each pixel as red, green, blue, alpha (not multiplied by it).
    /// </param>
    /// <exception cref="ArgumentException">There are more or fewer bytes than the size asks for.</exception>
    public void CopyToRgba(Span<byte> target) => CopyTo(target, bands: 4, blueFirst: false);

    /// <summary>Rounds the image to 8 bits, opaque where there is no alpha; samples are cut to [0, 1].</summary>
    /// <param name="target">
    /// height x width x 4 bytes, row by row without gaps, each pixel as blue, green, red, alpha (not multiplied by it).
    /// </param>
    /// <exception cref="ArgumentException">There are more or fewer bytes than the size asks for.</exception>
    public void CopyToBgra(Span<byte> target) => CopyTo(target, bands: 4, blueFirst: true);

    /// <summary>The image at a size: itself where it has that size, else a resized one.</summary>
    /// <param name="width">The width, at least 1.</param>
    /// <param name="height">The height, at least 1.</param>
    internal ImageBuffer At(int width, int height) => (width, height) == (Width, Height) ? this : Resize(width, height);

    /// <summary>Makes an image of samples that it takes over, as many as its size asks for.</summary>
    internal static ImageBuffer Adopt(int width, int height, float[] pixels, float[]? alpha, bool isGrey) =>
        new(width, height, pixels, alpha) { IsGrey = isGrey };

    private static void Cut(Span<float> samples)
    {
        foreach (ref float sample in samples)
        {
            sample = Unit.Clamp(sample);
        }
    }

    private static ImageBuffer FromBytes(ReadOnlySpan<byte> pixels, int width, int height, int bands, bool blueFirst)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        CheckLength(pixels.Length, width, height, bands, nameof(pixels));
        return PixelPacking.Unpack(pixels, width, height, bands, blueFirst);
    }

    private static void CheckLength(int length, int width, int height, int bands, string name)
    {
        if (length != (long)width * height * bands)
        {
            throw new ArgumentException($"{length} are not {height} x {width} x {bands}.", name);
        }
    }

    private static void CheckSamples(ReadOnlySpan<float> samples, string name)
    {
        foreach (float sample in samples)
        {
            if (sample is not (>= 0 and <= 1))
            {
                throw new ArgumentException($"The sample {sample} is not in [0, 1].", name);
            }
        }
    }

    private void CopyTo(Span<byte> target, int bands, bool blueFirst)
    {
        CheckLength(target.Length, Width, Height, bands, nameof(target));
        PixelPacking.Pack(this, target, bands, blueFirst);
    }
}
