using System.Diagnostics;
using Impasto.Films;
using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Running;
using Impasto.Studio.Painting;
using Impasto.Studio.Storage;
using Impasto.Stylizing;

namespace Impasto.Studio.Queue;

/// <summary>Paints films; frames that are done are kept until the film is.</summary>
internal sealed class FilmWork(PaintBox box, JobReader reader, DataFolder folder, Uploads uploads, Paces paces)
    : IWork
{
    public Outcome Do(StudioJob job, RunContext context, Func<Ending> ending)
    {
        string work = folder.WorkOf(job.Id);
        using PaintLease lease = box.Lease();
        JobRunner runner = lease.Runner;
        Job asked = reader.ToJob(job.Job, Path.Combine(work, "result.mp4"));
        string frames = Path.Combine(work, "frames");
        bool isNew = !Directory.Exists(frames), wasOpen = box.IsOpen(job.Method);
        Stopwatch clock = Stopwatch.StartNew();
        FilmResult result = new FilmRunner(runner).Run(
            asked with { Film = (asked.Film ?? new FilmOptions()) with { Work = frames } }, context);
        box.KeepOpen(job.Method);
        if ((result.Interrupted && ending() != Ending.Keep) || ending() == Ending.Drop)
        {
            File.Delete(result.Place);
            throw new OperationCanceledException(context.Cancellation);
        }

        Picture film = uploads.KeepFilm(
            result.Place,
            job.Title,
            new FileInfo(result.Place).Length,
            job.Id,
            job.Job.GetRawText(),
            isExact: !result.Interrupted);
        if (isNew && !result.Interrupted)
        {
            StylizeRequest frame = runner.ToRequest(
                FilmMasks.Without(asked), new ImageBuffer(film.Width, film.Height));
            paces.Learn(job.Method, frame, clock.Elapsed, wasOpen, result.Frames);
        }

        return new Outcome(film, !result.Interrupted, result.Notes);
    }

    public bool GoesOn(StudioJob job) => true;
}
