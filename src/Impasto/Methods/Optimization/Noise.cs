using Impasto.Media.Images;

namespace Impasto.Methods.Optimization;

/// <summary>Images to start from.</summary>
internal static class Noise
{
    /// <summary>Uniform noise around mid-grey: the same seed gives the same image.</summary>
    public static ImageBuffer Image(int width, int height, int seed)
    {
        const float Spread = 0.5f;
        Random random = new(seed);
        ImageBuffer image = new(width, height);
        foreach (ref float sample in image.Pixels)
        {
            sample = 0.5f + ((random.NextSingle() - 0.5f) * Spread);
        }

        return image;
    }
}
