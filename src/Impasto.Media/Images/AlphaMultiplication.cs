namespace Impasto.Media.Images;

/// <summary>Colours multiplied by alpha, in which form they are resampled, and back.</summary>
internal static class AlphaMultiplication
{
    private const int Channels = ImageBuffer.Channels;

    /// <summary>Multiplies colours by alpha.</summary>
    /// <param name="pixels">The colours: pixels x 3.</param>
    /// <param name="alpha">The alpha of each pixel.</param>
    public static float[] Multiply(ReadOnlySpan<float> pixels, ReadOnlySpan<float> alpha)
    {
        float[] result = new float[pixels.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = pixels[i] * alpha[i / Channels];
        }

        return result;
    }

    /// <summary>
    /// Divides colours by alpha and cuts them to [0, 1]; what has no alpha becomes black. Alpha is as the filter left
    /// it, beyond [0, 1] where that overshoots: colours overshoot by the same.
    /// </summary>
    /// <param name="pixels">The colours: pixels x 3.</param>
    /// <param name="alpha">The alpha of each pixel.</param>
    public static void Divide(Span<float> pixels, ReadOnlySpan<float> alpha)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            float share = alpha[i / Channels];
            pixels[i] = share > 0 ? Unit.Clamp(pixels[i] / share) : 0;
        }
    }
}
