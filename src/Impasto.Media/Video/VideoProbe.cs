using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Impasto.Media.Files;
using Impasto.Media.Images;

namespace Impasto.Media.Video;

/// <summary>Looks at a film with ffprobe. Its answer is a stranger's: what is out of all bounds is refused.</summary>
internal static partial class VideoProbe
{
    private const int MostAnswer = 8 << 20;
    private const int LongestEdge = 32_768;

    // A century, so that a damaged file's times do not go beyond all numbers.
    private const double LongestTime = 3.2e9;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    // Containers whose times begin where their maker let them.
    private static readonly string[] StartingKinds = ["mp4", "matroska"];

    private static readonly string[] InterlacedOrders = ["tt", "bb", "tb", "bt"];

    /// <summary>Looks at a film.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="VideoException">It is missing, empty, or no film; or ffprobe is missing.</exception>
    public static VideoInfo Probe(string path)
    {
        CheckIsFile(path);
        using MediaProcess probe = MediaProcess.Start(
            "ffprobe",
            [
                "-v", "error", .. MediaProcess.OnlyFiles, "-show_streams", "-show_format", "-show_chapters", "-of",
                "json", MediaProcess.FileName(path),
            ]);
        probe.Input.Close();
        Task<byte[]> reading = Task.Run(() => ReadAnswer(probe.Output));
        if (!reading.Wait(Limit) || !probe.EndsWell(Limit))
        {
            throw NoFilm(path, new IOException(probe.Said));
        }

        try
        {
            using JsonDocument answer = JsonDocument.Parse(reading.Result);
            return Read(path, answer.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw NoFilm(path, e);
        }
    }

    /// <summary>Counts the pictures of a film, without a look into them.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Their number; 0 where it is no film.</returns>
    /// <exception cref="VideoException">ffprobe is missing.</exception>
    public static long CountPictures(string path)
    {
        using MediaProcess probe = MediaProcess.Start(
            "ffprobe",
            [
                "-v", "error", .. MediaProcess.OnlyFiles, "-count_packets", "-select_streams", "v:0", "-show_entries",
                "stream=nb_read_packets", "-of", "default=nw=1:nk=1", MediaProcess.FileName(path),
            ]);
        probe.Input.Close();
        string answer = Encoding.ASCII.GetString(ReadAnswer(probe.Output));
        return probe.EndsWell() && long.TryParse(answer, CultureInfo.InvariantCulture, out long count) ? count : 0;
    }

    /// <summary>Says whether a channel of a format of pixels has more than 8 bits.</summary>
    /// <param name="pixelFormat">The format's name in ffmpeg.</param>
    internal static bool IsDeep(string pixelFormat) => DeepName().IsMatch(pixelFormat);

    private static VideoException NoFilm(string path, Exception cause) => new(
        $"{path}: this is no film that ffmpeg reads, or a damaged one; try another file, or see what plays it.", cause);

    private static byte[] ReadAnswer(Stream output)
    {
        using MemoryStream bytes = new();
        byte[] part = new byte[1 << 16];
        for (int read = output.Read(part); read > 0 && bytes.Length < MostAnswer; read = output.Read(part))
        {
            bytes.Write(part, 0, read);
        }

        return bytes.ToArray();
    }

    private static void CheckIsFile(string path)
    {
        string? problem = Directory.Exists(path) ? "this is a folder; name a film"
            : SpecialFile.KindOf(path) is { } kind ? $"this is {kind}; save the film to a file and name that"
            : !File.Exists(path) ? "there is no such file; check the name"
            : new FileInfo(path).Length == 0 ? "the file is empty; use another file"
            : null;
        if (problem is not null)
        {
            throw new VideoException($"{path}: {problem}.");
        }

        try
        {
            using FileStream file = File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VideoException($"{path}: the film cannot be read: {FileProblem.Of(e)}.", e);
        }
    }

    private static VideoInfo Read(string path, JsonElement answer)
    {
        JsonElement[] streams = [.. answer.GetProperty("streams").EnumerateArray()];
        JsonElement? found = streams
            .Where(stream => Text(stream, "codec_type") == "video" && !IsCover(stream))
            .Select(stream => (JsonElement?)stream)
            .FirstOrDefault();
        if (found is not { } video)
        {
            throw new VideoException($"{path}: there are no moving pictures in it; name a film.");
        }

        int turns = QuarterTurns(video);
        (int width, int height) = (Number(video, "width"), Number(video, "height"));
        if (width == 0 && height == 0)
        {
            throw new VideoException(
                $"{path}: ffmpeg does not read its pictures; name another film, or give an image to 'impasto "
                + "stylize'.");
        }

        if (width is < 1 or > LongestEdge || height is < 1 or > LongestEdge
            || (long)width * height > ImageBuffer.MaxPixels)
        {
            throw new VideoException($"{path}: frames of {width} x {height} pixels cannot be read.");
        }

        JsonElement format = answer.GetProperty("format");
        string pixels = Text(video, "pix_fmt") ?? "";
        string codec = Text(video, "codec_name") ?? "";
        Rational aspect = Rational.Parse(Text(video, "sample_aspect_ratio")) ?? new Rational(1, 1);
        Rational rate = Rational.Parse(Text(video, "avg_frame_rate"))
            ?? Rational.Parse(Text(video, "r_frame_rate")) ?? new Rational(25, 1);
        bool isTurned = turns % 2 == 1;
        double fileStart = Time(format, "start_time") ?? 0;
        double start = StartingKinds.Any((Text(format, "format_name") ?? "").Contains) ? fileStart : 0;
        double first = (Time(video, "start_time") ?? fileStart) - fileStart + start;

        // Matroska has no length of a stream, but ffmpeg notes when its last frame ends.
        double? end = Seconds(video, "duration") is { } own ? first + own
            : NotedEnd(video);
        return new VideoInfo
        {
            Index = Number(video, "index"),
            Codec = codec,
            Width = isTurned ? height : width,
            Height = isTurned ? width : height,
            TimeBase = Rational.Parse(Text(video, "time_base")) ?? new Rational(1, 90_000),
            FrameRate = rate,
            Start = start,
            FirstTime = first,
            End = end,
            Duration = end - first ?? Seconds(format, "duration"),
            FrameCount = Number(video, "nb_frames") is > 0 and int count ? count : null,
            QuarterTurns = turns,
            PixelAspect = isTurned ? aspect.Inverse : aspect,
            IsInterlaced = InterlacedOrders.Contains(Text(video, "field_order")),
            PixelFormat = pixels,
            IsDeep = IsDeep(pixels),
            HasAlpha = AlphaName().IsMatch(pixels) || Tag(video, "alpha_mode") == "1",
            IsRgb = RgbName().IsMatch(pixels),
            HasFullChroma = pixels.Contains("444", StringComparison.Ordinal) || RgbName().IsMatch(pixels),
            Matrix = Known(Text(video, "color_space")),
            IsFullRange = Text(video, "color_range") == "pc" || pixels.StartsWith("yuvj", StringComparison.Ordinal),
            Transfer = Known(Text(video, "color_transfer")),
            Primaries = Known(Text(video, "color_primaries")),
            Others =
            [
                .. streams.Where(stream => Number(stream, "index") != Number(video, "index")).Select(stream =>
                    new VideoStream(
                        Number(stream, "index"),
                        IsCover(stream) ? "cover" : Text(stream, "codec_type") ?? "",
                        Text(stream, "codec_name") ?? "")),
            ],
            HasChapters = answer.TryGetProperty("chapters", out JsonElement chapters) && chapters.GetArrayLength() > 0,
        };
    }

    /// <summary>Whether a stream is a still picture for the cover.</summary>
    private static bool IsCover(JsonElement stream) =>
        stream.TryGetProperty("disposition", out JsonElement disposition) && Number(disposition, "attached_pic") == 1;

    private static int QuarterTurns(JsonElement video)
    {
        int degrees = 0;
        if (video.TryGetProperty("side_data_list", out JsonElement list))
        {
            degrees = list.EnumerateArray().Select(data => Number(data, "rotation")).FirstOrDefault(turn => turn != 0);
        }

        return (((int)Math.Round(degrees / 90.0) % 4) + 4) % 4;
    }

    /// <summary>The tag of Matroska's, such as 00:00:02.052000000.</summary>
    private static double? NotedEnd(JsonElement video)
    {
        const int KnownDigits = 16;
        string tag = Tag(video, "duration") ?? "";
        return TimeSpan.TryParse(
            tag[..Math.Min(tag.Length, KnownDigits)], CultureInfo.InvariantCulture, out TimeSpan end)
            && end > TimeSpan.Zero
            ? end.TotalSeconds
            : null;
    }

    private static string? Known(string? name) => name is "unknown" or "unspecified" or "reserved" ? null : name;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static string? Tag(JsonElement stream, string name) =>
        stream.TryGetProperty("tags", out JsonElement tags)
            ? Text(tags, name) ?? Text(tags, name.ToUpperInvariant())
            : null;

    /// <summary>A whole number, which ffprobe writes as one or as a text; 0 where there is none.</summary>
    private static int Number(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out JsonElement value))
        {
            return 0;
        }

        string text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? number
            : 0;
    }

    /// <summary>A length that is more than 0; null where there is none.</summary>
    private static double? Seconds(JsonElement element, string name) =>
        Time(element, name) is { } seconds and > 0 ? seconds : null;

    private static double? Time(JsonElement element, string name) =>
        double.TryParse(Text(element, name), NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
            && Math.Abs(seconds) < LongestTime
            ? seconds
            : null;

    [GeneratedRegex("(?<![0-9])(9|10|12|14|16|48|64)(le|be)$|p01[026]|p21[06]|p41[06]|x2rgb|x2bgr|f32")]
    private static partial Regex DeepName();

    [GeneratedRegex("^(yuva|rgba|bgra|argb|abgr|gbrap|ya8|ya16|pal8)")]
    private static partial Regex AlphaName();

    [GeneratedRegex("^(rgb|bgr|0rgb|0bgr|argb|abgr|gbr|pal8|x2rgb|x2bgr|mono|gray|ya)")]
    private static partial Regex RgbName();
}
