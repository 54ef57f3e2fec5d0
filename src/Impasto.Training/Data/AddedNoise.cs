using Impasto.Media.Images;
using Impasto.Running;
using Impasto.Training.Data.Procedural;

namespace Impasto.Training.Data;

/// <summary>
/// Random noise of a random size, in grey or in colours: what no photograph has and an image that is optimised does.
/// </summary>
internal sealed class AddedNoise
{
    private const double CoarsestCycles = 0.03;
    private const double FinestCycles = 0.9;

    private readonly NoiseField[] fields;
    private readonly float strength;
    private readonly float cycles;

    /// <summary>Draws the noise.</summary>
    /// <param name="strength">How strong it may be, from 0 (none) to 1.</param>
    /// <param name="random">What it is drawn from.</param>
    public AddedNoise(double strength, SeededRandom random)
    {
        this.strength = (float)(strength * random.NextDouble());
        cycles = (float)(CoarsestCycles * Math.Pow(FinestCycles / CoarsestCycles, random.NextDouble()));
        NoiseField grey = new(random);
        fields = random.Chance(0.5) ? [grey, grey, grey] : [grey, new(random), new(random)];
    }

    /// <summary>Adds the noise; what leaves [0, 1] is cut off.</summary>
    public void Apply(Span<float> pixels, int size)
    {
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                Span<float> pixel = pixels.Slice(((y * size) + x) * ImageBuffer.Channels, ImageBuffer.Channels);
                for (int channel = 0; channel < pixel.Length; channel++)
                {
                    pixel[channel] = Math.Clamp(
                        pixel[channel] + (strength * fields[channel].At(x * cycles, y * cycles)), 0, 1);
                }
            }
        }
    }
}
