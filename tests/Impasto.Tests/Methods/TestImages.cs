using Impasto.Media.Images;

namespace Impasto.Tests.Methods;

/// <summary>Small pictures with something in them.</summary>
internal static class TestImages
{
    /// <summary>Smooth waves: a scene.</summary>
    public static ImageBuffer Waves(int width, int height, bool hasAlpha = false)
    {
        ImageBuffer image = new(width, height, hasAlpha);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            (int pixel, int channel) = Math.DivRem(i, ImageBuffer.Channels);
            (int y, int x) = Math.DivRem(pixel, width);
            image.Pixels[i] = 0.5f + (0.4f * MathF.Sin((x * 0.21f) + (y * 0.13f * (channel + 1))));
        }

        image.Alpha.Fill(0.5f);
        return image;
    }

    /// <summary>A mask of a number for each column and row.</summary>
    public static ImageBuffer Mask(int width, int height, Func<int, int, float> brightness)
    {
        ImageBuffer mask = new(width, height);
        for (int i = 0; i < width * height; i++)
        {
            mask.Pixels.Slice(i * ImageBuffer.Channels, ImageBuffer.Channels).Fill(brightness(i % width, i / width));
        }

        return mask;
    }

    /// <summary>A coloured chequerboard: a style.</summary>
    public static ImageBuffer Squares(int width, int height)
    {
        ImageBuffer image = new(width, height);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            (int pixel, int channel) = Math.DivRem(i, ImageBuffer.Channels);
            (int y, int x) = Math.DivRem(pixel, width);
            image.Pixels[i] = ((x / 4) + (y / 4) + channel) % 3 == 0 ? 0.9f : 0.1f;
        }

        return image;
    }
}
