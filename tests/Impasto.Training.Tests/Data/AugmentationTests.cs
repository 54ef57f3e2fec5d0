using Impasto.Running;
using Impasto.Training.Data;

namespace Impasto.Training.Tests.Data;

public sealed class AugmentationTests
{
    [Fact]
    public void Colours_stay_when_the_change_has_no_strength()
    {
        float[] pixels = [0, 0.25f, 1, 0.5f, 0.125f, 0.75f];
        float[] changed = [.. pixels];
        new ColourChange(0, new SeededRandom(1, 1, 1)).Apply(changed);
        Assert.All(pixels.Zip(changed), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    [Fact]
    public void Levels_stretch_the_range_to_black_and_white()
    {
        float[] pixels = [.. Enumerable.Range(0, 301).Select(i => 0.2f + (i / 1000f))];
        Levels.Apply(pixels);
        Assert.All(pixels, sample => Assert.InRange(sample, 0, 1));
        Assert.Equal([0, 1], new[] { pixels[0], pixels[^1] });
        Assert.Equal(0.5f, pixels[150], 0.02f);
        Assert.Equal(100 / 294f, pixels[200] - pixels[100], 0.01f);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.3f)]
    [InlineData(1f)]
    public void Levels_leave_an_even_crop_even(float value)
    {
        float[] pixels = [.. Enumerable.Repeat(value, 300)];
        Levels.Apply(pixels);
        Assert.Single(pixels.Distinct());
        Assert.InRange(pixels[0], 0, 1);
    }

    [Fact]
    public void Levels_do_not_make_noise_louder_than_four_times()
    {
        float[] pixels = [.. Enumerable.Range(0, 300).Select(i => 0.5f + (0.01f * (i % 2)))];
        Levels.Apply(pixels);
        Assert.Equal(0.04f, pixels[1] - pixels[0], 1e-4f);
    }

    [Fact]
    public void Greys_stay_grey_and_colours_change_within_range()
    {
        HashSet<int> lead = [];
        for (int i = 0; i < 200; i++)
        {
            float[] pixels = [0.3f, 0.3f, 0.3f, 0.9f, 0.2f, 0.1f];
            new ColourChange(1, new SeededRandom(4, 0, i)).Apply(pixels);
            Assert.All(pixels, sample => Assert.InRange(sample, 0, 1));
            Assert.Equal(pixels[0], pixels[1], 1e-5f);
            Assert.Equal(pixels[0], pixels[2], 1e-5f);
            lead.Add(Array.IndexOf(pixels, pixels[3..].Max(), 3));
        }

        Assert.Equal([3, 4, 5], lead.Order());
    }

    [Fact]
    public void Mask_takes_from_both_images_and_mixes_by_its_own_values()
    {
        const int Size = 32;
        double total = 0;
        for (int i = 0; i < 100; i++)
        {
            MixtureMask mask = new(Size, new SeededRandom(9, 9, i));
            float[] first = new float[Size * Size * 3];
            float[] second = [.. Enumerable.Repeat(1f, first.Length)];
            mask.Mix(first, second);
            Assert.All(first, sample => Assert.InRange(sample, 0, 1));
            Assert.Equal(mask.At(5, 7), first[((7 * Size) + 5) * 3], 1e-6f);
            total += first.Average();
        }

        Assert.InRange(total / 100, 0.4, 0.6);
    }

    [Fact]
    public void Noise_is_as_strong_as_asked_at_most_and_in_colours_in_half_of_the_crops()
    {
        const int Size = 24;
        const float Strength = 0.2f;
        (int coloured, float most) = (0, 0);
        for (int i = 0; i < 200; i++)
        {
            float[] pixels = [.. Enumerable.Repeat(0.5f, Size * Size * 3)];
            new AddedNoise(Strength, new SeededRandom(3, 2, i)).Apply(pixels, Size);
            most = Math.Max(most, pixels.Max(sample => Math.Abs(sample - 0.5f)));
            coloured += pixels.Chunk(3).All(pixel => pixel[0] == pixel[1] && pixel[1] == pixel[2]) ? 0 : 1;
        }

        // Gradient noise reaches about 1, so that the strongest of many is near the strength.
        Assert.InRange(most, 0.5f * Strength, 1.2f * Strength);
        Assert.InRange(coloured, 70, 130);
    }
}
