using System.Numerics;

namespace Impasto.Media.Images;

/// <summary>Takes the samples of an <see cref="ImageBuffer"/> to and from whole numbers, as files have them.</summary>
internal static class PixelPacking
{
    private const int Channels = ImageBuffer.Channels;

    /// <summary>Rounds an image's samples to whole numbers, of which the largest is white.</summary>
    /// <param name="image">The image; samples are cut to [0, 1].</param>
    /// <param name="target">The numbers: height x width x bands.</param>
    /// <param name="bands">
    /// 4 with alpha, opaque where the image has none; 3 without, where an image that has alpha is laid over white; 2
    /// and 1 likewise with the mean of the colours.
    /// </param>
    /// <param name="blueFirst">Whether blue stands first and red third.</param>
    public static void Pack<T>(ImageBuffer image, Span<T> target, int bands, bool blueFirst = false)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        float white = float.CreateTruncating(T.MaxValue);
        ReadOnlySpan<float> pixels = image.Pixels;
        ReadOnlySpan<float> alpha = image.Alpha;
        bool hasAlpha = bands % 2 == 0;
        bool overWhite = image.HasAlpha && !hasAlpha;
        int colours = hasAlpha ? bands - 1 : bands;
        for (int pixel = 0, to = 0; pixel < image.Width * image.Height; pixel++, to += bands)
        {
            ReadOnlySpan<float> colour = pixels.Slice(pixel * Channels, Channels);
            for (int channel = 0; channel < colours; channel++)
            {
                float sample = colours == 1 ? (colour[0] + colour[1] + colour[2]) / Channels : colour[channel];
                int place = blueFirst ? Channels - 1 - channel : channel;
                target[to + place] = Round(overWhite ? 1 + ((sample - 1) * alpha[pixel]) : sample);
            }

            if (hasAlpha)
            {
                target[to + colours] = image.HasAlpha ? Round(alpha[pixel]) : T.MaxValue;
            }
        }

        T Round(float sample) => T.CreateTruncating((Unit.Clamp(sample) * white) + 0.5f);
    }

    /// <summary>Makes an image of bytes, of which 255 is white; with alpha where they have a fourth band.</summary>
    /// <param name="bytes">The bytes: height x width x bands.</param>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="bands">The bytes a pixel, 3 or 4.</param>
    /// <param name="blueFirst">Whether blue stands first and red third.</param>
    public static ImageBuffer Unpack(ReadOnlySpan<byte> bytes, int width, int height, int bands, bool blueFirst)
    {
        ImageBuffer image = new(width, height, bands > Channels);
        Span<float> pixels = image.Pixels;
        Span<float> alpha = image.Alpha;
        for (int pixel = 0, from = 0; pixel < width * height; pixel++, from += bands)
        {
            for (int channel = 0; channel < Channels; channel++)
            {
                int place = blueFirst ? Channels - 1 - channel : channel;
                pixels[(pixel * Channels) + channel] = bytes[from + place] / (float)byte.MaxValue;
            }

            if (bands > Channels)
            {
                alpha[pixel] = bytes[from + Channels] / (float)byte.MaxValue;
            }
        }

        return image;
    }
}
