using System.Text.Json;
using Impasto.Films;
using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Running;
using Impasto.Studio.Storage;
using Impasto.Stylizing;

namespace Impasto.Studio.Painting;

/// <summary>Says what jobs will take, before any of it is taken.</summary>
internal sealed class Estimates(PaintBox box, JobReader reader, Paces paces, StudioOptions options)
{
    private const double UsualRate = 25;

    /// <summary>Gets the memory that a job may take now, in bytes.</summary>
    public long MemoryBytes => options.MemoryBudget ?? new MachineMemory().Available;

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
            // A frame stands for its film.
            StylizeRequest request = content.Kind == PictureKind.Film
                ? runner.ToRequest(FilmMasks.Without(job), new ImageBuffer(content.Width, content.Height))
                : runner.ToRequest(job);
            RequestCheck.Check(method, request);
            long bytes = runner.PlanMemory(job, request, options.Threads, MemoryBytes).PeakBytes;
            IEnumerable<string> notes =
                content.Kind == PictureKind.Film ? [] : JobRunner.NotesOnMasks(job, request);
            double frames = content.Kind == PictureKind.Film ? (content.Seconds ?? 1) * UsualRate : 1;
            return new Estimate(
                width, height, paces.Estimate(method.Name, request) * frames, bytes, bytes <= MemoryBytes, method.Name,
                [.. notes.Select(PageWords.Of)], Error: null);
        }
        catch (Exception e) when (e is ArgumentException or ImpastoException or ImageException)
        {
            return new Estimate(width, height, 0, 0, Fits: false, method.Name, [], PageWords.Of(e.Message));
        }
    }
}
