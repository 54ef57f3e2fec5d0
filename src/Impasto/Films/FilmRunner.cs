using Impasto.Checkpoints;
using Impasto.Jobs;
using Impasto.Media.Files;
using Impasto.Media.Images;
using Impasto.Media.Sounds;
using Impasto.Media.Video;
using Impasto.Running;
using Impasto.Video.OpticalFlow;

namespace Impasto.Films;

/// <summary>
/// Does jobs whose content is a film: frames are read, painted and written at the same time, a few of them in memory.
/// </summary>
/// <param name="jobs">What paints frames; it outlives this.</param>
public sealed class FilmRunner(JobRunner jobs)
{
    /// <summary>
    /// Paints a film and writes it; sound and whatever else stands beside its pictures is taken over, but for the sound
    /// that gets a style, which is done first. Ended early, it writes a film that plays up to there.
    /// </summary>
    /// <param name="job">The job; its content is a film, a folder or a pattern of images.</param>
    /// <param name="context">
    /// With what means; progress is told as a <see cref="FilmPlan"/> first, then as <see cref="FilmProgress"/>.
    /// </param>
    /// <exception cref="ArgumentException">The job asks for what the method cannot do.</exception>
    /// <exception cref="JobException">A style is not to be found.</exception>
    /// <exception cref="VideoException">A film cannot be read or written, or ffmpeg is missing.</exception>
    /// <exception cref="ImageException">An image cannot be read or written.</exception>
    /// <exception cref="SoundException">The film's sound, or the style of it, cannot be read.</exception>
    /// <exception cref="CheckpointException">The folder of finished frames is another film's.</exception>
    /// <exception cref="FlowException">A file of optical flow is missing, damaged or of another size.</exception>
    /// <exception cref="IOException">
    /// A file that is read, or the pictures of a folder, would be written over; there is no such place; or the disk is
    /// too small.
    /// </exception>
    /// <exception cref="MemoryShortageException">It would take more memory than it may.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before there was a frame.</exception>
    public FilmResult Run(Job job, RunContext context)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(context);
        FilmOptions film = FilmTake.OptionsOf(job);
        FilmOutput.CheckFiles(
            jobs, job, context.Overwrite, [.. new[] { film.Work, film.SaveFlow }.OfType<string>()]);
        using FrameReader reader = FilmSource.Open(job.Content, film);
        using FilmMasks masks = new(job, film);
        FilmTake take = new(jobs, job, reader, masks, context);
        take.CheckFlow();
        using FilmSound? sound = FilmSound.Open(take);
        sound?.Require();
        string print = FilmPrint.OfFilm(jobs, take.Job);
        bool goesOn = film.Work is { } work && FrameStore.Knows(work, print);
        if (!goesOn && !context.Overwrite)
        {
            FilmOutput.CheckFolder(job.Output);
        }

        FilmPlan plan = take.Require(sound?.PlannedBytes);
        FilmOutput.CheckDisk(job.Output, plan.DiskBytes);
        context.Progress?.Report(plan);
        sound?.Write();
        using FilmOutput output = new(take, sound);
        FrameStore? store = FolderOf(job, film) is { } folder ? new FrameStore(folder, print, reader.Pixels) : null;
        using ExitAction? leaving = film.Work is null && store is not null ? new ExitAction(store.Delete) : null;
        bool isWhole = false;
        try
        {
            FilmResult result = Paint(take, store, output);
            isWhole = !result.Interrupted;
            return result;
        }
        finally
        {
            if (isWhole || film.Work is null)
            {
                store?.Delete();
            }
        }
    }

    /// <summary>Says what a film will take, without taking it.</summary>
    /// <param name="job">The job.</param>
    /// <param name="context">With what means.</param>
    /// <exception cref="ArgumentException">The job asks for what the method cannot do.</exception>
    /// <exception cref="JobException">A style is not to be found.</exception>
    /// <exception cref="VideoException">The film cannot be read, or ffmpeg is missing.</exception>
    public FilmPlan Plan(Job job, RunContext context)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(context);
        FilmOptions film = FilmTake.OptionsOf(job);
        using FrameReader reader = FilmSource.Open(job.Content, film);
        using FilmMasks masks = new(job, film);
        FilmTake take = new(jobs, job, reader, masks, context);
        using FilmSound? sound = FilmSound.Open(take);
        return take.Plan(sound?.PlannedBytes);
    }

    /// <summary>
    /// The folder of finished frames; that of several passes is removed where nobody named one. Null for none.
    /// </summary>
    private static string? FolderOf(Job job, FilmOptions film) => film.Work
        ?? (film.Passes > 1
            ? $"{Path.TrimEndingDirectorySeparator(job.Output)}.{Environment.ProcessId}.shots.tmp"
            : null);

    private FilmResult Paint(FilmTake take, FrameStore? store, FilmOutput output)
    {
        FilmFrames frames = new(take.Reader, take.Film);
        FramePipe.Run(
            frames.Read,
            new FilmPainter(jobs, take, store).Paint,
            frame =>
            {
                if (frame.IsNew)
                {
                    store?.Write(frame.Number, frame.Picture);
                }

                output.Write(frame);
            },
            take.Reader.Dispose,
            take.Context.Cancellation);
        return output.Finish(frames.End, frames.Limit, take.Reader.Notes);
    }
}
