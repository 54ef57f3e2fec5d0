using Impasto.Jobs;
using Impasto.Media.Files;
using Impasto.Media.Images;
using Impasto.Media.Video;
using Impasto.Running;

namespace Impasto.Films;

/// <summary>Writes painted frames as a film or as images of a folder.</summary>
internal sealed class FilmOutput : IDisposable
{
    private readonly FilmTake take;
    private readonly FilmSound? sound;
    private readonly FrameWriter writer;
    private int count;
    private int shots;
    private long last;
    private bool isEnded;

    /// <summary>Starts what writes.</summary>
    /// <param name="take">The film.</param>
    /// <param name="sound">What stands in the place of its sound; null where that is kept.</param>
    public FilmOutput(FilmTake take, FilmSound? sound)
    {
        this.take = take;
        this.sound = sound;
        string output = take.Job.Output;
        writer = IsFolder(output)
            ? new PictureSequenceWriter(output, take.Reader.Pixels.IsDeep)
            : new FilmWriter(output, take.Writing with { SoundPath = sound?.Path });
    }

    private CancellationToken Cancellation => take.Context.Cancellation;

    /// <summary>Whether an output is a folder for images.</summary>
    /// <param name="output">Its path.</param>
    public static bool IsFolder(string output) => Directory.Exists(output)
        || Path.EndsInDirectorySeparator(output) || Path.GetExtension(output).Length == 0;

    /// <summary>
    /// Refuses a film that would write over a file that it reads, or that cannot be written where it is to be.
    /// </summary>
    /// <param name="jobs">Knows what a job reads.</param>
    /// <param name="job">The job.</param>
    /// <param name="overwrite">Whether what is read may be written over.</param>
    /// <param name="folders">What else is written.</param>
    /// <exception cref="IOException">So it is; the message names the file.</exception>
    public static void CheckFiles(JobRunner jobs, Job job, bool overwrite, IReadOnlyList<string> folders)
    {
        const string Standard = "-";
        if (job.Output == Standard)
        {
            throw new IOException("-: films are not written to standard output; name a file, or a folder for images.");
        }

        jobs.CheckFiles([job], overwrite, folders);
        if (IsFolder(job.Output))
        {
            // Of the numbered images that a folder gets, those that one reads may not be any.
            string[] read = [.. jobs.InputsOf(job).SelectMany(FilmSource.FilesOf)];
            OutputFiles.CheckApart(
                read,
                read.Select(file => Path.GetFileName(file)!).Where(PictureSequenceWriter.IsFrame).Distinct()
                    .Select(name => Path.Combine(job.Output, name)),
                overwrite);
            OutputFiles.TryFolder(job.Output);
        }
        else
        {
            OutputFiles.Try(job.Output);
        }

        foreach (string folder in folders)
        {
            OutputFiles.TryFolder(folder);
        }
    }

    /// <summary>Refuses a folder that has pictures.</summary>
    /// <param name="output">The folder, or a film.</param>
    /// <exception cref="IOException">It has some.</exception>
    public static void CheckFolder(string output)
    {
        if (Directory.Exists(output)
            && Directory.EnumerateFiles(output).FirstOrDefault(FilmSource.IsImage) is { } picture)
        {
            throw new IOException(
                $"{output}: there are pictures in this folder, such as {Path.GetFileName(picture)}; name another one, "
                + "or allow them to be written over with --overwrite.");
        }
    }

    /// <summary>Refuses what the disk has no room for.</summary>
    /// <param name="output">What is written.</param>
    /// <param name="bytes">About what it takes; null where that is not known.</param>
    /// <exception cref="IOException">There is too little room.</exception>
    public static void CheckDisk(string output, long? bytes)
    {
        string? folder = Path.GetDirectoryName(Path.GetFullPath(output));
        while (folder is not null && !Directory.Exists(folder))
        {
            folder = Path.GetDirectoryName(folder);
        }

        long free = folder is null ? long.MaxValue : new DriveInfo(folder).AvailableFreeSpace;
        if (bytes > free)
        {
            (string needed, string there) = DiskSpace.Megabytes(bytes.Value, free);
            throw FileProblem.NoRoom(
                $"{output}: about {needed} MB of disk would be needed and {there} MB are free; make room, or paint "
                + "less of the film with --to, --size or --every.");
        }
    }

    /// <summary>Writes the next frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <exception cref="VideoException">It cannot be written.</exception>
    /// <exception cref="ImageException">It cannot be written.</exception>
    public void Write(PaintedFrame frame)
    {
        if (isEnded)
        {
            return;
        }

        ImageBuffer shown = take.Film.Compare ? Beside(frame.Scene.Picture, frame.Picture) : frame.Picture;
        try
        {
            writer.Write(new VideoFrame(shown, frame.Scene.Time));
        }
        catch (VideoException) when (Cancellation.IsCancellationRequested && count > 0)
        {
            // Ctrl-C on a terminal reaches the encoder too, which makes its file whole by itself.
            isEnded = true;
            return;
        }

        count++;
        shots += frame.IsCut ? 1 : 0;
        last = frame.Scene.Time;
    }

    /// <summary>Makes the film whole; where it was cancelled, one that plays up to there.</summary>
    /// <param name="end">When the last frame ends, in seconds; null where that is not known.</param>
    /// <param name="limit">When the part that is painted has to end, in seconds; null for no limit.</param>
    /// <param name="notes">What there is to say of what was read.</param>
    /// <exception cref="VideoException">It cannot be written, or there is no frame.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before there was a frame.</exception>
    public FilmResult Finish(double? end, double? limit, IReadOnlyList<string> notes)
    {
        if (count == 0)
        {
            Cancellation.ThrowIfCancellationRequested();
            throw new VideoException($"{take.Job.Content}: there is no frame in the part that is to be painted.");
        }

        bool isInterrupted = Cancellation.IsCancellationRequested;
        double seconds = isInterrupted || end is null
            ? (last * take.Reader.TimeBase.Value) + (take.Film.Every / take.Reader.Info.FrameRate.Value)
            : end.Value;
        take.Context.Progress?.Report(new RunProgress(RunStage.Write, 0));
        if (isInterrupted)
        {
            writer.KeepEarlier();
        }

        IReadOnlyList<string> said = writer.Finish(seconds, isInterrupted ? seconds : limit);
        return new FilmResult(count, shots)
        {
            Seconds = seconds,
            Place = writer.Place,
            Interrupted = isInterrupted,
            Notes = [.. isInterrupted ? [] : notes, .. sound?.Notes ?? [], .. said],
        };
    }

    /// <summary>Ends what writes; a film that was not made whole is not kept.</summary>
    public void Dispose() => writer.Dispose();

    /// <summary>The scene on the left of what was painted of it.</summary>
    private static ImageBuffer Beside(ImageBuffer scene, ImageBuffer painted)
    {
        ImageBuffer left = scene.At(painted.Width, painted.Height);
        ImageBuffer both = new(2 * painted.Width, painted.Height, painted.HasAlpha);
        int row = painted.Width * ImageBuffer.Channels;
        for (int y = 0; y < painted.Height; y++)
        {
            left.Pixels.Slice(y * row, row).CopyTo(both.Pixels[(2 * y * row)..]);
            painted.Pixels.Slice(y * row, row).CopyTo(both.Pixels[(((2 * y) + 1) * row)..]);
            if (both.HasAlpha)
            {
                left.Alpha.Slice(y * painted.Width, painted.Width).CopyTo(both.Alpha[(2 * y * painted.Width)..]);
                painted.Alpha.Slice(y * painted.Width, painted.Width)
                    .CopyTo(both.Alpha[(((2 * y) + 1) * painted.Width)..]);
            }
        }

        return both;
    }
}
