using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage;

namespace Impasto.Cluster.Engine;

/// <summary>The engine's queue as a client of it: parts are put into it and taken out.</summary>
/// <param name="storage">The engine's storage.</param>
internal sealed class PartQueue(JobStorage storage)
{
    private static readonly string[] Alive =
        [EnqueuedState.StateName, ProcessingState.StateName, ScheduledState.StateName];

    private readonly BackgroundJobClient client = new(storage, new JobFilterCollection());

    /// <summary>Puts a part into its queue.</summary>
    /// <returns>The engine's name for it.</returns>
    public string Enqueue(ClusterPart part)
    {
        Guid id = part.Id;
        return client.Enqueue<IPartRunner>(part.Queue, runner => runner.Run(id, null, CancellationToken.None));
    }

    /// <summary>Takes a part out; a worker that has it is told.</summary>
    public void Delete(string ticket) => client.Delete(ticket);

    /// <summary>Whether a part waits in the queue, or a worker has it.</summary>
    public bool Has(string ticket)
    {
        using IStorageConnection connection = storage.GetConnection();
        return connection.GetStateData(ticket) is { Name: { } state } && Alive.Contains(state);
    }
}
