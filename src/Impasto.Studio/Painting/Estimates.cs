using System.Text.Json;
using Impasto.Films;
using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Running;
using Impasto.Studio.Storage;
using Impasto.Stylizing;

namespace Impasto.Studio.Painting;

/// <summary>Says what jobs will take, before any of it is taken.</summary>
internal sealed class Estimates(
    PaintBox box, JobReader reader, Paces paces, StudioOptions options, Func<Exception, string> describe)
{
    private const double UsualRate = 25;

    /// <summary>Gets the memory that a job may take now, in bytes.</summary>
    public long MemoryBytes => options.MemoryBudget ?? new MachineMemory().Share;

    /// <summary>Says what a job will take.</summary>
    /// <param name="json">The job as the page has it.</param>
    /// <exception cref="ImpastoException">It is no job, or names what is not here.</exception>
    public Estimate Of(JsonElement json)
    {
        Picture content = reader.ContentOf(json);
        Job job = reader.ToJob(reader.Normalise(json), "result.png");
        using PaintLease lease = box.Lease();
        JobRunner runner = lease.Runner;
        MethodDescription method = runner.MethodOf(job);
        int edge = Math.Max(content.Width, content.Height);
        (int width, int height) = ImageBuffer.FitLongerEdge(content.Width, content.Height, job.Size ?? edge);
        try
        {
            return content.Kind == PictureKind.Film
                ? OfFilm(job, content, runner)
                : OfPicture(job, runner, width, height);
        }
        catch (Exception e) when (e is ArgumentException or ImpastoException or ImageException)
        {
            return new Estimate(width, height, 0, 0, Fits: false, method.Name, [], describe(e));
        }
    }

    private Estimate OfPicture(Job job, JobRunner runner, int width, int height)
    {
        MethodDescription method = runner.MethodOf(job);
        StylizeRequest request = runner.ToRequest(job);
        RequestCheck.Check(method, request);
        long bytes = runner.PlanMemory(job, request, options.Threads, MemoryBytes).PeakBytes;
        double seconds = paces.Estimate(method.Name, request, box.IsOpen(method.Name));
        return new Estimate(
            width, height, seconds, bytes, bytes <= MemoryBytes, method.Name,
            [.. JobRunner.NotesOnMasks(job, request).Select(PageWords.Of)], Error: null);
    }

    private Estimate OfFilm(Job job, Picture content, JobRunner runner)
    {
        MethodDescription method = runner.MethodOf(job);
        StylizeRequest frame = runner.ToRequest(
            FilmMasks.Without(job), new ImageBuffer(content.Width, content.Height));
        RequestCheck.Check(method, frame);
        FilmPlan plan = new FilmRunner(runner).Plan(
            job with { Output = Path.ChangeExtension(job.Output, ".mp4") },
            new RunContext { Threads = options.Threads, MemoryBudget = options.MemoryBudget });
        double frames = plan.Frames ?? ((content.Seconds ?? 1) * UsualRate);
        double seconds = paces.Estimate(method.Name, frame, box.IsOpen(method.Name), frames);
        return new Estimate(
            plan.Width, plan.Height, seconds, plan.MemoryBytes, plan.MemoryBytes <= MemoryBytes, method.Name,
            [.. plan.Notes.Select(PageWords.Of)], Error: null);
    }
}
