using Impasto.Media.Images.Vips;

namespace Impasto.Media.Images;

/// <summary>Turns one file into an <see cref="ImageBuffer"/>; runs inside <see cref="VipsLibrary.Run"/>.</summary>
internal sealed class ImageDecoder(string path, ImageReadOptions options)
{
    // Decoders hold some rows at a time: very long ones would take memory even where the file has no pixels for them.
    private const int LongestEdge = 1_000_000;

    // EXIF orientations from this one on lay the image on its side.
    private const int FirstTurnedOrientation = 5;

    private const string ProfileOptions = "output-profile=srgb,embedded=true,depth=16,black-point-compensation=true";

    /// <summary>Decodes the file.</summary>
    /// <exception cref="ImageException">It is not an image that can be read, or too large.</exception>
    /// <exception cref="VipsException">It is damaged.</exception>
    public ImageBuffer Decode()
    {
        // A pipeline in sequence decodes while it is read, in little memory; turning the image, and taking colour and
        // alpha apart, needs the pixels in any order.
        VipsImage image = Load("access=sequential");
        if (image.Orientation > 1 || image.HasAlpha)
        {
            image.Dispose();
            image = Load("memory=true");
        }

        using (image)
        using (VipsImage upright = image.Apply("autorot"))
        {
            (int width, int height) = TargetSize(upright.Width, upright.Height);

            // What shrinks is shrunk on the way, so that a huge image is never in memory as a whole.
            bool shrinks = width <= upright.Width && height <= upright.Height;
            return shrinks
                ? Take(upright, width, height)
                : Take(upright, upright.Width, upright.Height).Resize(width, height);
        }
    }

    /// <summary>Reads the file's header, which says what <see cref="Decode"/> will give.</summary>
    /// <exception cref="ImageException">It is not an image that can be read, or too large.</exception>
    /// <exception cref="VipsException">Its header is damaged.</exception>
    public ImageHeader DecodeHeader()
    {
        using VipsImage image = Load("access=sequential");
        bool turned = image.Orientation >= FirstTurnedOrientation;
        (int width, int height) = turned
            ? TargetSize(image.Height, image.Width)
            : TargetSize(image.Width, image.Height);
        return new ImageHeader(width, height, image.HasAlpha);
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

    private ImageBuffer Take(VipsImage image, int width, int height)
    {
        if (!image.HasAlpha)
        {
            return new ImageBuffer(width, height, TakeColour(image, width, height), alpha: null);
        }

        using VipsImage colour = image.Apply("extract_band", $"band=0,n={image.Bands - 1}");
        using VipsImage alpha = image.Apply("extract_band", $"band={image.Bands - 1}");
        float[] pixels = TakeColour(colour, width, height);
        return new ImageBuffer(width, height, pixels, TakeSamples(alpha, bands: 1, width, height));
    }

    private VipsImage Load(string access)
    {
        using GObjectHandle source = LibVips.NewSource(path);
        if (source.IsInvalid)
        {
            throw new ImageException($"{path}: the file cannot be opened; check that you may read it.");
        }

        string? loader = VipsOperation.FindLoader(source);
        if (!ImageFormat.All.Any(format => format.CanRead && format.Loader == loader))
        {
            string names = string.Join(", ", ImageFormat.All.Where(f => f.CanRead).Select(f => f.Name));
            throw new ImageException($"{path}: not an image that can be read here; use one of {names}.");
        }

        using VipsOperation load = new(loader!, $"fail-on=error,{access}");
        load.Set("source", source);
        VipsImage image = load.BuildImage();
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
                $"{path}: {width} x {height} pixels are more than the limit of {limit / 1e6:0.###} megapixels; "
                + "use a smaller image.");
        }

        if (Math.Max(width, height) > LongestEdge)
        {
            throw new ImageException(
                $"{path}: no edge of {width} x {height} pixels may be longer than {LongestEdge}; use a smaller image.");
        }
    }

    private float[] TakeColour(VipsImage colour, int width, int height)
    {
        using VipsImage srgb = ToSrgb(colour);
        return TakeSamples(srgb, ImageBuffer.Channels, width, height);
    }

    private static VipsImage ToSrgb(VipsImage colour)
    {
        bool hasProfile = !colour.Profile.IsEmpty && !colour.Profile.SequenceEqual(VipsImage.SrgbProfile);
        if (hasProfile || colour.IsCmyk)
        {
            try
            {
                string fallback = colour.IsCmyk ? ",input-profile=cmyk" : string.Empty;
                return colour.Apply("icc_transform", ProfileOptions + fallback);
            }
            catch (VipsException)
            {
                // A profile that does not fit the pixels says nothing about them.
            }
        }

        return colour.Apply("colourspace", colour.Format == VipsBandFormat.UShort ? "space=rgb16" : "space=srgb");
    }

    private float[] TakeSamples(VipsImage image, int bands, int width, int height)
    {
        if (image.Format is not (VipsBandFormat.Byte or VipsBandFormat.UShort) || image.Bands != bands)
        {
            throw new ImageException($"{path}: pixels of this kind are not read; convert it to 8 or 16 bit RGB.");
        }

        float white = image.Format == VipsBandFormat.Byte ? byte.MaxValue : ushort.MaxValue;
        if (image.Width == width && image.Height == height)
        {
            return image.ToSamples(white);
        }

        using VipsImage exact = image.Apply("cast", "format=float");
        using VipsImage shrunk = exact.Shrink(width, height);
        return shrunk.ToSamples(white);
    }
}
