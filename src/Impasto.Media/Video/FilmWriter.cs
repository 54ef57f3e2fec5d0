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
    private long? start;

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
        foreach (VideoStream stream in source.Others.Where(stream => stream.Kind is "audio" or "subtitle"))
        {
            string what = stream.Kind == "audio" ? "sound" : "subtitles";
            string? how = container?.Take(stream);
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
        start ??= written.Time;
        options.Pixels.Pack(written.Picture, frame);
        try
        {
            frames.Write(frame, written.Time);
        }
        catch (IOException e)
        {
            throw Failed(process, e);
        }
    }

    /// <inheritdoc/>
    public override void KeepEarlier() =>
        path = File.Exists(path) ? Path.ChangeExtension(path, ".part" + Path.GetExtension(path)) : path;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Finish(double? length)
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

        IReadOnlyList<string> notes = Join(length);
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

    /// <summary>Joins the pictures with what stands beside those of the source.</summary>
    private IReadOnlyList<string> Join(double? length)
    {
        VideoStream[] others =
            [.. options.SourcePath is null ? [] : options.Source.Others.Where(s => container.Take(s) is not null)];
        bool hasMore = options.SourcePath is not null && (others.Length > 0 || container.SoundEncoder is not null);
        if (!hasMore)
        {
            File.Move(pictures, whole, overwrite: true);
            return [];
        }

        if (TryJoin(others, length, container.Take))
        {
            return [];
        }

        VideoStream[] sounds = [.. others.Where(stream => stream.Kind == "audio")];
        if (sounds.Length > 0 && TryJoin(sounds, length, _ => container.SoundEncoder))
        {
            return ["The sound could not be copied and was encoded again."];
        }

        File.Move(pictures, whole, overwrite: true);
        return others.Length == 0 ? [] : ["The sound of the source could not be taken over."];
    }

    private bool TryJoin(VideoStream[] others, double? length, Func<VideoStream, string?> how)
    {
        double first = start is { } ticks ? ticks * options.TimeBase.Value : 0;
        List<string> arguments =
        [
            .. Quiet, "-itsoffset", MediaProcess.Seconds(first), "-f", FormatOf(pictures), "-i",
            MediaProcess.FileName(pictures), .. MediaProcess.OnlyFiles,
        ];
        arguments.AddRange(options.From > 0
            ? ["-ss", MediaProcess.Seconds(options.From)]
            : ["-itsoffset", MediaProcess.Seconds(options.Source.Start)]);

        if (length is { } seconds)
        {
            arguments.AddRange(["-t", MediaProcess.Seconds(seconds)]);
        }

        arguments.AddRange(["-i", MediaProcess.FileName(options.SourcePath!), "-map", "0:v", "-c:v", "copy"]);
        for (int i = 0; i < others.Length; i++)
        {
            string index = others[i].Index.ToString(CultureInfo.InvariantCulture);
            string place = (i + 1).ToString(CultureInfo.InvariantCulture);
            arguments.AddRange(["-map", $"1:{index}", $"-c:{place}", how(others[i])!]);
        }

        if (options.From > 0)
        {
            // Sound from before the start, which lies in the file since its last key frame, would move the pictures.
            arguments.AddRange(["-copypriorss", "0"]);
        }

        arguments.AddRange(["-map_metadata", "1", "-map_chapters", "1", .. Muxing(whole)]);
        using MediaProcess join = MediaProcess.Start("ffmpeg", arguments);
        join.Input.Close();
        return join.EndsWell();
    }

    private string FormatOf(string file) => file == pictures && container.Format == "webm" ? "matroska"
        : container.Format;

    /// <summary>The last arguments: the file and its clock. Nothing in it depends on the time of day.</summary>
    private string[] Muxing(string file)
    {
        string ticks = options.TimeBase.Denominator.ToString(CultureInfo.InvariantCulture);
        return
        [
            .. container.Format is "mp4" or "mov" ? (string[])["-video_track_timescale", ticks] : [],
            "-fflags", "+bitexact", "-f", FormatOf(file), MediaProcess.FileName(file),
        ];
    }

    private VideoException Failed(MediaProcess ended, Exception? cause)
    {
        ended.EndsWell(TimeSpan.FromSeconds(5));
        string said = ended.Said;
        string reason = said.Contains("No space left", StringComparison.Ordinal) ? "the disk is full"
            : said.Contains("Permission denied", StringComparison.Ordinal) ? "access is denied"
            : said.Contains("Unknown encoder", StringComparison.Ordinal) ? "this ffmpeg has no such encoder"
            : cause is null ? "ffmpeg gives no reason that is known" : FileProblem.Of(cause);
        string advice = reason is "the disk is full" or "access is denied" ? "make room, or name another place"
            : "try another --codec, or another ending";
        return new VideoException(
            $"{path}: the film cannot be written ({reason}); {advice}.", new IOException(said, cause));
    }
}
