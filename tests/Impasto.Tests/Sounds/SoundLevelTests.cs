using Impasto.Sounds;

namespace Impasto.Tests.Sounds;

/// <summary>Samples that are brought to a loudness.</summary>
public sealed class SoundLevelTests
{
    [Fact]
    public void The_level_is_the_root_mean_square_of_all_channels() =>
        Assert.Equal(Math.Sqrt((9 + 9 + 1 + 1) / 4.0), SoundLevel.Of([[3, -3], [1, 1]]), 1e-9);

    [Fact]
    public void Samples_far_from_full_scale_are_multiplied_alone()
    {
        float[][] samples = [[0.1f, -0.3f], [0.2f, 0]];
        double level = 2 * SoundLevel.Of(samples);

        SoundLevel.Bring(samples, level, most: 1);

        Assert.All(
            new[] { 0.2, -0.6, 0.4, 0 }.Zip(samples.SelectMany(channel => channel)),
            pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2.5)]
    public void What_would_be_too_loud_is_bent_smoothly_and_not_cut(double most)
    {
        // A ramp up to 1.3 times the loudest.
        float[] ramp = [.. Enumerable.Range(-1300, 2601).Select(i => (float)(most * i / 1000))];
        float[] found = [.. ramp];

        SoundLevel.Bring([found], SoundLevel.Of([ramp]), most);

        double[] slopes = [.. found.Zip(found.Skip(1), (a, b) => (b - a) / (most / 1000))];
        Assert.All(slopes, slope => Assert.InRange(slope, 1e-3, 1.01));
        Assert.All(slopes.Zip(slopes.Skip(1)), pair => Assert.Equal(pair.First, pair.Second, 0.02));
        Assert.All(found.Zip(found.Reverse()), pair => Assert.Equal(-pair.Second, pair.First, 1e-6));
        Assert.InRange(found[^1], 0.95 * most, most);
        Assert.Equal(0.79 * most, found[1300 + 790], 1e-5);
        Assert.True(found[1300 + 850] < 0.849 * most, $"{found[1300 + 850]} is not bent.");
    }

    [Fact]
    public void Silence_stays_silent()
    {
        float[][] samples = [[0, 0]];

        SoundLevel.Bring(samples, 0.5, most: 1);

        Assert.Equal([0, 0], samples[0]);
    }

    [Theory]
    [InlineData(0.5f, 0.999)]
    [InlineData(1, 0.999)]
    [InlineData(-1.5f, 1.5)]
    public void A_sound_beyond_full_scale_may_stay_so(float loudest, double most) =>
        Assert.Equal(most, SoundLevel.MostOf([[0, 0.2f], [loudest, 0]]), 1e-9);
}
