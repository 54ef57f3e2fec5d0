using System.Diagnostics;
using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Running;
using Impasto.Studio.Painting;
using Impasto.Studio.Storage;
using Impasto.Stylizing;

namespace Impasto.Studio.Queue;

/// <summary>Paints pictures.</summary>
internal sealed class PictureWork(PaintBox box, JobReader reader, DataFolder folder, ResultShelf results, Paces paces)
    : IWork
{
    public Outcome Do(StudioJob job, RunContext context, Func<Ending> ending)
    {
        string work = folder.WorkOf(job.Id);
        using PaintLease lease = box.Lease();
        JobRunner runner = lease.Runner;
        Job asked = reader.ToJob(job.Job, Path.Combine(work, "result.png"));
        Job painted = asked with
        {
            Checkpoint = runner.MethodOf(asked).Can(StylizerFeatures.Resume)
                ? Path.Combine(work, "state.safetensors")
                : null,
        };
        bool isNew = !File.Exists(painted.Checkpoint), wasOpen = box.IsOpen(job.Method);
        Stopwatch clock = Stopwatch.StartNew();
        RunResult result = runner.Run(painted, context, isWhole: true);
        box.KeepOpen(job.Method);
        if (result.Interrupted)
        {
            if (ending() != Ending.Keep)
            {
                throw new OperationCanceledException(context.Cancellation);
            }

            OutputFiles.Write(result.Image, painted.Output, new ImageWriteOptions { Depth = painted.Depth });
        }
        else if (ending() == Ending.Drop)
        {
            throw new OperationCanceledException(context.Cancellation);
        }
        else if (isNew)
        {
            paces.Learn(job.Method, runner.ToRequest(painted), clock.Elapsed, wasOpen);
        }

        string[] problem = [.. new[] { result.Problem }.OfType<string>()];
        return new Outcome(
            results.Keep(job, painted, result.Image, isExact: !result.Interrupted),
            !result.Interrupted,
            [.. result.Notes, .. problem]);
    }

    public bool GoesOn(StudioJob job) => box.Methods.Methods.Any(
        method => method.Name == job.Method && method.Can(StylizerFeatures.Resume));
}
