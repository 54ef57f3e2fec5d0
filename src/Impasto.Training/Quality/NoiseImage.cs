using Impasto.Media.Images;
using Impasto.Running;

namespace Impasto.Training.Quality;

/// <summary>
/// Images like no photograph, on which an encoder has to be right too: what is optimised may begin there.
/// </summary>
public static class NoiseImage
{
    /// <summary>Makes a square of noise, each channel of each grain independent and even from 0 to 1.</summary>
    /// <param name="edge">Its edge in pixels.</param>
    /// <param name="grain">The edge of a grain, at least 1; larger ones run into each other smoothly.</param>
    /// <param name="seed">The same seed gives the same image.</param>
    public static ImageBuffer Of(int edge, int grain, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(grain, 1);
        const long Purpose = 0x4e6f697365;
        int grains = Math.Max(1, (edge + grain - 1) / grain);
        ImageBuffer image = new(grains, grains);
        SeededRandom random = new(seed, Purpose, index: 0);
        foreach (ref float sample in image.Pixels)
        {
            sample = (float)random.NextDouble();
        }

        return grains == edge ? image : image.Resize(edge, edge);
    }
}
