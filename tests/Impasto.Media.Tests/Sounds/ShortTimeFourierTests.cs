using Impasto.Media.Sounds;

namespace Impasto.Media.Tests.Sounds;

public sealed class ShortTimeFourierTests
{
    private const double Tolerance = 1e-6;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Transform_and_inverse_are_those_of_PyTorch(int number)
    {
        SoundCase known = SoundCase.All[number];
        ShortTimeFourier transform = new(known.Window, known.Hop);
        Spectrum spectrum = transform.Forward(known.Samples);
        double largest = known.Real.Concat(known.Imaginary).Max(Math.Abs);
        AssertNear(known.Real, spectrum.Real, Tolerance * largest);
        AssertNear(known.Imaginary, spectrum.Imaginary, Tolerance * largest);

        for (int frame = 0; frame < spectrum.Frames; frame += 3)
        {
            spectrum.RealOf(frame).Clear();
            spectrum.ImaginaryOf(frame).Clear();
        }

        float[] nearest = new float[known.Samples.Length];
        transform.Inverse(spectrum, nearest);
        AssertNear(known.Nearest, nearest, Tolerance);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(1024)]
    [InlineData(2048)]
    public void A_frame_is_the_Fourier_transform_of_its_window(int window)
    {
        int hop = window / 4;
        Sound sound = TestSound.Noise(window * 3);
        Spectrum spectrum = new ShortTimeFourier(window, hop).Forward(sound.Channel(0));
        const int Frame = 5;
        double worst = 0, largest = 0;
        for (int bin = 0; bin < spectrum.Bins; bin++)
        {
            (double real, double imaginary) = (0, 0);
            for (int i = 0; i < window; i++)
            {
                double weight = 0.5 - (0.5 * Math.Cos(2 * Math.PI * i / window));
                double sample = sound.Channel(0)[(Frame * hop) - (window / 2) + i] * weight;
                (double sine, double cosine) = Math.SinCos(2 * Math.PI * bin * i / window);
                real += sample * cosine;
                imaginary -= sample * sine;
            }

            largest = Math.Max(largest, Math.Abs(real));
            worst = Math.Max(worst, Math.Abs(real - spectrum.RealOf(Frame)[bin]));
            worst = Math.Max(worst, Math.Abs(imaginary - spectrum.ImaginaryOf(Frame)[bin]));
        }

        Assert.InRange(worst / largest, 0, Tolerance);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(31)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1000)]
    [InlineData(20_011)]
    public void There_and_back_is_the_sound_of_whatever_length(int length)
    {
        Sound sound = TestSound.Noise(length);
        foreach (int hop in (int[])[1, 7, 16])
        {
            ShortTimeFourier transform = new(64, hop);
            float[] back = new float[length];
            transform.Inverse(transform.Forward(sound.Channel(0)), back);
            AssertNear(sound.Channel(0).ToArray(), back, Tolerance);
        }
    }

    [Fact]
    public void The_bytes_do_not_depend_on_who_runs_the_parts()
    {
        Sound sound = TestSound.Noise(50_000);
        ShortTimeFourier alone = new(256, 64), together = new(256, 64, RunBackwards);
        Spectrum one = alone.Forward(sound.Channel(0)), other = together.Forward(sound.Channel(0));
        Assert.Equal(one.Real, other.Real);
        Assert.Equal(one.Imaginary, other.Imaginary);
        float[] first = new float[sound.Length], second = new float[sound.Length];
        alone.Inverse(one, first);
        together.Inverse(one, second);
        Assert.Equal(first, second);

        // Last part first, and two at a time.
        static void RunBackwards(int parts, Action<int> part) => Parallel.For(
            0, parts, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i => part(parts - 1 - i));
    }

    [Fact]
    public void A_frequency_of_0_or_half_the_rate_has_no_imaginary_part()
    {
        ShortTimeFourier transform = new(16, 4);
        Spectrum spectrum = transform.Forward(TestSound.Noise(100).Channel(0));
        float[] expected = new float[100], found = new float[100];
        transform.Inverse(spectrum, expected);
        for (int frame = 0; frame < spectrum.Frames; frame++)
        {
            spectrum.ImaginaryOf(frame)[0] = spectrum.ImaginaryOf(frame)[^1] = 5;
        }

        transform.Inverse(spectrum, found);
        Assert.Equal(expected, found);
    }

    [Theory]
    [InlineData(8, 2)]
    [InlineData(100, 10)]
    [InlineData(131_072, 10)]
    [InlineData(64, 0)]
    [InlineData(64, 17)]
    public void A_window_or_a_hop_that_cannot_be_is_refused(int window, int hop) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ShortTimeFourier(window, hop));

    [Fact]
    public void A_spectrum_of_another_size_and_no_samples_are_refused()
    {
        ShortTimeFourier transform = new(16, 4);
        Assert.Throws<ArgumentException>(() => transform.Forward([]));
        Assert.Throws<ArgumentException>(() => transform.Forward(new float[20], new Spectrum(9, 5)));
        Assert.Throws<ArgumentException>(() => transform.Inverse(new Spectrum(8, 6), new float[20]));
    }

    internal static void AssertNear(float[] expected, float[] found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        double worst = expected.Zip(found, (one, other) => Math.Abs((double)one - other)).Max();
        Assert.InRange(worst, 0, tolerance);
    }
}
