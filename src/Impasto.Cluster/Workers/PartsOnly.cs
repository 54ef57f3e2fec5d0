using Hangfire.Server;
using Impasto.Cluster.Engine;

namespace Impasto.Cluster.Workers;

/// <summary>Who writes the engine's tables can name any code there; a worker runs parts and nothing else.</summary>
internal sealed class PartsOnly : IServerFilter
{
    /// <summary>Gives the types that a job of the queue may name.</summary>
    /// <exception cref="ClusterException">It names another one.</exception>
    public static Type TypeOf(string name) =>
        ((Type[])[typeof(IPartRunner), typeof(Guid), typeof(PerformContext), typeof(CancellationToken)])
            .FirstOrDefault(type => name.StartsWith($"{type.FullName},", StringComparison.Ordinal)
                || name == type.FullName)
        ?? throw new ClusterException("A job of the queue is no part of ours.");

    public void OnPerforming(PerformingContext context)
    {
        if (context.BackgroundJob.Job.Type != typeof(IPartRunner))
        {
            throw new ClusterException("A job of the queue is no part of ours.");
        }
    }

    public void OnPerformed(PerformedContext context)
    {
    }
}
