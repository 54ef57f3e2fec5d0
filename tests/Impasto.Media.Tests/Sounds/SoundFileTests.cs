using System.Runtime.InteropServices;
using Impasto.Media.Sounds;
using Impasto.Media.Tests.Video;

namespace Impasto.Media.Tests.Sounds;

public sealed class SoundFileTests : IDisposable
{
    private const ushort Pcm = 1;
    private const ushort Float = 3;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(SoundFormat.Pcm16, 1, 0.51 / 32768)]
    [InlineData(SoundFormat.Pcm24, 2, 0.51 / 8388608)]
    [InlineData(SoundFormat.Float32, 3, 0)]
    public void What_is_written_to_WAV_is_read_to_the_nearest_number(SoundFormat format, int channels, double tolerance)
    {
        Sound sound = TestSound.Noise(70_001, 22_050, channels);
        Assert.Equal(0, SoundWriter.WriteWhole(sound, folder["a.wav"], format));
        Sound read = SoundSource.ReadWhole(folder["a.wav"]);
        Assert.Equal((22_050, channels), (read.Rate, read.ChannelCount));
        for (int channel = 0; channel < channels; channel++)
        {
            ShortTimeFourierTests.AssertNear(
                sound.Channel(channel).ToArray(), read.Channel(channel).ToArray(), tolerance);
        }

        Assert.Equal(["a.wav"], folder.Files);
    }

    [FfmpegTheory]
    [InlineData("a.flac", SoundFormat.Pcm16, 0.51 / 32768)]
    [InlineData("a.flac", SoundFormat.Pcm24, 0.51 / 8388608)]
    [InlineData("a.aiff", SoundFormat.Float32, 0)]
    public void What_is_written_by_ffmpeg_without_a_loss_is_read_so(string name, SoundFormat format, double tolerance)
    {
        Sound sound = TestSound.Noise(20_000, 22_050, channels: 2);
        SoundWriter.WriteWhole(sound, folder[name], format);
        Sound read = SoundSource.ReadWhole(folder[name]);
        Assert.Equal((22_050, 2), (read.Rate, read.ChannelCount));
        ShortTimeFourierTests.AssertNear(sound.Channel(1).ToArray(), read.Channel(1).ToArray(), tolerance);
        Assert.Equal([name], folder.Files);
    }

    [FfmpegTheory]
    [InlineData("a.mp3")]
    [InlineData("a.ogg")]
    [InlineData("a.opus")]
    [InlineData("a.m4a")]
    public void What_loses_something_keeps_a_tone(string name)
    {
        SoundWriter.WriteWhole(TestSound.Sine(1000, 48_000, 48_000), folder[name]);
        Sound read = SoundSource.ReadWhole(folder[name]);
        Assert.Equal(48_000, read.Rate);
        Assert.InRange(read.Length, 47_000, 51_000);
        float[] magnitudes = new ShortTimeFourier(2048, 512).Forward(read.Channel(0)).Magnitudes();
        const int Bins = 1025, Frame = 40;
        float[] frame = magnitudes[(Frame * Bins)..((Frame + 1) * Bins)];
        Assert.InRange(Array.IndexOf(frame, frame.Max()), 42, 43);
    }

    [FfmpegFact]
    public void A_sound_is_brought_to_a_rate()
    {
        SoundWriter.WriteWhole(TestSound.Sine(500, 16_000, 16_000), folder["a.wav"]);
        Sound read = SoundSource.ReadWhole(folder["a.wav"], rate: 8000);
        Sound expected = TestSound.Sine(500, 8000, 8000);
        Assert.Equal((8000, 8000), (read.Rate, read.Length));
        ShortTimeFourierTests.AssertNear(
            expected.Channel(0)[1000..7000].ToArray(), read.Channel(0)[1000..7000].ToArray(), 2e-3);
    }

    [FfmpegFact]
    public void The_sound_of_a_film_is_read()
    {
        Ffmpeg.Make(
            folder["a.mkv"],
            "-f lavfi -i testsrc=s=32x32:d=1 -f lavfi -i sine=f=440:r=8000:d=1 -c:v ffv1 -c:a flac");
        using SoundSource source = SoundSource.Open(folder["a.mkv"]);
        Assert.Equal((8000, 1, null), (source.Rate, source.ChannelCount, source.Length));
        Assert.Equal(8000, source.ReadRest().Length);
        Assert.Empty(source.Notes);
    }

    [Theory]
    [InlineData(Pcm, 8, "00 80 ff", new[] { -1f, 0, 127 / 128f })]
    [InlineData(Pcm, 16, "00 80 00 00 ff 7f", new[] { -1f, 0, 32767 / 32768f })]
    [InlineData(Pcm, 24, "00 00 80 00 00 00 00 00 40", new[] { -1f, 0, 0.5f })]
    [InlineData(Pcm, 32, "00 00 00 80 00 00 00 00 00 00 00 20", new[] { -1f, 0, 0.25f })]
    [InlineData(Float, 32, "00 00 80 bf 00 00 00 00 00 00 00 40", new[] { -1f, 0, 2 })]
    [InlineData(Float, 64, "00 00 00 00 00 00 f0 bf 00 00 00 00 00 00 00 40", new[] { -1f, 2 })]
    public void Samples_of_each_kind_are_read(int kind, int bits, string data, float[] expected)
    {
        byte[] bytes = Convert.FromHexString(data.Replace(" ", "", StringComparison.Ordinal));
        foreach (bool isExtensible in (bool[])[false, true])
        {
            byte[] file = TestSound.Wav((ushort)kind, 1, 8000, (ushort)bits, bytes, isExtensible: isExtensible);
            Assert.Equal(expected, SoundSource.ReadWhole(folder.Write("a.wav", file)).Channel(0).ToArray());
        }
    }

    [FfmpegFact]
    public void A_WAV_of_packed_samples_is_read_by_ffmpeg()
    {
        Ffmpeg.Make(folder["a.wav"], "-f lavfi -i sine=f=440:r=8000:d=1 -c:a adpcm_ms");
        Sound read = SoundSource.ReadWhole(folder["a.wav"]);
        Assert.InRange(read.Length, 8000, 9000);
        Assert.InRange(read.Channel(0).ToArray().Max(), 0.1f, 0.2f);
    }

    [Fact]
    public void Blocks_of_any_size_give_the_samples_in_order()
    {
        Sound sound = TestSound.Noise(1001, channels: 2);
        SoundWriter.WriteWhole(sound, folder["a.wav"], SoundFormat.Float32);
        using SoundSource source = SoundSource.Open(folder["a.wav"]);
        Assert.Equal(1001, source.Length);
        float[][] block = [new float[300], new float[300]];
        List<float> right = [];
        List<int> counts = [];
        int read;
        do
        {
            read = source.Read(block);
            counts.Add(read);
            right.AddRange(block[1].AsSpan(0, read));
        }
        while (read > 0);
        Assert.Equal([300, 300, 300, 101, 0], counts);
        Assert.Equal(sound.Channel(1).ToArray(), right.ToArray());
    }

    [Fact]
    public void What_is_louder_than_full_scale_is_cut_and_counted()
    {
        Sound loud = new(8000, [[2, -2, 1, -1, 1.5f]]);
        Assert.Equal(3, SoundWriter.WriteWhole(loud, folder["a.wav"]));
        const float Full = 32767 / 32768f;
        Assert.Equal([Full, -1, Full, -1, Full], SoundSource.ReadWhole(folder["a.wav"]).Channel(0).ToArray());
        Assert.Equal(0, SoundWriter.WriteWhole(loud, folder["a.wav"], SoundFormat.Float32));
        Assert.Equal(loud.Channel(0).ToArray(), SoundSource.ReadWhole(folder["a.wav"]).Channel(0).ToArray());
    }

    [Fact]
    public void Arrays_that_do_not_fit_the_channels_are_refused()
    {
        using SoundWriter writer = SoundWriter.Create(folder["a.wav"], 8000, 2);
        Assert.Throws<ArgumentException>(() => writer.Write([[1]], 1));
        Assert.Throws<ArgumentException>(() => writer.Write([[1, 1], [1]], 2));
        writer.Write([[1, 1], [1, 1]], 2);
        writer.Commit();

        using SoundSource source = SoundSource.Open(folder["a.wav"]);
        Assert.Throws<ArgumentException>(() => source.Read([new float[2]]));
        Assert.Throws<ArgumentException>(() => source.Read([new float[2], new float[2], new float[2]]));
    }

    [FfmpegFact]
    public void What_loses_something_takes_samples_louder_than_full_scale_as_they_are() =>
        Assert.Equal(0, SoundWriter.WriteWhole(new Sound(8000, [[2, -2, 1.5f]]), folder["a.mp3"]));

    [Fact]
    public void A_WAV_of_an_odd_number_of_bytes_has_one_more_that_is_no_sample()
    {
        string path = folder["odd.wav"];

        SoundWriter.WriteWhole(new Sound(8000, [[0.5f, -0.5f, 0.25f]]), path, SoundFormat.Pcm24);

        // 44 bytes of header, 9 of samples, and the one more, which the length of the whole counts and theirs does not.
        byte[] bytes = File.ReadAllBytes(path);
        Assert.Equal((54, 46, 9), (bytes.Length, BitConverter.ToInt32(bytes, 4), BitConverter.ToInt32(bytes, 40)));
        Assert.Equal(3, SoundSource.ReadWhole(path).Length);
    }

    [Fact]
    public void One_sample_is_a_sound()
    {
        SoundWriter.WriteWhole(new Sound(8000, [[0.5f]]), folder["a.wav"]);
        Assert.Equal([0.5f], SoundSource.ReadWhole(folder["a.wav"]).Channel(0).ToArray());
    }

    [Fact]
    public void A_sound_that_is_cut_off_is_read_as_far_as_it_goes_and_said_to_be()
    {
        byte[] file = TestSound.Wav(Pcm, 2, 8000, 16, new byte[4000 * 4], said: 8000 * 4);
        using SoundSource source = SoundSource.Open(folder.Write("a.wav", file));
        Assert.Equal(4000, source.ReadRest().Length);
        Assert.Contains("0.5 s of it could be read", Assert.Single(source.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sound_that_becomes_shorter_while_it_is_read_is_said_to_be_cut_off()
    {
        SoundWriter.WriteWhole(TestSound.Noise(200_000), folder["a.wav"]);
        using SoundSource source = SoundSource.Open(folder["a.wav"]);
        using (FileStream file = File.Open(folder["a.wav"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(44 + (80_000 * sizeof(short)));
        }

        Assert.Equal(80_000, source.ReadRest().Length);
        Assert.Equal(
            $"{folder["a.wav"]} is damaged or cut off: 10 s of it could be read.", Assert.Single(source.Notes));
    }

    [FfmpegFact]
    public void A_sound_that_is_cut_off_is_said_to_be_when_it_is_brought_to_another_rate()
    {
        SoundWriter.WriteWhole(TestSound.Noise(8000), folder["a.wav"]);
        byte[] whole = File.ReadAllBytes(folder["a.wav"]);
        using SoundSource source = SoundSource.Open(folder.Write("a.wav", whole[..^8000]), 4000);
        Assert.InRange(source.ReadRest().Length, 1990, 2010);
        Assert.Equal(
            $"{folder["a.wav"]} is damaged or cut off: 0.5 s of it could be read.", Assert.Single(source.Notes));
    }

    [FfmpegFact]
    public void A_FLAC_that_is_cut_off_is_read_as_far_as_it_goes_and_said_to_be()
    {
        Sound sound = TestSound.Noise(40_000);
        SoundWriter.WriteWhole(sound, folder["a.flac"]);
        byte[] whole = File.ReadAllBytes(folder["a.flac"]);
        using SoundSource source = SoundSource.Open(folder.Write("b.flac", whole[..(whole.Length / 2)]));
        Sound read = source.ReadRest();
        Assert.InRange(read.Length, 10_000, 20_000);
        ShortTimeFourierTests.AssertNear(
            sound.Channel(0)[..10_000].ToArray(), read.Channel(0)[..10_000].ToArray(), 0.51 / 32768);
        Assert.Contains("damaged or cut off", Assert.Single(source.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(uint.MaxValue)]
    public void A_sound_that_does_not_say_its_length_is_read_to_its_end(uint said)
    {
        using SoundSource source = SoundSource.Open(
            folder.Write("a.wav", TestSound.Wav(Pcm, 1, 8000, 16, new byte[20], said)));
        Assert.Equal(10, source.ReadRest().Length);
        Assert.Empty(source.Notes);
    }

    [Fact]
    public void What_is_not_committed_leaves_what_was_there()
    {
        SoundWriter.WriteWhole(new Sound(8000, [[0.5f]]), folder["a.wav"]);
        using (SoundWriter writer = SoundWriter.Create(folder["a.wav"], 8000, 1))
        {
            writer.Write([[1, 1, 1]], 3);
        }

        Assert.Equal(1, SoundSource.ReadWhole(folder["a.wav"]).Length);
        Assert.Equal(["a.wav"], folder.Files);
    }

    [FfmpegFact]
    public void A_file_that_ffmpeg_did_not_finish_is_not_kept()
    {
        using (SoundWriter writer = SoundWriter.Create(folder["a.flac"], 8000, 1))
        {
            writer.Write([[1, 1, 1]], 3);
        }

        Assert.Empty(folder.Files);
    }

    // So little is written when the file is closed, of which ffmpeg's exit status says nothing.
    [FfmpegFact]
    public void A_file_whose_end_finds_no_room_is_not_kept()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // An ffmpeg that opens its file before that is exchanged writes it well.
        SoundException? refusal = null;
        for (int tries = 0; refusal is null && tries < 5; tries++)
        {
            File.Delete(folder["a.flac"]);
            using SoundWriter writer = SoundWriter.Create(folder["a.flac"], 8000, 1);
            string temporary = folder[Assert.Single(folder.Files)];
            File.Delete(temporary);
            File.CreateSymbolicLink(temporary, "/dev/full");
            writer.Write([new float[2000]], 2000);
            refusal = Record.Exception(writer.Commit) as SoundException;
        }

        Assert.Equal(
            $"{folder["a.flac"]}: the sound cannot be written: the disk is full; make room.", refusal?.Message);
        Assert.Empty(folder.Files);
    }

    [FfmpegFact]
    public void What_ffmpeg_cannot_write_is_said_and_not_kept()
    {
        const int NoRateOfFlac = 2_000_000_000;
        using (SoundWriter writer = SoundWriter.Create(folder["a.flac"], NoRateOfFlac, 1))
        {
            SoundException e = Assert.Throws<SoundException>(() =>
            {
                writer.Write([[1, 1, 1]], 3);
                writer.Commit();
            });
            Assert.StartsWith(
                $"{folder["a.flac"]}: the sound cannot be written: ", e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', e.Message);
        }

        Assert.Empty(folder.Files);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(1e30f)]
    public void A_sample_that_is_no_loudness_is_refused_with_its_place(float odd)
    {
        float[] samples = new float[200];
        samples[101] = odd;
        byte[] file = TestSound.Wav(Float, 2, 100, 32, MemoryMarshal.AsBytes(samples.AsSpan()).ToArray());
        AssertUnreadable(folder.Write("a.wav", file), "sample 50 of channel 2", "0.5 s", "no loudness");
    }

    [Fact]
    public void The_place_of_such_a_sample_is_counted_from_the_start_of_the_sound()
    {
        float[] samples = new float[80_000];
        samples[70_000] = float.NaN;
        byte[] file = TestSound.Wav(Float, 1, 8000, 32, MemoryMarshal.AsBytes(samples.AsSpan()).ToArray());
        AssertUnreadable(folder.Write("a.wav", file), "sample 70000 of channel 1 (at 8.75 s)");
    }

    [Fact]
    public void What_cannot_be_a_sound_is_said_to_be_so()
    {
        byte[] data = new byte[64];
        AssertUnreadable(folder["none.wav"], "no such file");
        AssertUnreadable(folder["."], "folder");
        AssertUnreadable(folder.Write("a.wav", []), "empty");
        AssertUnreadable(folder.Write("a.wav", TestSound.Wav(Pcm, 1, 8000, 16, [])), "no samples");
        AssertUnreadable(folder.Write("a.wav", TestSound.Wav(Pcm, 1, 8000, 16, [1])), "no samples");
        AssertUnreadable(folder.Write("a.wav", TestSound.Wav(Pcm, 1, 0, 16, data)), "a second has 0 samples");
        AssertUnreadable(folder.Write("a.wav", TestSound.Wav(Pcm, 0, 8000, 16, data)), "0 channels");
        AssertUnreadable(folder.Write("a.wav", TestSound.Wav(Pcm, 65_535, 8000, 16, data)), "65535 channels");
        byte[] whole = TestSound.Wav(Pcm, 1, 8000, 16, data);
        AssertUnreadable(folder.Write("a.wav", whole[..40]), "too short");
        AssertUnreadable(folder.Write("a.wav", whole[..50]), "cut off before its samples");
        AssertUnreadable(folder.Write("a.wav", [.. whole[..12], .. "data"u8, 2, 0, 0, 0, 1, 1]), "does not say");
        whole[44]++;
        AssertUnreadable(folder.Write("a.wav", whole), "cannot have 3 bytes");
    }

    [FfmpegTheory]
    [InlineData("a.mp3")]
    [InlineData("a.flac")]
    [InlineData("a.wav")]
    public void What_is_no_sound_is_refused_in_one_line(string name) =>
        AssertUnreadable(folder.Write(name, "Once upon a time there was a file."u8.ToArray()), "no sound in it");

    [FfmpegFact]
    public void Pictures_without_sound_are_refused()
    {
        Ffmpeg.Make(folder["a.mkv"], "-f lavfi -i testsrc=s=32x32:d=1 -c:v ffv1");
        AssertUnreadable(folder["a.mkv"], "no sound in it");
    }

    [Fact]
    public void A_sound_that_is_longer_than_is_asked_for_is_refused()
    {
        SoundWriter.WriteWhole(TestSound.Noise(16_000), folder["a.wav"]);
        SoundException e = Assert.Throws<SoundException>(() => SoundSource.ReadWhole(folder["a.wav"], most: 8000));
        Assert.Contains("longer than 1 s", e.Message, StringComparison.Ordinal);
        Assert.Equal(16_000, SoundSource.ReadWhole(folder["a.wav"], most: 16_000).Length);
    }

    [Theory]
    [InlineData("a.xyz", 1, SoundFormat.Pcm16, "no sound is known by the extension '.xyz'")]
    [InlineData("a.flac", 1, SoundFormat.Float32, "no floating-point numbers")]
    [InlineData("a.mp3", 3, SoundFormat.Pcm16, "3 channels are too many for .mp3, which has 2 at most; use .wav .flac")]
    [InlineData("a.wav", 65, SoundFormat.Pcm16, "use fewer")]
    [InlineData("none/a.wav", 1, SoundFormat.Pcm16, "does not exist")]
    public void What_cannot_be_written_is_refused_before_work_is_done(
        string name, int channels, SoundFormat format, string words)
    {
        SoundException e = Assert.Throws<SoundException>(
            () => SoundWriter.Create(folder[name], 8000, channels, format));
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
        Assert.Empty(folder.Files);
    }

    [Fact]
    public void A_sound_has_channels_of_one_length_and_of_numbers()
    {
        Assert.Throws<ArgumentException>(() => new Sound(8000, []));
        Assert.Throws<ArgumentException>(() => new Sound(8000, [[1], [1, 2]]));
        Assert.Throws<ArgumentException>(() => new Sound(8000, [[0, float.NaN]]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sound(0, [[0]]));
        Assert.Equal(0.5, new Sound(4, [[0, 0]]).Seconds);
    }

    private static void AssertUnreadable(string path, params string[] words)
    {
        SoundException e = Assert.Throws<SoundException>(() => SoundSource.ReadWhole(path));
        Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
        Assert.All(words, word => Assert.Contains(word, e.Message, StringComparison.Ordinal));
    }
}
