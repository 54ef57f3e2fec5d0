namespace Impasto.Media.Video;

/// <summary>A kind of film file: what it is called, and what goes into it.</summary>
internal sealed record VideoContainer
{
    private static readonly string[] TextSubtitles = ["subrip", "ass", "ssa", "webvtt", "text", "mov_text"];

    private VideoContainer(string format, params string[] extensions)
    {
        Format = format;
        Extensions = extensions;
    }

    /// <summary>Gets the kinds that are written.</summary>
    public static IReadOnlyList<VideoContainer> All { get; } =
    [
        new("mp4", ".mp4", ".m4v")
        {
            Codecs = [VideoCodec.H264, VideoCodec.H265, VideoCodec.Av1, VideoCodec.Vp9],
            Sound = ["aac", "mp3", "ac3", "eac3", "opus", "alac"], SoundEncoder = "aac", Subtitles = "mov_text",
        },
        new("matroska", ".mkv")
        {
            Codecs =
            [
                VideoCodec.H264, VideoCodec.H265, VideoCodec.Vp9, VideoCodec.Av1, VideoCodec.Ffv1, VideoCodec.Prores,
            ],
            SoundEncoder = "flac", Subtitles = "subrip", TakesAny = true,
        },
        new("webm", ".webm")
        {
            Codecs = [VideoCodec.Vp9, VideoCodec.Av1],
            Sound = ["opus", "vorbis"], SoundEncoder = "libopus", Subtitles = "webvtt",
        },
        new("mov", ".mov")
        {
            Codecs = [VideoCodec.H264, VideoCodec.H265, VideoCodec.Prores],
            Sound = ["aac", "mp3", "alac", "ac3", "pcm_s16le", "pcm_s24le", "pcm_s16be", "pcm_s24be", "pcm_f32le"],
            SoundEncoder = "aac", Subtitles = "mov_text",
        },
        new("gif", ".gif"),
        new("webp", ".webp"),
    ];

    /// <summary>Gets the name of the kind in ffmpeg.</summary>
    public string Format { get; }

    /// <summary>Gets the endings of its files.</summary>
    public IReadOnlyList<string> Extensions { get; }

    /// <summary>Gets the codecs that it takes, the usual one first; none where it is one by itself.</summary>
    public IReadOnlyList<VideoCodec> Codecs { get; private init; } = [];

    /// <summary>Gets the encoder of sound that it does not take.</summary>
    public string? SoundEncoder { get; private init; }

    /// <summary>Gets the codec of its subtitles.</summary>
    public string? Subtitles { get; private init; }

    /// <summary>Gets whether it takes nearly all sound and subtitles.</summary>
    public bool TakesAny { get; private init; }

    private IReadOnlyList<string> Sound { get; init; } = [];

    /// <summary>The kind that a file's name says; null for none.</summary>
    /// <param name="path">The file.</param>
    public static VideoContainer? Of(string path) => All.FirstOrDefault(
        kind => kind.Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase));

    /// <summary>How a stream of another file goes into it.</summary>
    /// <param name="stream">The stream.</param>
    /// <returns>"copy", the encoder that it needs, or null where it has to stay out.</returns>
    public string? Take(VideoStream stream) => stream.Kind switch
    {
        "audio" when SoundEncoder is not null => TakesAny || Sound.Contains(stream.Codec) ? "copy" : SoundEncoder,
        "subtitle" when Subtitles is not null => stream.Codec == Subtitles ? "copy"
            : TakesAny && stream.Codec != "mov_text" ? "copy"
            : TextSubtitles.Contains(stream.Codec) ? Subtitles
            : null,
        "attachment" when TakesAny => "copy",
        _ => null,
    };
}
