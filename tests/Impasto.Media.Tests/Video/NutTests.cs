using Impasto.Media.Video;

namespace Impasto.Media.Tests.Video;

public class NutTests
{
    private static readonly Rational Clock = new(1, 90_000);

    [Fact]
    public void The_checksum_is_that_of_the_format() =>
        Assert.Equal(0x89A1_897Fu, NutFormat.Checksum("123456789"u8));

    [Fact]
    public void Frames_come_back_with_their_times()
    {
        long[] times = [0, 1, 3003, 127, 1L << 40];
        using NutReader reader = new(new MemoryStream(Write(times)));
        byte[] frame = new byte[24];
        for (int i = 0; i < times.Length; i++)
        {
            Assert.True(reader.Read(frame, out long time));
            Assert.Equal(times[i], time);
            Assert.Equal(FrameOf(i), frame);
        }

        Assert.Equal(Clock, reader.TimeBase);
        Assert.False(reader.Read(frame, out _));
    }

    [Fact]
    public void What_is_cut_off_or_changed_is_refused_or_read_and_nothing_else()
    {
        byte[] whole = Write([0, 3003]);
        Random random = new(1);
        for (int i = 0; i < 2000; i++)
        {
            byte[] bytes = i < whole.Length ? whole[..i] : [.. whole];
            if (i >= whole.Length)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                using NutReader reader = new(new MemoryStream(bytes));
                byte[] frame = new byte[24];
                for (int count = 0; count < 10 && reader.Read(frame, out _); count++)
                {
                }
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
            {
                Assert.NotEmpty(e.Message);
            }
        }
    }

    [FfmpegFact]
    public void Ffmpeg_reads_what_is_written_and_writes_what_is_read()
    {
        using TemporaryFolder folder = new();
        long[] times = [900, 901, 3903, 12_000];
        string file = folder.Write("film.nut", Write(times));
        Assert.Equal(times, Ffmpeg.TimesOf(file));
        Assert.Equal("4,2,1/90000", Ffmpeg.Streams(file, "stream=width,height,time_base")[0]);

        string copy = Ffmpeg.Make(folder["copy.nut"], $"-copyts -i {file} -fps_mode passthrough -c copy");
        using NutReader reader = new(File.OpenRead(copy));
        byte[] frame = new byte[24];
        for (int i = 0; i < times.Length; i++)
        {
            Assert.True(reader.Read(frame, out long time));
            Assert.Equal(times[i], reader.TimeBase.Rescale(time, Clock));
            Assert.Equal(FrameOf(i), frame);
        }
    }

    private static byte[] FrameOf(int number) => [.. Enumerable.Range(0, 24).Select(i => (byte)((number * 31) + i))];

    private static byte[] Write(long[] times)
    {
        using MemoryStream stream = new();
        NutWriter writer = new(stream, new VideoPixels(false, false).Tag, 4, 2, Clock, new Rational(1, 1));
        for (int i = 0; i < times.Length; i++)
        {
            writer.Write(FrameOf(i), times[i]);
        }

        return stream.ToArray();
    }
}
