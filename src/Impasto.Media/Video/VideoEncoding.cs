using System.Globalization;

namespace Impasto.Media.Video;

/// <summary>How pictures are encoded: ffmpeg's arguments, and what there is to say of it.</summary>
/// <param name="Arguments">The arguments, those of the filter included.</param>
/// <param name="Notes">What is said of it, as sentences.</param>
internal sealed record VideoEncoding(IReadOnlyList<string> Arguments, IReadOnlyList<string> Notes)
{
    // What encoders take of an edge: libx264, libx265 and libvpx; libwebp; and those whose files have 16 bits for it.
    private const int MostEdgeOfFilms = 16_384;
    private const int MostEdgeOfWebP = 16_383;
    private const int MostEdgeOfMost = 65_535;

    private const string Scaling = "flags=area+accurate_rnd+full_chroma_int+full_chroma_inp";

    /// <summary>Chooses.</summary>
    /// <param name="path">The file, whose ending says its kind.</param>
    /// <param name="options">What is to be written.</param>
    /// <exception cref="VideoException">The kind is unknown, or does not go with what is asked for.</exception>
    public static VideoEncoding Of(string path, VideoWriteOptions options)
    {
        VideoContainer container = VideoContainer.Of(path) ?? throw new VideoException(
            $"{path}: no kind of film is known by the ending '{Path.GetExtension(path)}'; use one of "
            + $"{string.Join(' ', VideoContainer.All.SelectMany(kind => kind.Extensions))}, or a folder for images.");
        if (container.Codecs.Count == 0)
        {
            Check(path, container.Format, container.Format == "webp" ? MostEdgeOfWebP : MostEdgeOfMost, options);
            return options.Codec is null
                ? Animation(container, options)
                : throw new VideoException($"{path}: a {container.Format} has no codecs; leave --codec out.");
        }

        VideoCodec codec = options.Codec ?? Usual(container, options);
        if (!container.Codecs.Contains(codec))
        {
            string known = string.Join(", ", container.Codecs).ToLowerInvariant();
            throw new VideoException(
                $"{path}: {codec.ToString().ToLowerInvariant()} does not go into {container.Extensions[0]}; it takes "
                + $"{known}.");
        }

        int most = codec is VideoCodec.H264 or VideoCodec.H265 or VideoCodec.Vp9 ? MostEdgeOfFilms : MostEdgeOfMost;
        Check(path, codec.ToString().ToLowerInvariant(), most, options);
        return OfCodec(codec, container, options);
    }

    private static void Check(string path, string kind, int mostEdge, VideoWriteOptions options)
    {
        if (Math.Max(options.Width, options.Height) > mostEdge)
        {
            throw new VideoException(
                $"{path}: frames of {options.Width} x {options.Height} pixels cannot be written: {kind} takes at most "
                + $"{mostEdge} pixels an edge; choose a smaller --size, or a folder for images.");
        }
    }

    private static VideoCodec Usual(VideoContainer container, VideoWriteOptions options) =>
        options.Pixels.HasAlpha && container.Codecs.Contains(VideoCodec.Prores) && container.Format == "mov"
            ? VideoCodec.Prores
        : options.Pixels.HasAlpha && container.TakesAny ? VideoCodec.Ffv1
        : options.Pixels.IsDeep && container.Codecs.Contains(VideoCodec.H265) ? VideoCodec.H265
        : container.Codecs[0];

    private static VideoEncoding Animation(VideoContainer container, VideoWriteOptions options) =>
        container.Format == "gif"
            ? new(
                [
                    "-vf", "split[a][b];[a]palettegen=stats_mode=single[p];[b][p]paletteuse=new=1", "-c:v", "gif",
                    "-loop", "0",
                ],
                ["A GIF has 256 colours a frame, and times of hundredths of a second."])
            : new(
                [
                    "-vf", "format=bgra", "-c:v", "libwebp_anim", "-quality", Text(options.Quality), "-loop", "0",
                ],
                []);

    private static VideoEncoding OfCodec(VideoCodec codec, VideoContainer container, VideoWriteOptions options)
    {
        bool isOdd = options.Width % 2 == 1 || options.Height % 2 == 1;
        bool takesOdd = codec is VideoCodec.Vp9 or VideoCodec.Ffv1;
        bool keepsAlpha = options.Pixels.HasAlpha
            && codec is VideoCodec.Vp9 or VideoCodec.Prores or VideoCodec.Ffv1;
        bool isDeep = options.Pixels.IsDeep && codec != VideoCodec.H264;
        bool isFull = (isOdd && !takesOdd) || options.Source.HasFullChroma && !options.Source.IsRgb;
        List<string> notes = [];
        if (options.Pixels.HasAlpha && !keepsAlpha)
        {
            notes.Add("Alpha is left out, since this codec has none; .webm, .mov and --codec ffv1 keep it.");
        }

        if (options.Pixels.IsDeep && !isDeep)
        {
            notes.Add("The film is written with 8 bits a channel, as h264 is; h265 keeps 10.");
        }

        if (isOdd && !takesOdd && codec is VideoCodec.H264 or VideoCodec.H265)
        {
            notes.Add(
                $"A film of {options.Width} x {options.Height} pixels is written with full chroma, since an edge is "
                + "odd: some players do not show it. .webm has no such limit.");
        }

        string chroma = codec == VideoCodec.Prores ? (keepsAlpha ? "444" : "422") : isFull ? "444" : "420";
        string depth = codec == VideoCodec.Prores || isDeep ? "10le" : "";
        string format = codec == VideoCodec.Ffv1
            ? (keepsAlpha, options.Pixels.IsDeep) switch
            {
                (true, true) => "gbrap16le",
                (true, false) => "bgra",
                (false, true) => "gbrp16le",
                _ => "bgr0",
            }
            : $"yuv{(keepsAlpha ? "a" : "")}{chroma}p{depth}";
        VideoColors colors = VideoColors.Of(options.Source);
        bool isRgb = codec == VideoCodec.Ffv1;
        string range = colors.IsFullRange ? "pc" : "tv";
        string conversion = isRgb ? "" : $"scale=out_color_matrix={colors.Coefficients}:in_range=pc:out_range={range}:"
            + $"{Scaling},";
        List<string> arguments =
        [
            "-vf", $"{conversion}format={format}", .. Encoder(codec, container, options, format, keepsAlpha),
        ];
        if (!isRgb)
        {
            arguments.AddRange(
            [
                "-colorspace", colors.Matrix, "-color_range", range,
                .. colors.Primaries is null ? [] : (string[])["-color_primaries", colors.Primaries],
                .. colors.Transfer is null ? [] : (string[])["-color_trc", colors.Transfer],
            ]);
        }

        return new VideoEncoding(arguments, notes);
    }

    private static IEnumerable<string> Encoder(
        VideoCodec codec, VideoContainer container, VideoWriteOptions options, string format, bool keepsAlpha)
    {
        // A step of quality is 0.8 of a step of H.264's factor, and 1.2 of VP9's and AV1's, which go further.
        double lost = 100 - options.Quality;
        int step = Math.Clamp((int)Math.Round(lost * 0.8), 1, 51);
        string factor = Text(step);
        string longFactor = Text(Math.Clamp((int)Math.Round(lost * 1.2), 1, 63));
        string pace = options.IsThorough ? "medium" : "veryfast";

        // Two steps finer, "superfast" gives what "veryfast" does in half of the time, in a seventh more bytes.
        const int Finer = 2;
        bool isQuick = !options.IsThorough && step > Finer;
        bool isMp4 = container.Format is "mp4" or "mov";
        return codec switch
        {
            VideoCodec.H264 when isQuick => ["-c:v", "libx264", "-preset", "superfast", "-crf", Text(step - Finer)],
            VideoCodec.H264 => ["-c:v", "libx264", "-preset", pace, "-crf", factor],
            VideoCodec.H265 =>
            [
                "-c:v", "libx265", "-preset", pace, "-crf", factor, "-x265-params", "log-level=error",
                .. isMp4 ? (string[])["-tag:v", "hvc1"] : [],
            ],
            VideoCodec.Vp9 =>
            [
                "-c:v", "libvpx-vp9", "-deadline", "good", "-cpu-used", options.IsThorough ? "2" : "5", "-row-mt", "1",
                "-b:v", "0", "-crf", longFactor, .. keepsAlpha ? (string[])["-auto-alt-ref", "0"] : [],
            ],
            VideoCodec.Av1 =>
            [
                "-c:v", "libaom-av1", "-cpu-used", options.IsThorough ? "4" : "8", "-row-mt", "1", "-b:v", "0",
                "-crf", longFactor,
            ],
            VideoCodec.Prores =>
            [
                "-c:v", "prores_ks", "-profile:v", format.Contains("444", StringComparison.Ordinal) ? "4444" : "hq",
                "-vendor", "apl0",
            ],
            _ => ["-c:v", "ffv1", "-level", "3", "-slices", "4", "-slicecrc", "1"],
        };
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
