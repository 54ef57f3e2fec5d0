using System.Numerics;
using Impasto.Media.Images.Vips;

namespace Impasto.Media.Images;

/// <summary>Turns an <see cref="ImageBuffer"/> into one file; runs inside <see cref="VipsLibrary.Run"/>.</summary>
internal static class ImageEncoder
{
    /// <summary>Encodes an image and writes the file.</summary>
    /// <exception cref="VipsException">It failed; part of a file may be left.</exception>
    public static bool Encode(ImageBuffer image, string path, ImageFormat format, ImageWriteOptions options)
    {
        if (options.Depth == 16)
        {
            Save<ushort>(image, path, format, options);
        }
        else
        {
            Save<byte>(image, path, format, options);
        }

        return true;
    }

    private static unsafe void Save<T>(ImageBuffer image, string path, ImageFormat format, ImageWriteOptions options)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        bool keepAlpha = image.HasAlpha && format.HasAlpha;
        int bands = keepAlpha ? ImageBuffer.Channels + 1 : ImageBuffer.Channels;
        T[] samples = Quantise<T>(image, bands);
        fixed (T* first = samples)
        {
            using VipsImage raw = VipsImage.Wrap(first, image.Width, image.Height, bands);
            string space = options.Depth == 16 ? "rgb16" : "srgb";
            using VipsImage tagged = raw.Apply("copy", $"interpretation={space}");
            tagged.SetProfile(VipsImage.SrgbProfile);
            tagged.Save(format.Saver, format.SaveOptions(options.Quality), path);
        }
    }

    /// <summary>Rounds the samples, with alpha beside them, or laid over white where it has no band.</summary>
    private static T[] Quantise<T>(ImageBuffer image, int bands)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        float white = float.CreateTruncating(T.MaxValue);
        ReadOnlySpan<float> pixels = image.Pixels;
        ReadOnlySpan<float> alpha = image.Alpha;
        T[] samples = new T[(long)image.Width * image.Height * bands];
        bool overWhite = image.HasAlpha && bands == ImageBuffer.Channels;
        for (int pixel = 0, to = 0; to < samples.Length; pixel++)
        {
            for (int channel = 0; channel < ImageBuffer.Channels; channel++)
            {
                float sample = pixels[(pixel * ImageBuffer.Channels) + channel];
                samples[to++] = Round(overWhite ? 1 + ((sample - 1) * alpha[pixel]) : sample);
            }

            if (bands > ImageBuffer.Channels)
            {
                samples[to++] = Round(alpha[pixel]);
            }
        }

        return samples;

        T Round(float sample) => T.CreateTruncating((Unit.Clamp(sample) * white) + 0.5f);
    }
}
