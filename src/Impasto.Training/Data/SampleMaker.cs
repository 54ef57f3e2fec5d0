using Impasto.Media.Images;
using Impasto.Running;

namespace Impasto.Training.Data;

/// <summary>Makes the crops of which batches consist, each from its number alone.</summary>
internal sealed class SampleMaker
{
    private const long Purpose = 0x73616D706C65;

    private readonly BatchOptions options;
    private readonly ImagePool pool;
    private readonly CropResampler resampler;
    private readonly float[] second;

    public SampleMaker(ImagePool pool, BatchOptions options)
    {
        this.pool = pool;
        this.options = options;
        resampler = new CropResampler(options.Size);
        second = new float[options.Size * options.Size * ImageBuffer.Channels];
    }

    /// <summary>Makes a crop, or a mixture of two: size x size x 3.</summary>
    /// <param name="number">Its number, counted from the first of the first batch.</param>
    /// <param name="target">Where the pixels go.</param>
    public void Make(long number, Span<float> target)
    {
        (long round, long slot) = Math.DivRem(number, pool.Slots);
        SeededRandom random = new(options.Seed, Purpose, number);
        TakeCrop(pool.Get((int)slot, round), random, target);
        if (random.Chance(options.MixtureShare))
        {
            int other = (int)(slot + 1 + random.Below(pool.Slots - 1)) % pool.Slots;
            TakeCrop(pool.Get(other, round), random, second);
            new MixtureMask(options.Size, random).Mix(target, second);
        }

        if (options.NoiseStrength > 0 && random.Chance(0.5))
        {
            new AddedNoise(options.NoiseStrength, random).Apply(target, options.Size);
        }
    }

    private void TakeCrop(ImageBuffer image, SeededRandom random, Span<float> target)
    {
        double scale = options.MinScale * Math.Pow(options.MaxScale / options.MinScale, random.NextDouble());
        double edge = Math.Min(options.Size * scale, Math.Min(image.Width, image.Height));
        double left = random.Between(0, image.Width - edge);
        double top = random.Between(0, image.Height - edge);
        bool mirror = random.Chance(0.5) && options.Flip;
        resampler.Resample(image, left, top, edge, mirror, target);
        if (options.Levels)
        {
            Levels.Apply(target);
        }

        if (options.ColourStrength > 0)
        {
            new ColourChange(options.ColourStrength, random).Apply(target);
        }
    }
}
