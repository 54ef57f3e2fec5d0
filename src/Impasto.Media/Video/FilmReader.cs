using System.Globalization;

namespace Impasto.Media.Video;

/// <summary>
/// Reads the frames of a film by ffmpeg: upright, of full lines, in red, green and blue of the usual range, each with
/// its time. HDR is tone-mapped.
/// </summary>
internal sealed class FilmReader : FrameReader
{
    // Chroma is given to the pixels that share it, and the writer takes their mean: so what is not painted stays.
    private const string Flags = "flags=neighbor+accurate_rnd+full_chroma_int+full_chroma_inp";

    // Linear light, where 1 is what paper reflects (203 cd/m2, ITU-R BT.2408); then Hable's curve.
    private const string ToneMap =
        "zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt709,tonemap=tonemap=hable:desat=0,"
        + "zscale=t=bt709:m=bt709:r=full,";

    private static readonly string[] RateNames = ["vp8", "vp9"];

    private readonly string path;
    private readonly MediaProcess process;
    private readonly NutReader frames;
    private readonly byte[] frame;
    private readonly List<string> notes = [];
    private readonly Rational clock;
    private readonly bool isPaced;
    private readonly double from;
    private readonly double seek;
    private readonly long offset;
    private long latest = -1;
    private long step;
    private int count;
    private bool isDamaged;

    /// <summary>Starts to read.</summary>
    /// <param name="path">The film.</param>
    /// <param name="info">What is known of it.</param>
    /// <param name="from">The time in seconds at which it starts; that is 0 then.</param>
    /// <param name="rate">The frames a second to which it is brought; its own times where null.</param>
    /// <exception cref="VideoException">ffmpeg is missing, or the film cannot be read.</exception>
    public FilmReader(string path, VideoInfo info, double from = 0, Rational? rate = null)
    {
        this.path = path;
        Info = info;
        clock = rate?.Inverse ?? info.TimeBase;
        this.from = from;
        isPaced = rate is not null;
        seek = SeekOf(info, from);
        offset = seek > 0 ? 0 : (long)Math.Round((info.Start - from) / clock.Value) - clock.Denominator;
        Pixels = new VideoPixels(info.HasAlpha, info.IsDeep);
        frame = new byte[Pixels.Length(info.Width, info.Height)];
        if (info.IsInterlaced)
        {
            notes.Add("The film is interlaced: its frames are made whole.");
        }

        if (info.IsHdr)
        {
            notes.Add("The film is HDR: its light is mapped to what a usual screen shows.");
        }

        if (VideoColors.IsConverted(info))
        {
            notes.Add($"The film's colours are {info.Matrix}, which is not written: they are converted.");
        }
        else if (VideoColors.IsUnknown(info))
        {
            notes.Add($"The film's matrix of colours ({info.Matrix}) is not known: that of most films is taken.");
        }

        process = MediaProcess.Start("ffmpeg", Arguments(path, info, rate));
        process.Input.Close();
        try
        {
            frames = new NutReader(process.Output);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            string said = process.Said;
            process.Dispose();
            throw new VideoException(
                said.Contains("zscale", StringComparison.Ordinal)
                    ? $"{path}: the film is {(info.IsHdr ? "HDR" : info.Matrix)}, and this ffmpeg cannot map its "
                        + "colours (it has no zscale); take another build of it."
                    : $"{path}: no frame of it can be read; the film is damaged, or this ffmpeg lacks its codec.",
                new IOException(said, e));
        }
    }

    /// <inheritdoc/>
    public override VideoInfo Info { get; }

    /// <inheritdoc/>
    public override Rational TimeBase => clock;

    /// <inheritdoc/>
    public override VideoPixels Pixels { get; }

    /// <inheritdoc/>
    public override double? End
    {
        get
        {
            if (count == 0)
            {
                return null;
            }

            // A film that is damaged ends before what it says; and frames of an even pace have one length.
            double last = latest * clock.Value;
            return !isDamaged && !isPaced && Info.End - from is { } end && end > last ? end
                : last + (isPaced ? clock.Value : step > 0 ? step * clock.Value : Info.FrameRate.Inverse.Value);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => notes;

    /// <summary>Where ffmpeg, for which the file's start is 0, has to go to begin at a time; 0 for no move.</summary>
    /// <param name="info">The film.</param>
    /// <param name="from">The time in seconds.</param>
    public static double SeekOf(VideoInfo info, double from) => from > 0 ? Math.Max(0, from - info.Start) : 0;

    /// <summary>What puts the film's sound where it stands beside pictures that are read from a time on.</summary>
    /// <param name="info">The film.</param>
    /// <param name="from">The time in seconds, which becomes 0.</param>
    public static IReadOnlyList<string> PlacingOf(VideoInfo info, double from)
    {
        double seek = SeekOf(info, from);

        // Moved by 0, the sound of a broadcast's file would begin at 0, wherever its pictures begin.
        const double Unmoved = 1e-6;
        double moved = info.Start - from;
        return seek > 0 ? ["-ss", MediaProcess.Seconds(seek)]
            : ["-itsoffset", MediaProcess.Seconds(moved == 0 ? Unmoved : moved)];
    }

    /// <inheritdoc/>
    public override VideoFrame? Read()
    {
        bool isThere;
        long time;
        try
        {
            isThere = frames.Read(frame, out time);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or ObjectDisposedException)
        {
            (isThere, time) = (false, 0);
        }

        if (isThere)
        {
            count++;
            long shown = Math.Max(latest + 1, frames.TimeBase.Rescale(time, clock) + offset);
            step = count > 1 ? shown - latest : 0;
            latest = shown;
            return new VideoFrame(Pixels.Unpack(frame, Info.Width, Info.Height), latest);
        }

        bool isWell = process.EndsWell();
        if (count == 0)
        {
            throw new VideoException(
                $"{path}: no frame of it can be read; the film is damaged, or ends before that.",
                new IOException(process.Said));
        }

        if (!isWell || process.Said.Length > 0)
        {
            isDamaged = true;
            notes.Add($"{path} is damaged: {count} frames of it could be read.");
        }

        return null;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        process.Dispose();
        frames.Dispose();
        base.Dispose(disposing);
    }

    private List<string> Arguments(string path, VideoInfo info, Rational? rate)
    {
        List<string> arguments = ["-nostdin", "-hide_banner", "-loglevel", "error", .. MediaProcess.OnlyFiles];
        if (info.HasAlpha && RateNames.Contains(info.Codec))
        {
            // ffmpeg's own decoders leave out the alpha of these.
            arguments.AddRange(["-c:v", info.Codec == "vp9" ? "libvpx-vp9" : "libvpx"]);
        }

        // Of a broadcast's file ffmpeg puts the start of what it reads to 0, and so pictures beside their sound, but
        // not where times are moved: here by so many seconds as are a whole number of ticks, taken off again.
        arguments.AddRange(
            seek > 0 ? ["-ss", MediaProcess.Seconds(seek)] : ["-itsoffset", MediaProcess.Seconds(clock.Numerator)]);
        arguments.AddRange(
        [
            "-i", MediaProcess.FileName(path),
            "-map", $"0:{info.Index.ToString(CultureInfo.InvariantCulture)}",
            "-vf", Filters(info, rate), MediaProcess.FpsMode, "passthrough", "-enc_time_base", clock.ToString(),
            "-c:v", "rawvideo", "-pix_fmt", Pixels.Name, "-f", "nut", "pipe:1",
        ]);
        return arguments;
    }

    private string Filters(VideoInfo info, Rational? rate)
    {
        string whole = info.IsInterlaced ? "bwdif=mode=send_frame:parity=auto:deint=all," : "";
        if (VideoColors.IsConverted(info))
        {
            whole += $"zscale=matrixin={info.Matrix}:matrix=gbr:rangein={(info.IsFullRange ? "full" : "limited")}:"
                + $"range=full:filter=point,format={(info.IsDeep ? "gbrp16le" : "gbrp")},";
        }

        string paced = rate is { } fps ? $"fps={fps}," : "";
        string colours = info.IsRgb || info.IsHdr || VideoColors.IsConverted(info)
            ? ""
            : $":in_color_matrix={VideoColors.Of(info).Coefficients}"
                + $":in_range={(info.IsFullRange ? "pc" : "tv")}:out_range=pc";
        string size = string.Create(CultureInfo.InvariantCulture, $"scale=w={info.Width}:h={info.Height}");
        return $"{whole}{paced}{(info.IsHdr ? ToneMap : "")}{size}{colours}:{Flags},format={Pixels.Name}";
    }
}
