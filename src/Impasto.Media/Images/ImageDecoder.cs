using System.Text;
using NetVips;
using Library = NetVips.NetVips;

namespace Impasto.Media.Images;

/// <summary>Turns one file into an <see cref="ImageBuffer"/>; runs inside <see cref="VipsLibrary.Run"/>.</summary>
/// <param name="name">The file's path; or, where its bytes are given, what messages call them.</param>
/// <param name="bytes">The file's bytes; null where the path says where to read them.</param>
/// <param name="options">How to read.</param>
internal sealed class ImageDecoder(string name, byte[]? bytes, ImageReadOptions options)
{
    // Decoders hold some rows at a time: very long ones would take memory even where the file has no pixels for them.
    private const int LongestEdge = 1_000_000;

    // EXIF orientations from this one on lay the image on its side.
    private const int FirstTurnedOrientation = 5;

    private const string ProfileField = "icc-profile-data";
    private const string OrientationField = "orientation";
    private const string InterlacedField = "interlaced";
    private const string LoaderField = "vips-loader";

    /// <summary>Decodes the file.</summary>
    /// <exception cref="ImageException">It is not an image that can be read, or too large.</exception>
    /// <exception cref="VipsException">It is damaged.</exception>
    public ImageBuffer Decode()
    {
        ImageBuffer decoded = DecodeRows(out long stored);
        NativeHeap.Trim(stored);
        return decoded;
    }

    private ImageBuffer DecodeRows(out long stored)
    {
        using Source source = Open();
        using Image image = Load(source, inMemory: false);
        stored = (long)image.Width * image.Height * image.Bands;
        if (OrientationOf(image) <= 1 && !HasAlpha(image))
        {
            return Decode(image);
        }

        // A pipeline in sequence decodes while it is read, in little memory; turning the image, and taking colour and
        // alpha apart, needs the pixels in any order.
        using Source again = Open();
        using Image whole = Load(again, inMemory: true);
        return Decode(whole);
    }

    /// <summary>Reads the file's header, which says what <see cref="Decode()"/> will give.</summary>
    /// <exception cref="ImageException">It is not an image that can be read, or too large.</exception>
    /// <exception cref="VipsException">Its header is damaged.</exception>
    public ImageHeader DecodeHeader()
    {
        using Source source = Open();
        using Image image = Load(source, inMemory: false);
        (int width, int height) = OrientationOf(image) >= FirstTurnedOrientation
            ? TargetSize(image.Height, image.Width)
            : TargetSize(image.Width, image.Height);
        return new ImageHeader(
            width, height, HasAlpha(image), BytesOf(image, width, height), GivesRows(image, width, height));
    }

    /// <summary>Opens the file to decode it in rows, which its header says can be done.</summary>
    /// <param name="width">The width that it gave.</param>
    /// <param name="height">The height that it gave.</param>
    /// <exception cref="ImageException">It is another image than its header said.</exception>
    /// <exception cref="VipsException">It is damaged.</exception>
    public SampleReader OpenRows(int width, int height)
    {
        using Source source = Open();
        using Image image = Load(source, inMemory: false);
        (int newWidth, int newHeight) = TargetSize(image.Width, image.Height);
        if ((newWidth, newHeight) != (width, height) || !GivesRows(image, width, height))
        {
            throw ImageSource.Changed(name, width, height, newWidth, newHeight);
        }

        using Image colour = ToSrgb(image);
        return SamplesOf(colour, ImageBuffer.Channels, width, height);
    }

    /// <summary>Reads the XMP packet in the file; null where there is none.</summary>
    /// <exception cref="ImageException">It is not an image that can be read.</exception>
    /// <exception cref="VipsException">Its header is damaged.</exception>
    public string? DecodeXmp()
    {
        using Source source = Open();
        using Image image = Load(source, inMemory: false);
        return image.Contains(ImageEncoder.XmpField) && image.Get(ImageEncoder.XmpField) is byte[] packet
            ? Encoding.UTF8.GetString(packet).Trim('\0')
            : null;
    }

    /// <summary>
    /// The memory that decoding takes beside the samples that it gives: the image as it is stored, where its rows
    /// cannot be taken one after another; and the rows that are in work.
    /// </summary>
    private static long BytesOf(Image image, int width, int height)
    {
        // Of each number among the rows in work there are so many bytes, and of each byte of it as it is stored.
        const int WorkBytes = 13;
        const int WorkCopies = 7;

        // A kernel reaches over six rows of the result, and libvips computes sixteen at a time.
        const double RowsInWork = 22;
        const int RowsRead = 32;
        int depth = image.Format == Enums.BandFormat.Uchar ? 1 : 2;
        int orientation = OrientationOf(image);
        bool isWhole = orientation > 1 || HasAlpha(image);
        bool isInterlaced = image.Contains(InterlacedField);
        long numbers = (long)image.Width * image.Height * image.Bands;
        long result = (long)width * height * image.Bands;
        bool shrinks = result < numbers;
        bool isTurned = orientation >= FirstTurnedOrientation;
        int across = TakenTogether(image.Width, isTurned ? height : width);
        int down = TakenTogether(image.Height, isTurned ? width : height);
        long filtered = numbers / across / down;
        double inWork = shrinks ? Math.Min(1, RowsInWork / Math.Min(width, height)) : 0;
        inWork *= orientation > 1 ? 2 : 1;
        long read = Math.Min(image.Height, RowsRead) * (long)image.Width * image.Bands;
        return ((isWhole ? 1L : 0) * numbers * depth)
            + ((isInterlaced ? 1L : 0) * numbers * sizeof(short))
            + (read * depth)
            + (long)(inWork * filtered * (WorkBytes + (WorkCopies * depth)))
            + (result > numbers ? numbers * sizeof(float) : 0)
            + (Math.Min(height, SampleReader.PartRows) * (long)width * image.Bands * sizeof(float));
    }

    /// <summary>Whether rows of it come one after another, without the image being in memory as a whole.</summary>
    private static bool GivesRows(Image image, int width, int height) =>
        OrientationOf(image) <= 1 && !HasAlpha(image) && !image.Contains(InterlacedField)
        && width <= image.Width && height <= image.Height
        && image.Get(LoaderField) is string loader
        && ImageFormat.All.Any(format => format.HasRows && format.Loader == loader);

    // What libvips packs, such as CIELab of 8 bits, has a band more than it has colours.
    private static bool HasAlpha(Image image) => image.Coding == Enums.Coding.None && image.HasAlpha();

    private static int OrientationOf(Image image) =>
        image.Contains(OrientationField) && image.Get(OrientationField) is int and >= 1 and <= 8 and int orientation
            ? orientation
            : 1;

    private static Image ToSrgb(Image colour)
    {
        bool isCmyk = colour.Interpretation == Enums.Interpretation.Cmyk;
        if (isCmyk || HasProfileOfItsOwn(colour))
        {
            try
            {
                return colour.IccTransform(
                    "srgb",
                    embedded: true,
                    depth: 16,
                    blackPointCompensation: true,
                    inputProfile: isCmyk ? "cmyk" : null);
            }
            catch (VipsException)
            {
                // A profile that does not fit the pixels says nothing about them.
            }
        }

        return colour.Colourspace(
            colour.Format == Enums.BandFormat.Ushort ? Enums.Interpretation.Rgb16 : Enums.Interpretation.Srgb);
    }

    private static bool HasProfileOfItsOwn(Image image) =>
        image.Contains(ProfileField)
        && image.Get(ProfileField) is byte[] profile
        && !SrgbProfile.Is(profile);

    /// <summary>Shrinks by Lanczos-3 resampling. (What libvips does to enlarge is not Lanczos.)</summary>
    private static Image Shrink(Image image, int width, int height)
    {
        int across = TakenTogether(image.Width, width), down = TakenTogether(image.Height, height);
        if (Math.Max(across, down) > 1)
        {
            using Image fewer = image.Shrink(across, down);
            return Shrink(fewer, width, height);
        }

        double scale = (double)width / image.Width;
        double vscale = (double)height / image.Height;
        Image shrunk = image.Resize(scale, kernel: Enums.Kernel.Lanczos3, gap: 0, vscale: vscale);
        if (shrunk.Width == width && shrunk.Height == height)
        {
            return shrunk;
        }

        shrunk.Dispose();
        throw new VipsException($"shrinking to {width} x {height} gave another size");
    }

    /// <summary>
    /// How many samples become their mean first, so that the rows under the filter are few, and no filter is longer
    /// than libvips has it. What is left to the filter is enough for the mean not to be seen.
    /// </summary>
    private static int TakenTogether(int length, int newLength)
    {
        const int MostReduction = 16;
        const int LeftReduction = 8;
        int reduction = length / newLength;
        return reduction > MostReduction ? reduction / LeftReduction : 1;
    }

    private ImageBuffer Decode(Image image)
    {
        using Image upright = image.Autorot();
        (int width, int height) = TargetSize(upright.Width, upright.Height);

        // What shrinks is shrunk on the way, so that a huge image is never in memory as a whole.
        bool shrinks = width <= upright.Width && height <= upright.Height;
        return shrinks
            ? Take(upright, width, height)
            : Take(upright, upright.Width, upright.Height).Resize(width, height);
    }

    private (int Width, int Height) TargetSize(int width, int height)
    {
        int longer = Math.Max(width, height);
        int? wanted = options.LongerEdge ?? (longer > options.LargestEdge ? options.LargestEdge : null);
        (int newWidth, int newHeight) = wanted is { } edge
            ? ImageBuffer.FitLongerEdge(width, height, edge)
            : (width, height);
        CheckPixels(newWidth, newHeight);
        return (newWidth, newHeight);
    }

    private ImageBuffer Take(Image image, int width, int height)
    {
        if (!HasAlpha(image))
        {
            using Image opaque = ToSrgb(image);
            float[] samples = TakeSamples(opaque, ImageBuffer.Channels, width, height);
            return ImageBuffer.Adopt(width, height, samples, alpha: null, isGrey: image.Bands == 1);
        }

        using Image raw = image.ExtractBand(0, image.Bands - 1);
        using Image colour = ToSrgb(raw);
        using Image alpha = image.ExtractBand(image.Bands - 1);
        bool isOpaque = alpha.Min() >= WhiteOf(alpha, bands: 1);
        if (isOpaque || (image.Width == width && image.Height == height))
        {
            float[] pixels = TakeSamples(colour, ImageBuffer.Channels, width, height);
            float[] plane = TakeSamples(alpha, bands: 1, width, height);
            return ImageBuffer.Adopt(width, height, pixels, plane, isGrey: raw.Bands == 1);
        }

        return TakeSeen(colour, alpha, width, height, isGrey: raw.Bands == 1);
    }

    /// <summary>Shrinks colours that are multiplied by alpha, and divides them after.</summary>
    private ImageBuffer TakeSeen(Image colour, Image alpha, int width, int height, bool isGrey)
    {
        using Image share = alpha.Linear([1 / WhiteOf(alpha, bands: 1)], [0]);
        using Image exact = colour.Linear([1 / WhiteOf(colour, ImageBuffer.Channels)], [0]);
        using Image seen = exact.Multiply(share);
        using SampleReader pixelReader = new(Shrink(seen, width, height), white: 1, isCut: false);
        using SampleReader shareReader = new(Shrink(share, width, height), white: 1, isCut: false);
        float[] pixels = pixelReader.ReadAll();
        float[] shares = shareReader.ReadAll();
        AlphaMultiplication.Divide(pixels, shares);
        for (int i = 0; i < shares.Length; i++)
        {
            shares[i] = Unit.Clamp(shares[i]);
        }

        return ImageBuffer.Adopt(width, height, pixels, shares, isGrey);
    }

    private Source Open()
    {
        try
        {
            return bytes is null ? Source.NewFromFile(name) : Source.NewFromMemory(bytes);
        }
        catch (VipsException e)
        {
            throw new ImageException($"{name}: the file cannot be opened; check that you may read it.", e);
        }
    }

    private Image Load(Source source, bool inMemory)
    {
        string? type = Image.FindLoadSource(source);
        string? loader = type is null ? null : Library.NicknameFind(Library.TypeFromName(type));
        if (!ImageFormat.All.Any(format => format.CanRead && format.Loader == loader))
        {
            string names = string.Join(", ", ImageFormat.All.Where(f => f.CanRead).Select(f => f.Name));
            throw new ImageException(
                $"{name}: not an image that can be read here; use one of {names}, or with {SystemVips.Variable}=system "
                + "what the system's libvips reads.");
        }

        VOption loading = new() { { "fail_on", Enums.FailOn.Error } };
        if (inMemory)
        {
            loading.Add("memory", true);
        }
        else
        {
            loading.Add("access", Enums.Access.Sequential);
        }

        Image image = (Image)Operation.Call(loader!, loading, source);
        try
        {
            CheckPixels(image.Width, image.Height);
            return image;
        }
        catch (ImageException)
        {
            image.Dispose();
            throw;
        }
    }

    private void CheckPixels(int width, int height)
    {
        long limit = Math.Min(options.MaxPixels, ImageBuffer.MaxPixels);
        if ((long)width * height > limit)
        {
            throw new ImageException(
                $"{name}: {width} x {height} pixels are more than the limit of {limit / 1e6:0.###} megapixels; "
                + "use a smaller image.");
        }

        if (Math.Max(width, height) > LongestEdge)
        {
            throw new ImageException(
                $"{name}: no edge of {width} x {height} pixels may be longer than {LongestEdge}; use a smaller image.");
        }
    }

    private float[] TakeSamples(Image image, int bands, int width, int height)
    {
        using SampleReader reader = SamplesOf(image, bands, width, height);
        return reader.ReadAll();
    }

    private SampleReader SamplesOf(Image image, int bands, int width, int height)
    {
        float white = WhiteOf(image, bands);
        if (image.Width == width && image.Height == height)
        {
            return new SampleReader(image.Copy(), white);
        }

        using Image exact = image.Cast(Enums.BandFormat.Float);
        return new SampleReader(Shrink(exact, width, height), white);
    }

    /// <summary>The number that is white, or opaque.</summary>
    private float WhiteOf(Image image, int bands)
    {
        if (image.Format is not (Enums.BandFormat.Uchar or Enums.BandFormat.Ushort) || image.Bands != bands)
        {
            throw new ImageException($"{name}: pixels of this kind are not read; convert it to 8 or 16 bit RGB.");
        }

        return image.Format == Enums.BandFormat.Uchar ? byte.MaxValue : ushort.MaxValue;
    }
}
