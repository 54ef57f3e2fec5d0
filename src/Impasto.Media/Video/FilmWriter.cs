using System.Globalization;
using Impasto.Media.Files;

namespace Impasto.Media.Video;

/// <summary>
/// Writes a film by ffmpeg. The pictures are encoded first; then they are joined with the sound, the subtitles, the
/// chapters and the metadata of their source, which are copied where the file's kind takes them. The file appears under
/// its name when it is whole.
/// </summary>
internal sealed class FilmWriter : FrameWriter
{
    private const string Elsewhere = "make room, or name another place";
    private const string Otherwise = "try another --codec, or another ending";

    private static readonly (string Said, string Reason, string Advice)[] Reasons =
    [
        (FileProblem.NoSpaceWords, "the disk is full", Elsewhere),
        ("Permission denied", "access is denied", Elsewhere),
        ("Unknown encoder", "this ffmpeg has no such encoder", Otherwise),
    ];

    private static readonly string[] Quiet = ["-nostdin", "-hide_banner", "-loglevel", "error", "-y"];

    private readonly VideoWriteOptions options;
    private readonly VideoContainer container;
    private readonly string pictures;
    private readonly string whole;
    private readonly MediaProcess process;
    private readonly NutWriter frames;
    private readonly byte[] frame;
    private readonly ExitAction leaving;
    private string path;
    private long first;
    private long last;
    private long count;

    /// <summary>Starts the encoder.</summary>
    /// <param name="path">The file to write or replace.</param>
    /// <param name="options">What it is to be.</param>
    /// <exception cref="VideoException">It cannot be written so, or ffmpeg is missing.</exception>
    /// <exception cref="IOException">It is a device or the like.</exception>
    public FilmWriter(string path, VideoWriteOptions options)
    {
        string place = OutputPlace.Of(path);
        this.path = place;
        this.options = options;
        VideoEncoding encoding = VideoEncoding.Of(path, options);
        container = VideoContainer.Of(path)!;
        CleanUp(place);
        pictures = $"{place}.{Environment.ProcessId}.pictures.tmp";
        whole = $"{place}.{Environment.ProcessId}.tmp";
        frame = new byte[options.Pixels.Length(options.Width, options.Height)];
        process = MediaProcess.Start(
            "ffmpeg",
            [
                .. Quiet, "-copyts", "-f", "nut", "-i", "pipe:0", "-map", "0:v", .. encoding.Arguments,
                MediaProcess.FpsMode, "passthrough", "-enc_time_base", options.TimeBase.ToString(), .. Muxing(pictures),
            ]);
        leaving = new ExitAction(() => Dispose(disposing: true));
        try
        {
            Rational aspect = options.Source.PixelAspect;
            frames = new NutWriter(
                process.Input, options.Pixels.Tag, options.Width, options.Height, options.TimeBase, aspect);
        }
        catch (IOException e)
        {
            throw Failed(process, e);
        }
    }

    /// <inheritdoc/>
    public override string Place => path;

    /// <summary>What of a source cannot be copied, as sentences.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="source">The source.</param>
    public static IReadOnlyList<string> SayOfOthers(string path, VideoInfo source)
    {
        VideoContainer? container = VideoContainer.Of(path);
        List<string> notes = [];
        foreach (VideoStream stream in source.Others)
        {
            string? how = container?.Take(stream);
            if (stream.Kind is not ("audio" or "subtitle"))
            {
                notes.AddRange(how is null ? [$"{NameOf(stream.Kind)} of the source is left out."] : []);
                continue;
            }

            string what = stream.Kind == "audio" ? "sound" : "subtitles";
            if (how is null)
            {
                notes.Add($"The {what} ({stream.Codec}) cannot go into {Path.GetFileName(path)} and is left out.");
            }
            else if (how != "copy")
            {
                notes.Add($"The {what} ({stream.Codec}) cannot go into {Path.GetFileName(path)} as it is: encoded "
                    + $"again ({how}).");
            }
        }

        return [.. notes.Distinct()];
    }

    /// <inheritdoc/>
    public override void Write(VideoFrame written)
    {
        options.Pixels.Pack(written.Picture, frame);
        try
        {
            frames.Write(frame, written.Time);
        }
        catch (IOException e)
        {
            throw Failed(process, e);
        }

        first = count == 0 ? written.Time : first;
        last = written.Time;
        count++;
    }

    /// <inheritdoc/>
    public override void KeepEarlier() =>
        path = File.Exists(path) ? Path.ChangeExtension(path, ".part" + Path.GetExtension(path)) : path;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Finish(double end, double? length)
    {
        try
        {
            process.Input.Close();
        }
        catch (IOException)
        {
            // What Ctrl-C ends beside us has made its file whole already.
        }

        // Ctrl-C reaches ffmpeg too, which then says that it did not come to its end.
        bool isWell = process.EndsWell();
        if (!isWell && !(length is not null && File.Exists(pictures) && new FileInfo(pictures).Length > 0))
        {
            throw Failed(process, null);
        }

        IReadOnlyList<string> notes = Join(end, length);
        Check(isWell ? count : 1);
        File.Move(whole, path, overwrite: true);
        return notes;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        leaving.Dispose();
        process.Dispose();
        File.Delete(pictures);
        File.Delete(whole);
        base.Dispose(disposing);
    }

    private static string NameOf(string kind) => kind switch
    {
        "video" => "A second track of pictures",
        "cover" => "The cover",
        "attachment" => "An attachment, such as a font,",
        "data" => "A track of data, such as a timecode,",
        _ => $"A track of {kind}",
    };

    /// <summary>Removes what runs that were killed have left of the same film.</summary>
    private static void CleanUp(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
        {
            throw new VideoException($"{path}: the folder {folder} does not exist; make it first.");
        }

        foreach (string left in Directory.EnumerateFileSystemEntries(folder, $"{Path.GetFileName(path)}.*.tmp"))
        {
            string[] parts = Path.GetFileName(left)[(Path.GetFileName(path).Length + 1)..].Split('.');
            bool isOurs = int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int id);
            if (!isOurs || IsRunning(id))
            {
                continue;
            }

            if (Directory.Exists(left))
            {
                Directory.Delete(left, recursive: true);
            }
            else
            {
                File.Delete(left);
            }
        }
    }

    private static bool IsRunning(int id)
    {
        try
        {
            using System.Diagnostics.Process running = System.Diagnostics.Process.GetProcessById(id);
            return !running.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>
    /// Throws where pictures are missing in the file: of a kind that needs no end, ffmpeg takes a file for well written
    /// on a full disk too.
    /// </summary>
    private void Check(long least)
    {
        long written = !File.Exists(whole) || new FileInfo(whole).Length == 0 ? 0
            : container.Format == "webp" ? (AnimatedWebP.IsWhole(whole) ? least : 0)
            : VideoProbe.CountPictures(whole);
        if (written < least)
        {
            throw new VideoException(
                $"{path}: the film cannot be written (of {least} frames {written} are in the file); see whether the "
                + "disk is full.");
        }
    }

    /// <summary>Joins the pictures with what stands beside those of the source, and sets when they end.</summary>
    private IReadOnlyList<string> Join(double end, double? length)
    {
        if (container.Format == "webp")
        {
            File.Move(pictures, whole, overwrite: true);
            AnimatedWebP.SetLast(whole, (long)Math.Round((end - (last * options.TimeBase.Value)) * 1000));
            return [];
        }

        VideoStream[] others =
            [.. options.SourcePath is null ? [] : options.Source.Others.Where(s => container.Take(s) is not null)];
        if (TryJoin(others, end, length, container.Take))
        {
            return [];
        }

        VideoStream[] sounds = [.. others.Where(stream => stream.Kind == "audio")];
        if (sounds.Length > 0 && TryJoin(sounds, end, length, _ => container.SoundEncoder))
        {
            return ["The sound could not be copied and was encoded again."];
        }

        File.Move(pictures, whole, overwrite: true);
        return others.Length == 0 ? [] : ["The sound of the source could not be taken over."];
    }

    private bool TryJoin(VideoStream[] others, double end, double? length, Func<VideoStream, string?> how)
    {
        List<string> arguments =
        [
            .. Quiet, "-itsoffset", MediaProcess.Seconds(first * options.TimeBase.Value), "-f", FormatOf(pictures),
            "-i", MediaProcess.FileName(pictures),
        ];
        if (options.SourcePath is { } source)
        {
            IReadOnlyList<string> placing = FilmReader.PlacingOf(options.Source, options.From);
            arguments.AddRange([.. MediaProcess.OnlyFiles, .. placing, "-i", MediaProcess.FileName(source)]);
        }

        int styled = options.SoundPath is null ? -1 : Array.FindIndex(others, stream => stream.Kind == "audio");
        if (styled >= 0)
        {
            arguments.AddRange(["-i", MediaProcess.FileName(options.SoundPath!), "-map_metadata:s:0", "0:s:0"]);
        }

        arguments.AddRange(["-map", "0:v", "-c:v", "copy", .. Ending(end)]);
        for (int i = 0; i < others.Length; i++)
        {
            string index = others[i].Index.ToString(CultureInfo.InvariantCulture);
            string place = (i + 1).ToString(CultureInfo.InvariantCulture);
            bool isStyled = i == styled;
            string codec = isStyled ? container.SoundEncoder! : how(others[i])!;
            arguments.AddRange(["-map", isStyled ? "2:a" : $"1:{index}", $"-c:{place}", codec]);
            arguments.AddRange(Fitting(others[i], place, codec, length));
            if (styled >= 0)
            {
                // Its language, above all; what says it of one track has to say it of all.
                arguments.AddRange([$"-map_metadata:s:{place}", $"1:s:{index}"]);
            }
        }

        if (options.SourcePath is not null)
        {
            arguments.AddRange(["-map_metadata", "1", "-map_chapters", "1"]);
        }

        if (options.From > 0)
        {
            // Sound from before the start, which lies in the file since its last key frame, would move the pictures.
            arguments.AddRange(["-copypriorss", "0"]);
        }

        arguments.AddRange(length is { } seconds ? ["-t", MediaProcess.Seconds(seconds)] : []);
        using MediaProcess join = MediaProcess.Start("ffmpeg", [.. arguments, .. Muxing(whole)]);
        join.Input.Close();
        return join.EndsWithWholeFile() || (join.Said.Contains(FileProblem.NoSpaceWords, StringComparison.Ordinal)
            ? throw Failed(join, null)
            : false);
    }

    /// <summary>What says when the last picture ends, which raw frames do not.</summary>
    private string[] Ending(double end)
    {
        double left = end - (last * options.TimeBase.Value);
        if (container.Format == "gif")
        {
            int hundredths = Math.Clamp((int)Math.Round(left * 100), 1, ushort.MaxValue);
            return ["-final_delay", hundredths.ToString(CultureInfo.InvariantCulture)];
        }

        // Each picture is said to last to the end: the next one ends it. Files count the last one's time as it was
        // coded, by which it is earlier than it is shown, mostly by as much as the first one is.
        string seconds = MediaProcess.Seconds(end);
        string number = (count - 1).ToString(CultureInfo.InvariantCulture);
        return MediaProcess.SetsLengths
            ?
            [
                "-bsf:v",
                $"setts=pts=PTS:dts=DTS:duration=min({seconds}/TB-PTS\\,if(eq(N\\,{number})\\,"
                    + $"{seconds}/TB-STARTPTS+STARTDTS-DTS\\,{seconds}/TB))",
            ]
            : [];
    }

    /// <summary>What makes a track fit: subtitles that end with the film, sound that moves no picture.</summary>
    private string[] Fitting(VideoStream stream, string place, string codec, double? length) =>
        !MediaProcess.SetsLengths ? []
        : stream.Kind == "subtitle" && length is { } seconds
            ?
            [
                $"-bsf:{place}",
                $"setts=pts=PTS:dts=DTS:duration=min(DURATION\\,{MediaProcess.Seconds(seconds)}/TB-PTS)",
            ]
        : stream.Kind == "audio" && container.Format is "matroska" or "webm"
            && (codec == "libopus" || stream.Codec == "opus")
            ? [$"-bsf:{place}", "setts=ts=TS-min(STARTPTS\\,0)"]
        : [];

    private string FormatOf(string file) => file == pictures && container.Format == "webm" ? "matroska"
        : container.Format;

    /// <summary>The last arguments: the file and its clock. Nothing in it depends on the time of day.</summary>
    private string[] Muxing(string file)
    {
        string ticks = options.TimeBase.Denominator.ToString(CultureInfo.InvariantCulture);
        return
        [
            .. container.Format is "mp4" or "mov" ? (string[])["-video_track_timescale", ticks]
                : container.Format is "matroska" or "webm" ? ["-avoid_negative_ts", "disabled"]
                : [],
            "-fflags", "+bitexact", "-f", FormatOf(file), MediaProcess.FileName(file),
        ];
    }

    private VideoException Failed(MediaProcess ended, Exception? cause)
    {
        ended.EndsWell(TimeSpan.FromSeconds(5));
        string said = ended.Said;
        string unknown = cause is null ? "ffmpeg gives no reason that is known" : FileProblem.Of(cause);
        (string _, string reason, string advice) = Reasons.FirstOrDefault(
            known => said.Contains(known.Said, StringComparison.Ordinal), (Said: "", unknown, Otherwise));
        return new VideoException(
            $"{path}: the film cannot be written ({reason}); {advice}.", new IOException(said, cause));
    }
}
