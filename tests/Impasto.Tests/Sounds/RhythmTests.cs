using Impasto.Sounds;

namespace Impasto.Tests.Sounds;

/// <summary>The content's loudness over time, band by band.</summary>
public sealed class RhythmTests
{
    private const int Bins = 129, Rate = 8000, Frames = 8, Low = 16, High = 96;

    [Fact]
    public void Each_band_has_the_rhythm_of_its_own_in_the_content_and_stays_as_loud()
    {
        float[] content = new float[Frames * Bins], found = new float[Frames * Bins];
        for (int frame = 0; frame < Frames; frame++)
        {
            content[(frame * Bins) + (frame % 2 == 0 ? Low : High)] = 0.3f;
            found[(frame * Bins) + Low] = found[(frame * Bins) + High] = 1;
        }

        Rhythm.Keep(found, content, Rate, Bins);

        for (int frame = 0; frame < Frames; frame++)
        {
            float low = found[(frame * Bins) + Low], high = found[(frame * Bins) + High];
            Assert.True(frame % 2 == 0 ? low > 5 * high : high > 5 * low, $"{low} and {high} in frame {frame}.");
        }

        Assert.Equal(2, found.Sum(magnitude => magnitude * magnitude) / Frames, 0.1);
    }

    [Fact]
    public void A_content_without_a_sound_leaves_what_is_steady_as_it_is()
    {
        float[] found = [.. Enumerable.Range(0, Frames * Bins).Select(i => i % Bins % 7 * 0.1f)];
        float[] before = [.. found];

        Rhythm.Keep(found, new float[found.Length], Rate, Bins);

        Assert.All(found.Zip(before), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
    }
}
