using Impasto.Media.Images;

namespace Impasto.Media.Tests.Images;

/// <summary>Images with known samples.</summary>
internal static class TestImage
{
    /// <summary>Noise whose samples are each a whole number of 1 / <paramref name="white"/>.</summary>
    public static ImageBuffer Noise(int width, int height, int white, bool alpha = false)
    {
        ImageBuffer image = new(width, height, alpha);
        Fill(image.Pixels, white, seed: 1);
        Fill(image.Alpha, white, seed: 2);
        return image;
    }

    /// <summary>Colours that change slowly, as lossy formats keep them.</summary>
    public static ImageBuffer Smooth(int width, int height)
    {
        ImageBuffer image = new(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                Span<float> pixel = image.Pixels.Slice(((y * width) + x) * 3, 3);
                pixel[0] = (float)x / (width - 1);
                pixel[1] = (float)y / (height - 1);
                pixel[2] = 0.5f;
            }
        }

        return image;
    }

    public static float LargestDifference(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Assert.Equal(a.Length, b.Length);
        float largest = 0;
        for (int i = 0; i < a.Length; i++)
        {
            largest = MathF.Max(largest, MathF.Abs(a[i] - b[i]));
        }

        return largest;
    }

    private static void Fill(Span<float> samples, int white, int seed)
    {
        Random random = new(seed);
        foreach (ref float sample in samples)
        {
            sample = (float)random.Next(white + 1) / white;
        }
    }
}
