using System.Globalization;
using Impasto.Media.Images;
using Impasto.Media.Video;

namespace Impasto.Media.Tests.Video;

/// <summary>When pictures begin and end, and what stands beside them, in films that are written.</summary>
public sealed class FilmTimesTests : IDisposable
{
    private const string Clip = "-f lavfi -i testsrc2=s=32x24:r=25:d=1";
    private const string Sound = "-f lavfi -i sine=d=1.6";
    private const string Late = $"-itsoffset 0.52 {Clip} {Sound} -map 0 -map 1 -fps_mode passthrough -g 6";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [FfmpegTheory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(7.3)]
    [InlineData(12.5)]
    [InlineData(24)]
    [InlineData(25)]
    [InlineData(29.97)]
    [InlineData(30)]
    [InlineData(50)]
    [InlineData(59.94)]
    [InlineData(240)]
    public void Films_have_any_rate(double fps)
    {
        Rational clock = Rational.OfFrameRate(fps).Inverse;
        string film = Write("film.mp4", clock, 5, 5 * clock.Value);
        Assert.Equal([.. Enumerable.Range(0, 5).Select(n => (long)n * clock.Numerator)], Ffmpeg.TimesOf(film));
        Assert.Equal(5 / fps, Number(film, "stream=duration"), 3);
        Assert.Equal(5, Ffmpeg.TimesOf(Write("film.webm", clock, 5, 5 * clock.Value)).Length);
    }

    [FfmpegTheory]
    [InlineData("film.mp4", 1)]
    [InlineData("film.mp4", 11)]
    [InlineData("film.mov", 11)]
    [InlineData("film.mkv", 1)]
    [InlineData("film.mkv", 11)]
    [InlineData("film.webm", 3)]
    [InlineData("film.gif", 1)]
    [InlineData("film.gif", 3)]
    public void The_last_frame_ends_when_it_is_to_end(string name, int frames)
    {
        string film = Write(name, new Rational(1, 25), frames, end: 1.6);
        Assert.Equal(1.6, Number(film, "format=duration"), 2);
        Assert.Equal(frames, Ffmpeg.TimesOf(film).Length);
    }

    [FfmpegFact]
    public void So_does_that_of_an_animated_WebP()
    {
        using AnimationReader reader = new(Write("film.webp", new Rational(1, 25), 3, end: 1.6));
        Assert.Equal(1.6, reader.End);
        Assert.Equal([0L, 40, 80], Enumerable.Range(0, 3).Select(_ => reader.Read()!.Time));
    }

    [FfmpegTheory]
    [InlineData("film.mp4")]
    [InlineData("film.mkv")]
    [InlineData("film.gif")]
    public void The_last_frame_of_a_source_keeps_its_length(string name)
    {
        string film = Write(name, new Rational(1, 25), 3, end: 1.6);
        using FilmReader reader = new(film, VideoProbe.Probe(film));
        for (int i = 0; i < 3; i++)
        {
            Assert.NotNull(reader.Read());
        }

        Assert.Null(reader.Read());
        Assert.Equal(1.6, reader.End!.Value, 2);
    }

    [FfmpegTheory]
    [InlineData("copy.mp4")]
    [InlineData("copy.mkv")]
    public void A_film_whose_frames_come_at_any_time_ends_when_its_source_does(string copied)
    {
        string film = Ffmpeg.Make(
            folder["film.mp4"],
            "-f lavfi -i testsrc2=s=32x24:r=25:d=0.44,settb=1/30000,setpts=N*N*500 -fps_mode passthrough "
                + "-enc_time_base 1:30000 -video_track_timescale 30000 -c:v libx264 -bf 3");
        Assert.Equal(Number(film, "stream=duration"), Number(Pass(film, copied), "format=duration"), 0.0011);
    }

    [FfmpegTheory]
    [InlineData("film.ts", "copy.mkv", 0)]
    [InlineData("film.ts", "copy.mp4", 0)]
    [InlineData("film.ts", "copy.mkv", 0.7)]
    [InlineData("film.mkv", "copy.mkv", 0.7)]
    [InlineData("film.flv", "copy.mkv", 0)]
    [InlineData("film.mp4", "copy.mp4", 0.7)]
    public void Pictures_that_begin_after_the_sound_do_so_from_every_kind_of_file(
        string name, string copied, double from)
    {
        string film = Ffmpeg.Make(folder[name], $"{Late} -c:v libx264 -c:a aac");
        string copy = Pass(film, copied, from);

        // Each picture and each part of sound is where it was, less what is left out.
        double start = name == "film.ts" ? Number(film, "format=start_time") : 0;
        foreach (string track in new[] { "v", "a" })
        {
            double[] before = [.. Seconds(film, track).Select(time => time - start - from)];
            double[] after = Seconds(copy, track);
            Assert.InRange(after.Length, 10, 100);
            Assert.All(after, time => Assert.InRange(before.Min(old => Math.Abs(old - time)), 0, 0.0011));
            Assert.Equal(before[^1], after[^1], 0.0011);

            // Where a kind of file has no index, a start may be found a few frames late.
            Assert.Equal(from > 0 ? 0 : before[0], after[0], from > 0 ? 0.1 : 0.0011);
        }

    }

    [FfmpegFact]
    public void So_they_do_from_a_programme_stream_which_has_no_times_for_some()
    {
        string film = Ffmpeg.Make(folder["film.mpg"], $"{Late} -c:v mpeg2video -c:a mp2");
        string copy = Pass(film, "copy.mkv");
        double start = Number(film, "format=start_time");
        Assert.Equal(Seconds(film, "v")[0] - start, Seconds(copy, "v")[0], 0.0011);
        Assert.Equal(Seconds(film, "a")[0] - start, Seconds(copy, "a")[0], 0.0011);
        Assert.InRange(Seconds(copy, "v")[0] - Seconds(copy, "a")[0], 0.5, 0.55);
    }

    [FfmpegTheory]
    [InlineData("film.mp4", "aac", "copy.webm")]
    [InlineData("film.mp4", "aac", "copy.mkv")]
    [InlineData("film.webm", "libopus", "copy.mkv")]
    [InlineData("film.mkv", "libopus", "copy.webm")]
    [InlineData("film.mkv", "libopus", "copy.mp4")]
    public void What_a_decoder_needs_before_the_sound_moves_no_picture(string name, string codec, string copied)
    {
        string film = Ffmpeg.Make(folder[name], $"{Clip} {Sound} -c:a {codec}");
        double[] before = Seconds(film, "v"), after = Seconds(Pass(film, copied), "v");
        Assert.Equal(before.Length, after.Length);
        Assert.All(before.Zip(after), pair => Assert.Equal(pair.First, pair.Second, 0.0006));
    }

    [FfmpegTheory]
    [InlineData("copy.mp4")]
    [InlineData("copy.mkv")]
    public void Subtitles_and_chapters_end_where_the_film_is_cut(string copied)
    {
        string subtitles = folder.Write(
            "film.srt",
            "1\n00:00:00,100 --> 00:00:01,900\nlong\n\n2\n00:00:00,900 --> 00:00:01,900\nlate\n"u8.ToArray());
        string chapters = folder.Write(
            "film.txt", ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1900\n"u8.ToArray());
        string film = Ffmpeg.Make(
            folder["film.mkv"], $"{Clip} -i {subtitles} -i {chapters} -map 0 -map 1 -map_metadata 2 -c:v libx264");
        string copy = Pass(film, copied, length: 0.4);
        Assert.Equal(0.4, Number(copy, "format=duration"), 0.0021);
        Assert.Equal(0.4, Number(copy, "chapter=end_time"), 0.0011);
        Assert.Equal(10, Ffmpeg.TimesOf(copy).Length);
    }

    private static double Number(string film, string entry) =>
        double.Parse(Ffmpeg.Streams(film, entry)[0].TrimEnd(','), CultureInfo.InvariantCulture);

    /// <summary>When the pictures or the parts of sound of a film begin, in order.</summary>
    private static double[] Seconds(string film, string track) =>
    [
        .. Ffmpeg.Streams(film, "packet=codec_type,pts_time")
            .Select(line => line.Split(','))
            .Where(words => words[0].StartsWith(track, StringComparison.Ordinal) && words[1] != "N/A")
            .Select(words => double.Parse(words[1], CultureInfo.InvariantCulture))
            .Order(),
    ];

    private string Write(string name, Rational clock, int frames, double end)
    {
        VideoInfo info = new() { Width = 32, Height = 24, TimeBase = clock, FrameRate = clock.Inverse, IsRgb = true };
        using FilmWriter writer = new(folder[name], Options(info, new VideoPixels(HasAlpha: false, IsDeep: false)));
        for (int i = 0; i < frames; i++)
        {
            ImageBuffer picture = new(32, 24);
            picture.Pixels.Fill(i / 16f);
            picture.Pixels[..300].Fill(1);
            writer.Write(new VideoFrame(picture, i));
        }

        writer.Finish(end, null);
        return folder[name];
    }

    private string Pass(string film, string name, double from = 0, double? length = null)
    {
        using FilmReader reader = new(film, VideoProbe.Probe(film), from);
        using FilmWriter writer = new(
            folder[name],
            Options(reader.Info, reader.Pixels) with { SourcePath = film, From = from });
        while (reader.Read() is { } frame && !(frame.Time * reader.TimeBase.Value >= length))
        {
            writer.Write(frame);
        }

        writer.Finish(length ?? reader.End!.Value, length);
        return folder[name];
    }

    private static VideoWriteOptions Options(VideoInfo info, VideoPixels pixels) => new()
    {
        Width = info.Width,
        Height = info.Height,
        TimeBase = info.TimeBase,
        Pixels = pixels,
        Source = info,
    };
}
