using Impasto.Films;
using Impasto.Jobs;
using Impasto.Running;
using Impasto.Studio.Painting;
using Impasto.Studio.Storage;

namespace Impasto.Studio.Queue;

/// <summary>Paints films; frames that are done are kept until the film is.</summary>
internal sealed class FilmWork(PaintBox box, JobReader reader, DataFolder folder, Uploads uploads) : IWork
{
    public Outcome Do(StudioJob job, RunContext context, Func<Ending> ending)
    {
        string work = folder.WorkOf(job.Id);
        using PaintLease lease = box.Lease();
        JobRunner runner = lease.Runner;
        Job asked = reader.ToJob(job.Job, Path.Combine(work, "result.mp4"));
        FilmResult result = new FilmRunner(runner).Run(
            asked with { Film = (asked.Film ?? new FilmOptions()) with { Work = Path.Combine(work, "frames") } },
            context);
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
        return new Outcome(film, !result.Interrupted, result.Notes);
    }

    public bool GoesOn(StudioJob job) => true;
}
