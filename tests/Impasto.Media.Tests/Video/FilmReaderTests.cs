using Impasto.Media.Video;
using NetVips;

namespace Impasto.Media.Tests.Video;

/// <summary>Films as they come, which are made here: times to the tick, sizes, and what is said of them.</summary>
public sealed class FilmReaderTests : IDisposable
{
    private const string Pattern = "-f lavfi -i testsrc2=s=64x48:r=25:d=1";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [FfmpegFact]
    public void Frames_that_come_at_any_time_keep_it_to_the_tick()
    {
        string film = Ffmpeg.Make(
            folder["film.mp4"],
            $"{Pattern} -vf settb=1/30000,setpts='15000+N*1001+mod(N*N,7)*90' -fps_mode passthrough "
                + "-enc_time_base 1:30000 -video_track_timescale 30000");
        long[] times = [.. Enumerable.Range(0, 25).Select(n => 15_000L + (n * 1001) + (n * n % 7 * 90))];
        Assert.Equal(times, Ffmpeg.TimesOf(film));

        (VideoInfo info, List<long> read, _) = ReadAll(film);
        Assert.Equal(new Rational(1, 30_000), info.TimeBase);
        Assert.Equal(times, read);
    }

    [FfmpegFact]
    public void Turned_frames_are_upright()
    {
        string upright = Ffmpeg.Make(folder["upright.mp4"], $"{Pattern} -frames:v 2");
        string turned = Ffmpeg.Make(folder["turned.mp4"], $"-i {upright} -c copy -metadata:s:v rotate=90");
        (VideoInfo info, List<long> read, _) = ReadAll(turned);
        Assert.Equal((48, 64, 2), (info.Width, info.Height, read.Count));
        Assert.Equal(1, info.QuarterTurns % 2);
    }

    [FfmpegFact]
    public void Odd_sizes_wide_pixels_and_deep_colours_are_known()
    {
        string film = Ffmpeg.Make(
            folder["film.mkv"], "-f lavfi -i testsrc=s=33x47:d=0.2,setsar=4/3 -c:v ffv1 -pix_fmt yuv420p10le");
        using FilmReader reader = new(film, VideoProbe.Probe(film));
        VideoFrame frame = reader.Read()!;
        Assert.Equal((33, 47), (frame.Picture.Width, frame.Picture.Height));
        Assert.Equal((new Rational(4, 3), true), (reader.Info.PixelAspect, reader.Pixels.IsDeep));
        Assert.Contains(frame.Picture.Pixels.ToArray(), sample => sample * 255 % 1 is > 0.1f and < 0.9f);
    }

    [FfmpegFact]
    public void Interlaced_frames_are_made_whole_and_that_is_said()
    {
        string film = Ffmpeg.Make(
            folder["film.mkv"],
            $"{Pattern} -vf setfield=tff -c:v libx264 -flags +ilme+ildct -x264opts tff=1");
        (VideoInfo info, List<long> read, IReadOnlyList<string> notes) = ReadAll(film);
        Assert.True(info.IsInterlaced);
        Assert.Equal(Ffmpeg.TimesOf(film), read);
        Assert.Contains("The film is interlaced: its frames are made whole.", notes);
    }

    [FfmpegFact]
    public void Light_beyond_the_screens_is_mapped_and_that_is_said()
    {
        string film = Ffmpeg.Make(
            folder["film.mp4"],
            "-f lavfi -i color=white:s=64x48:d=0.2 -pix_fmt yuv420p10le -c:v libx265 -x265-params log-level=error "
                + "-color_trc smpte2084 -color_primaries bt2020 -colorspace bt2020nc");
        (VideoInfo info, List<long> read, IReadOnlyList<string> notes) = ReadAll(film);
        Assert.True(info.IsHdr);
        Assert.Equal(5, read.Count);
        Assert.Contains("The film is HDR: its light is mapped to what a usual screen shows.", notes);
    }

    [FfmpegFact]
    public void Colours_that_are_not_written_are_converted_and_that_is_said()
    {
        string film = Ffmpeg.Make(
            folder["film.mp4"],
            "-f lavfi -i color=0xC83214:s=64x48:d=0.2,format=gbrp -vf zscale=matrixin=gbr:matrix=ycgco:range=limited,"
                + "format=yuv444p -c:v libx264 -crf 4 -colorspace ycgco -color_range tv");
        using FilmReader reader = new(film, VideoProbe.Probe(film));
        VideoFrame frame = reader.Read()!;
        Assert.Equal(200, frame.Picture.Pixels[300] * 255, 3f);
        Assert.Equal(50, frame.Picture.Pixels[301] * 255, 3f);
        Assert.Equal(20, frame.Picture.Pixels[302] * 255, 3f);
        Assert.Contains("The film's colours are ycgco, which is not written: they are converted.", reader.Notes);
    }

    [FfmpegFact]
    public void A_film_with_a_broken_end_is_read_up_to_there_and_that_is_said()
    {
        string film = Ffmpeg.Make(folder["whole.mkv"], $"{Pattern} -c:v libx264 -g 5");
        byte[] bytes = File.ReadAllBytes(film);
        string broken = folder.Write("broken.mkv", bytes[..(bytes.Length * 6 / 10)]);
        (_, List<long> read, IReadOnlyList<string> notes) = ReadAll(broken);
        Assert.InRange(read.Count, 3, 24);
        Assert.Contains(notes, note => note.EndsWith($"{read.Count} frames of it could be read.",
            StringComparison.Ordinal));
    }

    [FfmpegFact]
    public void A_start_in_the_middle_begins_at_0()
    {
        string film = Ffmpeg.Make(folder["film.mp4"], Pattern);
        using FilmReader reader = new(film, VideoProbe.Probe(film), from: 0.4);
        Assert.Equal(0, reader.Read()!.Time);
        Assert.Equal(512, reader.Read()!.Time);
    }

    [FfmpegFact]
    public void What_is_no_film_gets_one_line()
    {
        string empty = folder.Write("empty.mp4", []), text = folder.Write("text.mp4", "no film"u8.ToArray());
        string sound = Ffmpeg.Make(folder["sound.m4a"], "-f lavfi -i sine=d=0.2");
        Assert.Contains("the file is empty", Message(empty), StringComparison.Ordinal);
        Assert.Contains("this is no film", Message(text), StringComparison.Ordinal);
        Assert.Contains("no moving pictures", Message(sound), StringComparison.Ordinal);
        Assert.Contains("no such file", Message(folder["nothing.mp4"]), StringComparison.Ordinal);
        Assert.Contains("this is a folder", Message(folder[""]), StringComparison.Ordinal);

        string taken = folder.Write("taken.mp4", "no film"u8.ToArray());
        using (FileStream held = new(taken, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.Contains("cannot be read: ", Message(taken), StringComparison.Ordinal);
        }

        using Image black = Image.Black(16, 16, bands: 3);
        using Image lab = black.Copy(interpretation: Enums.Interpretation.Lab);
        lab.Tiffsave(folder["lab.tif"]);
        Assert.Contains("give an image to 'impasto stylize'", Message(folder["lab.tif"]), StringComparison.Ordinal);
    }

    [FfmpegFact]
    public void A_list_of_other_files_opens_none()
    {
        string film = Ffmpeg.Make(folder["film.ts"], Pattern);
        string list = folder.Write(
            "list.m3u8", System.Text.Encoding.UTF8.GetBytes(
                "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:9/film.ts\n#EXT-X-ENDLIST\n"));
        Assert.Contains(list, Message(list), StringComparison.Ordinal);
        Assert.Equal(25, ReadAll(film).Times.Count);
    }

    [Theory]
    [InlineData("yuv420p", false)]
    [InlineData("yuv420p10le", true)]
    [InlineData("rgb565le", false)]
    [InlineData("rgb48be", true)]
    [InlineData("p010le", true)]
    [InlineData("gbrpf32le", true)]
    [InlineData("nv12", false)]
    [InlineData("gray16le", true)]
    public void Deep_formats_are_known_by_their_names(string format, bool isDeep) =>
        Assert.Equal(isDeep, VideoProbe.IsDeep(format));

    private static string Message(string path) =>
        Assert.Throws<VideoException>(() => new FilmReader(path, VideoProbe.Probe(path)).Dispose()).Message;

    private static (VideoInfo Info, List<long> Times, IReadOnlyList<string> Notes) ReadAll(string path)
    {
        using FilmReader reader = new(path, VideoProbe.Probe(path));
        List<long> times = [];
        while (reader.Read() is { } frame)
        {
            times.Add(frame.Time);
        }

        return (reader.Info, times, reader.Notes);
    }
}
