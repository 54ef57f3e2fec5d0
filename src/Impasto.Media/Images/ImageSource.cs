namespace Impasto.Media.Images;

/// <summary>
/// An image that is in memory, or in a file from which it is yet to be read; its size is known in both cases.
/// </summary>
public sealed class ImageSource
{
    private readonly ImageBuffer? image;
    private readonly ImageReadOptions? options;
    private readonly (ImageSource Image, ImageSource Mask)? masked;

    private ImageSource(ImageBuffer image)
        : this(image, image.Width, image.Height)
    {
    }

    private ImageSource(ImageBuffer image, int width, int height)
    {
        this.image = image;
        (Width, Height, HasAlpha) = (width, height, image.HasAlpha);
    }

    private ImageSource(string path, ImageReadOptions? options, ImageHeader header)
    {
        Path = path;
        this.options = options;
        (Width, Height, HasAlpha, ReadBytes, GivesRows) = header;
    }

    private ImageSource(ImageSource file)
    {
        Path = file.Path;
        options = file.options;
        (Width, Height, HasAlpha, ReadBytes) = (file.Width, file.Height, file.HasAlpha, file.ReadBytes);
    }

    private ImageSource(ImageSource image, ImageSource mask)
    {
        masked = (image, mask);
        Path = image.Path;
        (Width, Height, HasAlpha) = (image.Width, image.Height, true);
        bool isCopied = image.image is not null;
        ReadBytes = image.ReadBytes + (isCopied ? sizeof(float) * ImageBuffer.Channels * (long)Width * Height : 0)
            + (sizeof(float) * (long)Width * Height) + MaskPlane.ReadBytes(mask, Width, Height);
    }

    /// <summary>Gets the file; null for an image in memory.</summary>
    public string? Path { get; }

    /// <summary>Gets the width in pixels of the image that <see cref="Read"/> gives: upright and resized.</summary>
    public int Width { get; }

    /// <summary>Gets the height in pixels of the image that <see cref="Read"/> gives: upright and resized.</summary>
    public int Height { get; }

    /// <summary>Gets a value indicating whether the image that <see cref="Read"/> gives has alpha.</summary>
    public bool HasAlpha { get; }

    /// <summary>
    /// Gets the memory in bytes that <see cref="Read"/> takes beside the samples of the image that it gives; 0 for an
    /// image in memory.
    /// </summary>
    public long ReadBytes { get; }

    /// <summary>
    /// Gets a value indicating whether <see cref="Scan"/> reads a file in rows, without an image being in memory.
    /// </summary>
    internal bool GivesRows { get; }

    /// <summary>Gets the memory in bytes that <see cref="Scan"/> takes.</summary>
    internal long ScanBytes => GivesRows
        ? ReadBytes + ImageScan.Bytes(Width, Height)
        : sizeof(float) * (long)(ImageBuffer.Channels + (HasAlpha ? 1 : 0)) * Width * Height;

    /// <summary>Gets the memory in bytes that it holds before anything is read, its mask's included.</summary>
    internal long HeldBytes => masked is { } both ? both.Image.HeldBytes + both.Mask.HeldBytes
        : image is null ? 0
        : sizeof(float) * (long)(image.Pixels.Length + image.Alpha.Length);

    /// <summary>Makes a source of an image in memory.</summary>
    /// <param name="image">The image.</param>
    public static implicit operator ImageSource(ImageBuffer image) => Of(image);

    /// <summary>Makes a source of a file; of it no more is read now than the header.</summary>
    /// <param name="path">The file, of a format in <see cref="ImageFormat.All"/> that can be read; any name.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    /// <returns>The source.</returns>
    /// <exception cref="ImageException">
    /// The file is missing, a folder, empty, not an image or too large, its header is damaged; or libvips is missing.
    /// </exception>
    /// <exception cref="ArgumentException">The path is empty, or an option is out of range.</exception>
    public static ImageSource FromFile(string path, ImageReadOptions? options = null) =>
        new(path, options, ImageFile.ReadHeader(path, options));

    /// <summary>Makes a source of an image in memory.</summary>
    /// <param name="image">The image, which is not copied.</param>
    /// <returns>The source.</returns>
    /// <exception cref="ArgumentNullException">There is no image.</exception>
    public static ImageSource Of(ImageBuffer image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new ImageSource(image);
    }

    /// <summary>Gives the same image, of which no more is seen than a mask lets through.</summary>
    /// <param name="mask">
    /// White where all is seen, black or transparent where nothing is; of any size. The image's alpha is multiplied by
    /// it.
    /// </param>
    /// <returns>The source; neither image is read before it is.</returns>
    public ImageSource Masked(ImageSource mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return new ImageSource(this, mask);
    }

    /// <summary>Gives the same image with a longer edge of another length.</summary>
    /// <param name="edge">The length in pixels, at least 1; null for the image as it is.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is less than 1.</exception>
    public ImageSource WithLongerEdge(int? edge)
    {
        if (edge is not { } longer || longer == Math.Max(Width, Height))
        {
            return this;
        }

        if (masked is { } both)
        {
            return new ImageSource(both.Image.WithLongerEdge(longer), both.Mask);
        }

        if (image is null)
        {
            return FromFile(Path!, (options ?? new ImageReadOptions()) with { LongerEdge = longer });
        }

        (int width, int height) = ImageBuffer.FitLongerEdge(image.Width, image.Height, longer);
        return new ImageSource(image, width, height);
    }

    /// <summary>Gives the same image, made smaller where its longer edge is longer than a length.</summary>
    /// <param name="edge">The length in pixels, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is less than 1.</exception>
    public ImageSource WithLargestEdge(int edge)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(edge, 1);
        return Math.Max(Width, Height) > edge ? WithLongerEdge(edge) : this;
    }

    /// <summary>Reads the file anew; gives an image in memory as it is, not a copy, unless it is resized.</summary>
    /// <returns>The image.</returns>
    /// <exception cref="ImageException">
    /// The file cannot be read, see <see cref="ImageFile.Read(string, ImageReadOptions)"/>, or its image is no longer
    /// of the size that it had.
    /// </exception>
    public ImageBuffer Read()
    {
        if (masked is { } both)
        {
            return Masked(both.Image, both.Mask.Read());
        }

        if (image is not null)
        {
            return image.At(Width, Height);
        }

        ImageBuffer read = ImageFile.Read(Path!, options);
        return (read.Width, read.Height) == (Width, Height)
            ? read
            : throw Changed(Path!, Width, Height, read.Width, read.Height);
    }

    /// <summary>What is said of a file that has another image than when its header was read.</summary>
    internal static ImageException Changed(string path, int width, int height, int newWidth, int newHeight)
    {
        string sizes = (width, height) == (newWidth, newHeight)
            ? string.Empty
            : $" from {width} x {height} to {newWidth} x {newHeight} pixels";
        return new ImageException($"{path}: the image has changed{sizes} since it was looked at; start again.");
    }

    /// <summary>Gives the same image as one that somebody has in memory already, for plans of what it takes.</summary>
    internal ImageSource WhenRead() => GivesRows ? new ImageSource(this) : this;

    /// <summary>
    /// Gives the rows of what <see cref="ReadFilled"/> gives: of an image in memory where a file does not give them.
    /// </summary>
    internal ImageScan Scan() =>
        GivesRows ? new ImageScan(Path!, options ?? new ImageReadOptions(), Width, Height) : ReadFilled();

    /// <summary>
    /// Reads as <see cref="Read"/> does, and fills what is hidden (<see cref="ImageBuffer.FillTransparent"/>): in the
    /// same memory where the image was read for it.
    /// </summary>
    internal ImageBuffer ReadFilled()
    {
        ImageBuffer read = Read();
        if (image is not null)
        {
            return read.FillTransparent();
        }

        read.FillOwn();
        return read;
    }

    private static ImageBuffer Masked(ImageSource source, ImageBuffer mask)
    {
        ImageBuffer read = source.Read();
        float[] seen = MaskPlane.Of(mask, read.Width, read.Height);
        for (int i = 0; read.HasAlpha && i < seen.Length; i++)
        {
            seen[i] *= read.Alpha[i];
        }

        // What was read for this alone need not be copied.
        if (source.image is null)
        {
            return read.WithAlpha(seen);
        }

        ImageBuffer copy = new(read.Width, read.Height) { IsGrey = read.IsGrey };
        read.Pixels.CopyTo(copy.Pixels);
        return copy.WithAlpha(seen);
    }
}
