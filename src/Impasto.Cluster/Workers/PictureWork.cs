using Impasto.Cluster.Specs;
using Impasto.Jobs;
using Impasto.Running;

namespace Impasto.Cluster.Workers;

/// <summary>Paints pictures.</summary>
internal sealed class PictureWork : IPartWork
{
    public PartOutcome Do(ClusterPart part, SpecJob spec, JobRunner runner, RunContext context)
    {
        RunResult result = runner.Run(spec.Job, context, isWhole: true);
        return result.Interrupted
            ? throw new OperationCanceledException(context.Cancellation)
            : new PartOutcome($"picture-{part.Number:D6}", spec.Job.Output, result.Notes) { Frames = 1 };
    }
}
