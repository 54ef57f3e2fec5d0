using Impasto.Cluster.Specs;
using Impasto.Jobs;
using Impasto.Running;

namespace Impasto.Cluster.Workers;

/// <summary>Does parts of some kinds.</summary>
internal interface IPartWork
{
    /// <summary>Does a part to its end.</summary>
    /// <param name="part">The part.</param>
    /// <param name="spec">Its job.</param>
    /// <param name="runner">What does jobs.</param>
    /// <param name="context">With what means.</param>
    /// <returns>The file that it has made, and the parts that are known only now.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    PartOutcome Do(ClusterPart part, SpecJob spec, JobRunner runner, RunContext context);
}
