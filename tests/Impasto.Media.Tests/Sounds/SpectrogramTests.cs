using Impasto.Media.Images;
using Impasto.Media.Sounds;

namespace Impasto.Media.Tests.Sounds;

public sealed class SpectrogramTests : IDisposable
{
    private const int Width = 60;
    private const int Height = 40;

    private readonly string folder = Directory.CreateTempSubdirectory("impasto-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(450, 37)]
    [InlineData(2050, 29)]
    [InlineData(3850, 20)]
    public void A_tone_is_a_bright_line_at_its_frequency(double frequency, int row)
    {
        ImageBuffer picture = Spectrogram.Draw(TestSound.Sine(frequency, 16_000, 16_000), Width, Height);
        Assert.Equal((Width, Height), (picture.Width, picture.Height));
        for (int x = 10; x < Width - 10; x++)
        {
            float[] column = [.. Enumerable.Range(0, Height).Select(y => Lightness(picture, x, y))];
            Assert.Equal(row, Array.IndexOf(column, column.Max()));
            Assert.InRange(column[row], 0.9f, 1);
            Assert.InRange(column[(row + (Height / 2)) % Height], 0, 0.1f);
        }
    }

    [Fact]
    public void Time_goes_across()
    {
        float[] samples = [.. TestSound.Sine(1000, 16_000).Channel(0)];
        Array.Clear(samples, 8000, 8000);
        ImageBuffer picture = Spectrogram.Draw(new Sound(8000, [samples]), Width, Height);
        int row = Height - 1 - (Height / 4);
        Assert.InRange(Lightness(picture, Width / 4, row), 0.9f, 1);
        Assert.Equal(0, Lightness(picture, Width - 5, row));
    }

    [Fact]
    public void A_click_is_drawn_at_its_time()
    {
        float[] samples = new float[16_000];
        samples[8000] = 1;
        ImageBuffer picture = Spectrogram.Draw(new Sound(8000, [samples]), Width, Height);
        float[] row = [.. Enumerable.Range(0, Width).Select(x => Lightness(picture, x, Height / 2))];
        Assert.InRange(Array.IndexOf(row, row.Max()), (Width / 2) - 1, Width / 2);
    }

    [Fact]
    public void A_short_tone_is_seen_wherever_in_a_column_it_is()
    {
        const int Column = 8000, Start = (30 * Column) + 5000;
        float[] samples = new float[Width * Column];
        TestSound.Sine(1000, 1000).Channel(0).CopyTo(samples.AsSpan(Start));
        ImageBuffer picture = Spectrogram.Draw(new Sound(8000, [samples]), Width, Height);
        int row = Height - 1 - (Height / 4);
        Assert.InRange(Lightness(picture, 30, row), 0.9f, 1);
        Assert.Equal((0, 0), (Lightness(picture, 29, row), Lightness(picture, 31, row)));
    }

    [Fact]
    public void Tones_of_all_channels_are_seen()
    {
        float[] low = [.. TestSound.Sine(1050, 16_000).Channel(0)], high = [.. TestSound.Sine(3050, 16_000).Channel(0)];
        ImageBuffer picture = Spectrogram.Draw(new Sound(8000, [low, high]), Width, Height);
        Assert.All(
            new[] { 10, 30 },
            row => Assert.InRange(Lightness(picture, Width / 2, Height - 1 - row), 0.9f, 1));
    }

    [Fact]
    public void A_row_is_as_bright_as_its_loudest_frequency()
    {
        // Rows of 25 or 26 frequencies, of which one has ten that together are louder than the one of the other.
        const double Hertz = 8000 / 2048.0;
        float[] samples = [.. TestSound.Sine(600 * Hertz, 16_000).Channel(0)];
        for (int bin = 258; bin < 278; bin += 2)
        {
            ReadOnlySpan<float> tone = TestSound.Sine(bin * Hertz, 16_000).Channel(0);
            for (int i = 0; i < samples.Length; i++)
            {
                samples[i] += tone[i] / 2;
            }
        }

        ImageBuffer picture = Spectrogram.Draw(new Sound(8000, [samples]), Width, Height);
        float one = Lightness(picture, Width / 2, Height - 1 - 23);
        float ten = Lightness(picture, Width / 2, Height - 1 - 10);
        Assert.InRange(ten, 0.8f, one - 0.03f);
    }

    [Fact]
    public void What_is_80_dB_below_the_loudest_is_black()
    {
        float[] samples = [.. TestSound.Sine(1000, 16_000).Channel(0)];
        for (int i = 8000; i < samples.Length; i++)
        {
            samples[i] *= 1e-5f;
        }

        ImageBuffer picture = Spectrogram.Draw(new Sound(8000, [samples]), Width, Height);
        Assert.All(
            Enumerable.Range(0, Height), y => Assert.All(
                picture.Pixels.Slice(((y * Width) + 45) * ImageBuffer.Channels, 10 * ImageBuffer.Channels).ToArray(),
                sample => Assert.Equal(0, sample)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    public void Silence_of_any_length_is_black(int length)
    {
        ImageBuffer picture = Spectrogram.Draw(new Sound(8000, [new float[length]]), Width, Height);
        Assert.All(picture.Pixels.ToArray(), sample => Assert.Equal(0, sample));
    }

    [Fact]
    public void Rows_finer_than_frequencies_lie_between_them()
    {
        ImageBuffer picture = Spectrogram.Draw(TestSound.Noise(4000), 2, 3000);
        Assert.All(Enumerable.Range(0, 3000), y => Assert.InRange(Lightness(picture, 0, y), 0.2f, 1));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3000, 2)]
    [InlineData(50_000, 1)]
    [InlineData(400_000, 2)]
    public void What_is_drawn_while_it_is_read_is_the_same(int length, int channels)
    {
        Sound sound = TestSound.Noise(length, channels: channels);
        using SoundSource source = SoundSource.Open(Write(sound));

        Assert.Equal(
            Spectrogram.Draw(sound, Width, Height).Pixels.ToArray(),
            Spectrogram.Draw(source, length, Width, Height).Pixels.ToArray());
    }

    [Fact]
    public void A_long_sound_takes_no_more_memory_than_a_short_one()
    {
        const int Length = 4_000_000;
        string path = Path.Combine(folder, "long.wav");
        File.WriteAllBytes(path, TestSound.Wav(1, 1, 8000, 8, new byte[Length]));
        using SoundSource source = SoundSource.Open(path);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Spectrogram.Draw(source, Length, Width, Height);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Length);
    }

    [Fact]
    public void What_a_sound_has_less_than_the_length_is_black_and_what_it_has_more_is_left_out()
    {
        Sound sound = TestSound.Noise(40_000);
        using SoundSource twice = SoundSource.Open(Write(sound)), half = SoundSource.Open(Write(sound));

        ImageBuffer longer = Spectrogram.Draw(twice, 80_000, Width, Height);
        ImageBuffer shorter = Spectrogram.Draw(half, 20_000, Width, Height);

        Assert.Equal(0, Lightness(longer, (Width / 2) + 3, Height / 2));
        Assert.InRange(Lightness(longer, (Width / 2) - 3, Height / 2), 0.5f, 1);
        Assert.InRange(Lightness(shorter, Width - 1, Height / 2), 0.5f, 1);
    }

    private string Write(Sound sound)
    {
        string path = Path.Combine(folder, "sound.wav");
        SoundWriter.WriteWhole(sound, path, SoundFormat.Float32);
        return path;
    }

    private static float Lightness(ImageBuffer picture, int x, int y)
    {
        Span<float> pixel = picture.Pixels[(((y * picture.Width) + x) * ImageBuffer.Channels)..];
        return (0.3f * pixel[0]) + (0.59f * pixel[1]) + (0.11f * pixel[2]);
    }
}
