using Impasto.Media.Sounds;
using Xunit.Abstractions;

namespace Impasto.Media.Tests.Sounds;

public sealed class PhaseRecoveryTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void The_rounds_are_those_of_PyTorch(int number)
    {
        SoundCase known = SoundCase.All[number];
        ShortTimeFourier transform = new(known.Window, known.Hop);
        float[] magnitudes = transform.Forward(known.Samples).Magnitudes();
        float[] samples = new float[known.Samples.Length];
        Spectrum start = NoPhases(transform, samples.Length);
        for (int i = 0; i < start.Real.Length; i++)
        {
            (int frame, int bin) = Math.DivRem(i, start.Bins);
            (double sine, double cosine) = Math.SinCos((1.7 * bin) + (0.9 * frame * frame));
            (start.Real[i], start.Imaginary[i]) = ((float)cosine, (float)sine);
        }

        double convergence = new PhaseRecovery(transform) { Rounds = 8 }.Recover(magnitudes, start, samples);
        ShortTimeFourierTests.AssertNear(known.Recovered, samples, 2e-5);
        Assert.Equal(known.Convergence, convergence, 3);
    }

    [Fact]
    public void The_magnitudes_of_strings_are_met_to_20_dB_from_no_phases()
    {
        Sound sound = SoundSource.ReadWhole(Path.Combine(AppContext.BaseDirectory, "strings.wav"));
        ShortTimeFourier transform = new(1024, 256);
        float[] magnitudes = transform.Forward(sound.Channel(0)).Magnitudes();
        double convergence = new PhaseRecovery(transform).Recover(
            magnitudes, NoPhases(transform, sound.Length), new float[sound.Length]);
        output.WriteLine($"{convergence:0.0} dB");
        Assert.InRange(convergence, -200, -20);
    }

    [Fact]
    public void A_sounds_own_phases_give_the_sound()
    {
        Sound sound = TestSound.Noise(3000);
        ShortTimeFourier transform = new(128, 32);
        Spectrum spectrum = transform.Forward(sound.Channel(0));
        float[] samples = new float[sound.Length];
        double convergence = new PhaseRecovery(transform) { Rounds = 20 }
            .Recover(spectrum.Magnitudes(), spectrum, samples);
        Assert.InRange(convergence, -200, -100);
        ShortTimeFourierTests.AssertNear(sound.Channel(0).ToArray(), samples, 1e-5);
    }

    [Fact]
    public void Silence_stays_silence()
    {
        ShortTimeFourier transform = new(64, 16);
        float[] samples = new float[500];
        Array.Fill(samples, 1);
        Spectrum none = NoPhases(transform, samples.Length);
        double convergence = new PhaseRecovery(transform) { Rounds = 3 }.Recover(none.Magnitudes(), none, samples);
        Assert.Equal(double.NegativeInfinity, convergence);
        Assert.All(samples, sample => Assert.Equal(0, sample));
    }

    [Fact]
    public void The_bytes_do_not_depend_on_threads()
    {
        Sound sound = TestSound.Noise(30_000);
        ShortTimeFourier alone = new(256, 64);
        ShortTimeFourier together = new(256, 64, (parts, part) => Parallel.For(0, parts, part));
        float[] magnitudes = alone.Forward(sound.Channel(0)).Magnitudes();
        float[] one = new float[sound.Length], other = new float[sound.Length];
        Spectrum start = NoPhases(alone, sound.Length);
        double first = new PhaseRecovery(alone) { Rounds = 5 }.Recover(magnitudes, start, one);
        double second = new PhaseRecovery(together) { Rounds = 5 }.Recover(magnitudes, start, other);
        Assert.Equal(one, other);
        Assert.Equal(first, second);
    }

    [Fact]
    public void What_is_cancelled_gives_the_sound_of_the_rounds_so_far()
    {
        SoundCase known = SoundCase.All[0];
        ShortTimeFourier transform = new(known.Window, known.Hop);
        float[] magnitudes = transform.Forward(known.Samples).Magnitudes();
        float[] expected = new float[known.Samples.Length], found = new float[known.Samples.Length];
        Spectrum start = NoPhases(transform, found.Length);
        new PhaseRecovery(transform) { Rounds = 0 }.Recover(magnitudes, start, expected);
        new PhaseRecovery(transform).Recover(magnitudes, start, found, new CancellationToken(canceled: true));
        Assert.Equal(expected, found);
    }

    [Fact]
    public void What_is_cancelled_on_its_way_gives_the_sound_of_the_rounds_before()
    {
        // Two pieces of work at the start, and three in each round.
        const int Rounds = 4, WorkBefore = 2 + (3 * Rounds);
        SoundCase known = SoundCase.All[0];
        using CancellationTokenSource source = new();
        int work = 0;
        ShortTimeFourier transform = new(known.Window, known.Hop), cancelling = new(known.Window, known.Hop, Count);
        float[] magnitudes = transform.Forward(known.Samples).Magnitudes();
        float[] expected = new float[known.Samples.Length], found = new float[known.Samples.Length];
        Spectrum start = NoPhases(transform, found.Length);
        double convergence = new PhaseRecovery(transform) { Rounds = Rounds }.Recover(magnitudes, start, expected);

        Assert.Equal(
            convergence, new PhaseRecovery(cancelling).Recover(magnitudes, start, found, source.Token));
        Assert.Equal(expected, found);

        void Count(int parts, Action<int> part)
        {
            for (int i = 0; i < parts; i++)
            {
                part(i);
            }

            if (++work == WorkBefore)
            {
                source.Cancel();
            }
        }
    }

    [Fact]
    public void Magnitudes_of_another_size_are_refused()
    {
        ShortTimeFourier transform = new(64, 16);
        Assert.Throws<ArgumentException>(
            () => new PhaseRecovery(transform).Recover([1, 2], NoPhases(transform, 100), new float[100]));
    }

    private static Spectrum NoPhases(ShortTimeFourier transform, int length) =>
        new(transform.Bins, transform.FramesOf(length));
}
