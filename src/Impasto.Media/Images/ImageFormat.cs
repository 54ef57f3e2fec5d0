namespace Impasto.Media.Images;

/// <summary>A file format and what this libvips does with it.</summary>
public sealed record ImageFormat
{
    private static readonly ImageFormat[] Known =
    [
        new("JPEG", [".jpg", ".jpeg", ".jpe", ".jfif", ".jif"], "jpegload_source", "jpegsave", "subsample-mode=off")
        {
            IsLossy = true, HasAlpha = false, HasGrey = true, HasRows = true, LongestEdge = 65_500,
        },
        new("PNG", [".png"], "pngload_source", "pngsave", string.Empty)
        {
            Has16Bit = true, HasGrey = true, HasRows = true,
        },
        new("WebP", [".webp"], "webpload_source", "webpsave", "smart-subsample=true")
        {
            IsLossy = true, LongestEdge = 16_383,
        },
        new("TIFF", [".tif", ".tiff"], "tiffload_source", "tiffsave", "compression=deflate,predictor=horizontal")
        {
            Has16Bit = true, HasGrey = true, HasRows = true,
        },
        new("GIF", [".gif"], "gifload_source", "gifsave", string.Empty) { LongestEdge = 65_535 },
        new("AVIF", [".avif"], "heifload_source", "heifsave", "compression=av1")
        {
            IsLossy = true, NeedsCodec = true, LongestEdge = 16_384,
        },
        new("HEIF", [".heic", ".heif"], "heifload_source", "heifsave", "compression=hevc")
        {
            IsLossy = true, NeedsCodec = true, LongestEdge = 16_384,
        },
        new("JPEG XL", [".jxl"], "jxlload_source", "jxlsave", "lossless=false") { IsLossy = true },
    ];

    private const int LongestSignature = 32;

    private readonly string saveOptions;

    private ImageFormat(string name, string[] extensions, string loader, string saver, string saveOptions)
    {
        Name = name;
        Extensions = extensions;
        Loader = loader;
        Saver = saver;
        this.saveOptions = saveOptions;
    }

    /// <summary>
    /// Gets the formats that can be read and written here; what can be only one of both is not among them.
    /// </summary>
    /// <exception cref="ImageException">libvips is missing or too old.</exception>
    public static IReadOnlyList<ImageFormat> All => Installed.Value;

    /// <summary>Gets what the format is called.</summary>
    public string Name { get; }

    /// <summary>Gets the extensions of its files, with the dot, in lower case.</summary>
    public IReadOnlyList<string> Extensions { get; }

    /// <summary>Gets a value indicating whether files are read, by a loader that libvips trusts.</summary>
    public bool CanRead { get; private init; }

    /// <summary>Gets a value indicating whether files are written.</summary>
    public bool CanWrite { get; private init; }

    /// <summary>Gets a value indicating whether files may have 16 bits a channel.</summary>
    public bool Has16Bit { get; private init; }

    /// <summary>Gets a value indicating whether files may have an alpha channel.</summary>
    public bool HasAlpha { get; private init; } = true;

    /// <summary>Gets a value indicating whether files may have a single channel, of grey.</summary>
    internal bool HasGrey { get; private init; }

    /// <summary>Gets a value indicating whether files are decoded row by row.</summary>
    internal bool HasRows { get; private init; }

    /// <summary>Gets the most pixels that an edge of an image may have that is written.</summary>
    public int LongestEdge { get; private init; } = 1_000_000;

    /// <summary>Gets a value indicating whether a codec of its own is needed, which this libvips may lack.</summary>
    internal bool NeedsCodec { get; private init; }

    /// <summary>Gets a value indicating whether <see cref="ImageWriteOptions.Quality"/> matters.</summary>
    public bool IsLossy { get; private init; }

    internal string Loader { get; }

    internal string Saver { get; }

    private static Lazy<ImageFormat[]> Installed { get; } = new(FindInstalled);

    /// <summary>Finds the format of a file by its first bytes, whatever its name is.</summary>
    /// <param name="path">The file.</param>
    /// <returns>One of <see cref="All"/>; null where it is none of them, or the file cannot be opened.</returns>
    /// <exception cref="ImageException">libvips is missing or too old.</exception>
    public static ImageFormat? OfFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] start = new byte[LongestSignature];
        try
        {
            using FileStream file = File.OpenRead(path);
            int length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            string? name = FileSignature.NameOf(start.AsSpan(0, length));
            return All.FirstOrDefault(format => format.Name == name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The saver's arguments.</summary>
    internal string SaveOptions(ImageWriteOptions options) => IsLossy ? $"{saveOptions},Q={options.Quality}"
        : Name == "PNG" && options.IsQuick ? "compression=1,filter=sub"
        : saveOptions;

    private static ImageFormat[] FindInstalled()
    {
        VipsLibrary.Start();
        return
        [
            .. Known
                .Select(format => format with
                {
                    CanRead = VipsLibrary.Allows(format.Loader),
                    CanWrite = VipsLibrary.Allows(format.Saver),
                })
                .Where(format => format.CanRead && format.CanWrite),
        ];
    }
}
