using Impasto.Media.Video;

namespace Impasto.Media.Tests.Video;

/// <summary>Films that are read and written again without being painted.</summary>
public sealed class FilmWriterTests : IDisposable
{
    // Every colour and place is named: what ffmpeg chooses itself, it chooses anew each time, whatever the seed.
    private const string Smooth = "-f lavfi -i gradients=s=96x64:r=25:d=0.6:speed=0.05:"
        + "c0=0x3060A0:c1=0xD0A050:x0=10:y0=8:x1=80:y1=50";

    private const string Tagged =
        "-vf scale=out_color_matrix=bt709:out_range=tv,format=yuv420p -colorspace bt709 -color_primaries bt709 "
        + "-color_trc bt709 -color_range tv -c:v libx264 -crf 4";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [FfmpegFact]
    public void A_pass_without_a_style_is_its_source_to_50_dB()
    {
        string film = Ffmpeg.Make(folder["film.mp4"], $"{Smooth} {Tagged}");
        string copy = Pass(film, "copy.mp4");
        Assert.InRange(Ffmpeg.Psnr(film, copy), 50, 100);
        Assert.Equal(Ffmpeg.TimesOf(film), Ffmpeg.TimesOf(copy));
        Assert.Equal("tv,bt709,bt709,bt709",
            Ffmpeg.Streams(copy, "stream=color_range,color_space,color_transfer,color_primaries")[0]);
    }

    [FfmpegFact]
    public void Ten_bits_and_full_range_stay()
    {
        string film = Ffmpeg.Make(
            folder["film.mkv"],
            $"{Smooth} -vf scale=out_color_matrix=bt601:out_range=pc,format=yuv420p10le -colorspace smpte170m "
                + "-color_range pc -c:v ffv1");
        string copy = Pass(film, "copy.mp4");
        Assert.InRange(Ffmpeg.Psnr(film, copy), 50, 100);
        Assert.Equal("hevc,yuv420p10le,pc,smpte170m",
            Ffmpeg.Streams(copy, "stream=codec_name,pix_fmt,color_range,color_space")[0]);
    }

    [FfmpegTheory]
    [InlineData("bt470bg", "bt470bg", "bt470bg", "gamma28")]
    [InlineData("fcc", "bt470m", "bt470m", "gamma22")]
    [InlineData("smpte240m", "smpte240m", "smpte240m", "smpte240m")]
    [InlineData("bt709", "iec61966-2-1", "smpte432", "iec61966-2-1")]
    [InlineData("bt2020nc", "bt2020-10", "bt2020", "bt2020-10")]
    public void Colours_keep_their_names(string matrix, string transfer, string primaries, string option)
    {
        string film = Ffmpeg.Make(
            folder["film.mp4"],
            $"{Smooth} -pix_fmt yuv420p -colorspace {matrix} -color_trc {option} -color_primaries {primaries} "
                + "-color_range tv -c:v libx264 -crf 4");
        foreach (string name in new[] { "copy.mp4", "copy.mkv", "copy.mov" })
        {
            string copy = Pass(film, name);
            Assert.Equal(
                $"tv,{matrix},{transfer},{primaries}",
                Ffmpeg.Streams(copy, "stream=color_range,color_space,color_transfer,color_primaries")[0]);
            Assert.InRange(Ffmpeg.Psnr(film, copy), 48, 100);
        }

        Assert.Equal(15, Ffmpeg.TimesOf(Pass(film, "copy.webm")).Length);
    }

    [FfmpegTheory]
    [InlineData("bt470bg")]
    [InlineData("fcc")]
    [InlineData("ycgco")]
    public void So_do_films_that_name_the_matrix_alone(string matrix)
    {
        string film = Ffmpeg.Make(folder["film.mp4"], $"{Smooth} -pix_fmt yuv420p -colorspace {matrix} -c:v libx264");
        Assert.Equal(
            matrix == "ycgco" ? "smpte170m" : matrix,
            Ffmpeg.Streams(Pass(film, "copy.mp4"), "stream=color_space")[0].TrimEnd(','));
    }

    [FfmpegFact]
    public void A_full_disk_leaves_the_film_that_was_there()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        string film = Ffmpeg.Make(folder["film.mkv"], $"{Smooth} {Tagged}");
        foreach ((string name, string part) in new[] { ("copy.mkv", "tmp"), ("copy.webp", "pictures.tmp") })
        {
            folder.Write(name, [1, 2, 3]);
            File.CreateSymbolicLink(folder[$"{name}.{Environment.ProcessId}.{part}"], "/dev/full");
            string message = Assert.Throws<VideoException>(() => Pass(film, name)).Message;
            Assert.Contains("the disk is full", message, StringComparison.Ordinal);
            Assert.Equal([1, 2, 3], File.ReadAllBytes(folder[name]));
        }

        Assert.Equal(["copy.mkv", "copy.webp", "film.mkv"], folder.Files);
    }

    [FfmpegFact]
    public void The_pictures_of_a_film_are_counted()
    {
        string film = Ffmpeg.Make(folder["film.mkv"], $"{Smooth} {Tagged} -g 1");
        Assert.Equal(15, VideoProbe.CountPictures(film));
        byte[] bytes = File.ReadAllBytes(film);
        Assert.InRange(VideoProbe.CountPictures(folder.Write("cut.mkv", bytes[..(bytes.Length / 2)])), 2, 13);
        Assert.Equal(0, VideoProbe.CountPictures(folder.Write("no.mkv", "no film"u8.ToArray())));
    }

    [FfmpegFact]
    public void What_is_left_out_is_said()
    {
        string font = folder.Write("font.ttf", "no font"u8.ToArray());
        string film = Ffmpeg.Make(
            folder["film.mkv"],
            $"{Smooth} {Smooth} -map 0 -map 1 {Tagged} -attach {font} -metadata:s:t mimetype=font/ttf");
        Assert.Equal(
            ["A second track of pictures of the source is left out."],
            FilmWriter.SayOfOthers("copy.mkv", VideoProbe.Probe(film)));
        Assert.Equal(
            [
                "A second track of pictures of the source is left out.",
                "An attachment, such as a font, of the source is left out.",
            ],
            FilmWriter.SayOfOthers("copy.mp4", VideoProbe.Probe(film)));
        Assert.Contains("attachment", Ffmpeg.Streams(Pass(film, "copy.mkv"), "stream=codec_type"));
    }

    [FfmpegFact]
    public void Two_tracks_of_sound_chapters_and_metadata_are_copied()
    {
        string notes = folder.Write(
            "chapters.txt", ";FFMETADATA1\ntitle=A film\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=300\n"u8.ToArray());
        string film = Ffmpeg.Make(
            folder["film.mkv"],
            $"{Smooth} -f lavfi -i sine=d=0.6 -f lavfi -i sine=f=880:d=0.6 -i {notes} -map 0 -map 1 -map 2 "
                + $"-map_metadata 3 {Tagged} -c:a:0 aac -c:a:1 flac");
        string copy = Pass(film, "copy.mkv");
        Assert.Equal(Ffmpeg.SoundOf(film), Ffmpeg.SoundOf(copy));
        Assert.Equal(["A film"], Ffmpeg.Streams(copy, "format_tags=title"));
        Assert.StartsWith("0.3", Assert.Single(Ffmpeg.Streams(copy, "chapter=end_time")), StringComparison.Ordinal);
    }

    [FfmpegFact]
    public void Pictures_that_begin_after_the_sound_still_do()
    {
        string film = Ffmpeg.Make(
            folder["film.mp4"],
            $"-itsoffset 0.2 {Smooth} -f lavfi -i sine=d=1 -map 0 -map 1 {Tagged} -fps_mode passthrough -c:a aac");
        string copy = Pass(film, "copy.mp4");
        Assert.Equal(2560, Ffmpeg.TimesOf(film)[0]);
        Assert.Equal(Ffmpeg.TimesOf(film), Ffmpeg.TimesOf(copy));
        Assert.Equal(Ffmpeg.SoundOf(film), Ffmpeg.SoundOf(copy));
    }

    [FfmpegFact]
    public void Sound_that_a_kind_of_file_does_not_take_is_encoded_again_and_that_is_said()
    {
        string film = Ffmpeg.Make(folder["film.mkv"], $"{Smooth} -f lavfi -i sine=d=0.6 {Tagged} -c:a pcm_s16le");
        string copy = Pass(film, "copy.mp4");
        Assert.Contains("aac", Ffmpeg.Streams(copy, "stream=codec_name"));
        Assert.Contains("encoded again (aac)",
            Assert.Single(FilmWriter.SayOfOthers(copy, VideoProbe.Probe(film))), StringComparison.Ordinal);
    }

    [FfmpegFact]
    public void Odd_sizes_stay()
    {
        string film = Ffmpeg.Make(folder["film.mkv"], "-f lavfi -i testsrc=s=33x47:d=0.2 -c:v ffv1");
        foreach (string name in new[] { "copy.mp4", "copy.webm", "copy.gif", "copy.mkv" })
        {
            Assert.Equal("33,47", Ffmpeg.Streams(Pass(film, name), "stream=width,height")[0].TrimEnd(','));
        }
    }

    [FfmpegFact]
    public void Alpha_stays_where_the_codec_has_it()
    {
        string film = Ffmpeg.Make(
            folder["film.mov"], "-f lavfi -i color=red@0.5:s=32x32:d=0.2,format=rgba -c:v qtrle");
        foreach (string name in new[] { "copy.webm", "copy.mov", "copy.mkv" })
        {
            string copy = Pass(film, name);
            using FilmReader reader = new(copy, VideoProbe.Probe(copy));
            Assert.InRange(reader.Read()!.Picture.Alpha[100], 0.48f, 0.52f);
        }
    }

    [FfmpegFact]
    public void A_film_that_is_cut_short_plays_up_to_there_and_its_sound_too()
    {
        string film = Ffmpeg.Make(folder["film.mp4"], $"{Smooth} -f lavfi -i sine=d=3 {Tagged} -c:a aac");
        string copy = Pass(film, "copy.mp4", most: 5, length: 0.2);
        Assert.Equal(5, Ffmpeg.TimesOf(copy).Length);
        double sound = double.Parse(
            Ffmpeg.Streams(copy, "stream=duration")[1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(sound, 0.15, 0.26);
        Assert.Equal(["copy.mp4", "film.mp4"], folder.Files);
    }

    [FfmpegFact]
    public void What_cannot_be_is_refused_with_a_line()
    {
        string film = Ffmpeg.Make(folder["film.mp4"], $"{Smooth} {Tagged}");
        Assert.Contains("no kind of film", Refusal("copy.xyz", null), StringComparison.Ordinal);
        Assert.Contains("h264 does not go into .webm", Refusal("copy.webm", VideoCodec.H264),
            StringComparison.Ordinal);
        Assert.Contains("leave --codec out", Refusal("copy.gif", VideoCodec.H264), StringComparison.Ordinal);
        Assert.Contains("does not exist", Refusal("none/copy.mp4", null), StringComparison.Ordinal);
        Assert.Contains("h264 takes at most 16384", TooLarge("copy.mp4"), StringComparison.Ordinal);
        Assert.Contains("vp9 takes at most 16384", TooLarge("copy.webm"), StringComparison.Ordinal);
        Assert.Contains("webp takes at most 16383", TooLarge("copy.webp"), StringComparison.Ordinal);
        Assert.Contains("gif takes at most 65535", TooLarge("copy.gif"), StringComparison.Ordinal);

        string TooLarge(string name)
        {
            VideoInfo large = new()
            {
                Width = 900_000,
                Height = 1,
                TimeBase = new Rational(1, 25),
                FrameRate = new Rational(25, 1),
            };
            return Assert.Throws<VideoException>(() => VideoEncoding.Of(name, new VideoWriteOptions
            {
                Width = large.Width,
                Height = large.Height,
                TimeBase = large.TimeBase,
                Pixels = default,
                Source = large,
            })).Message;
        }

        string Refusal(string name, VideoCodec? codec) =>
            Assert.Throws<VideoException>(() => Pass(film, name, codec: codec)).Message;
    }

    private string Pass(string film, string name, int most = 1000, double? length = null, VideoCodec? codec = null)
    {
        using FilmReader reader = new(film, VideoProbe.Probe(film));
        using FilmWriter writer = new(folder[name], new VideoWriteOptions
        {
            Width = reader.Info.Width,
            Height = reader.Info.Height,
            TimeBase = reader.TimeBase,
            Pixels = reader.Pixels,
            Source = reader.Info,
            SourcePath = film,
            Quality = 100,
            Codec = codec,
        });
        for (int i = 0; i < most && reader.Read() is { } frame; i++)
        {
            writer.Write(frame);
        }

        writer.Finish(length ?? reader.End!.Value, length);
        return folder[name];
    }
}
