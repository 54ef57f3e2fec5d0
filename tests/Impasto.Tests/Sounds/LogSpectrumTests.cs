using Impasto.Sounds;

namespace Impasto.Tests.Sounds;

/// <summary>What is compared of a sound at its ends, which its mirror image makes louder.</summary>
public sealed class LogSpectrumTests
{
    [Fact]
    public void The_two_frames_at_each_end_are_no_louder_than_the_third()
    {
        // Two frequencies; the second is the softer at both ends.
        LogSpectrum given = new(2, [9, 1, 8, 1, 3, 2, 5, 5, 5, 5, 4, 2, 8, 1, 9, 1]);

        Assert.Equal([3, 1, 3, 1, 3, 2, 5, 5, 5, 5, 4, 2, 4, 1, 4, 1], given.WithoutMirrors().Values);
    }

    [Fact]
    public void A_sound_of_six_frames_is_all_ends_and_stays()
    {
        LogSpectrum given = new(1, [9, 8, 3, 3, 8, 9]);

        Assert.Equal(given.Values, given.WithoutMirrors().Values);
    }
}
