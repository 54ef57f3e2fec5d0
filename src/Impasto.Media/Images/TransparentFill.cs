namespace Impasto.Media.Images;

/// <summary>
/// Lets the colours of what is seen go on into what is not (Gortler, Grzeszczuk, Szeliski and Cohen, "The Lumigraph",
/// SIGGRAPH 1996, section 3.4, pull and push): each half as large image has the means of what is seen, and gives what
/// the larger one lacks.
/// </summary>
internal static class TransparentFill
{
    private const int Channels = ImageBuffer.Channels;
    private const float Grey = 0.5f;

    /// <summary>Fills what is not seen, in place; with grey where nothing is.</summary>
    /// <param name="pixels">The colours: height x width x 3.</param>
    /// <param name="isSeen">Whether each pixel is seen.</param>
    /// <param name="width">The width.</param>
    /// <param name="height">The height.</param>
    public static void Fill(Span<float> pixels, ReadOnlySpan<bool> isSeen, int width, int height)
    {
        if (width == 1 && height == 1)
        {
            if (!isSeen[0])
            {
                pixels.Fill(Grey);
            }

            return;
        }

        (int halfWidth, int halfHeight) = ((width + 1) / 2, (height + 1) / 2);
        float[] half = new float[halfWidth * halfHeight * Channels];
        bool[] isHalfSeen = new bool[halfWidth * halfHeight];
        Halve(pixels, isSeen, width, height, half, isHalfSeen);
        Fill(half, isHalfSeen, halfWidth, halfHeight);
        for (int pixel = 0; pixel < isSeen.Length; pixel++)
        {
            if (!isSeen[pixel])
            {
                Span<float> colour = pixels.Slice(pixel * Channels, Channels);
                Blend(half, halfWidth, halfHeight, pixel % width, pixel / width, colour);
            }
        }
    }

    private static void Halve(
        ReadOnlySpan<float> pixels, ReadOnlySpan<bool> isSeen, int width, int height, float[] half, bool[] isHalfSeen)
    {
        int[] counts = new int[isHalfSeen.Length];
        int halfWidth = (width + 1) / 2;
        for (int pixel = 0; pixel < width * height; pixel++)
        {
            if (!isSeen[pixel])
            {
                continue;
            }

            int place = (pixel / width / 2 * halfWidth) + (pixel % width / 2);
            counts[place]++;
            for (int channel = 0; channel < Channels; channel++)
            {
                half[(place * Channels) + channel] += pixels[(pixel * Channels) + channel];
            }
        }

        for (int i = 0; i < half.Length; i++)
        {
            int count = counts[i / Channels];
            isHalfSeen[i / Channels] = count > 0;
            half[i] /= Math.Max(1, count);
        }
    }

    /// <summary>A colour between those of the four nearest places of the half as large image.</summary>
    private static void Blend(float[] half, int halfWidth, int halfHeight, int x, int y, Span<float> colour)
    {
        const float Near = 0.75f;
        int left = x / 2, top = y / 2;
        int beside = Math.Clamp(left + ((x % 2 * 2) - 1), 0, halfWidth - 1);
        int below = Math.Clamp(top + ((y % 2 * 2) - 1), 0, halfHeight - 1);
        for (int channel = 0; channel < Channels; channel++)
        {
            float upper = Mix(At(left, top, channel), At(beside, top, channel));
            colour[channel] = Mix(upper, Mix(At(left, below, channel), At(beside, below, channel)));
        }

        float At(int column, int row, int channel) => half[(((row * halfWidth) + column) * Channels) + channel];

        static float Mix(float near, float far) => (near * Near) + (far * (1 - Near));
    }
}
