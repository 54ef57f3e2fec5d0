using Impasto.Cluster.Engine;
using Impasto.Media.Images;

namespace Impasto.Cluster.Workers;

/// <summary>With what means a worker works.</summary>
public sealed record WorkerOptions
{
    /// <summary>Gets the number of threads that compute.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Gets the memory that a part may take, in bytes; a share of what is free now where null.</summary>
    public long? Memory { get; init; }

    /// <summary>
    /// Gets whether nothing else in this process has jobs of Hangfire: then no code but ours is even looked up for what
    /// stands in the queue.
    /// </summary>
    public bool IsAlone { get; init; }

    /// <summary>Gets what says in a line why a part has failed.</summary>
    public Func<Exception, string> Describe { get; init; } = e => e is ImpastoException or ImageException
        ? e.Message
        : $"an error of Impasto itself ({e.GetType().Name})";

    /// <summary>Gets what is told of each part that is begun, done or failed; nobody where null.</summary>
    public Action<string>? Tell { get; init; }

    /// <summary>Gets the version that the worker says to have.</summary>
    internal string Version { get; init; } = ClusterConnection.Version;

    /// <summary>Gets the seconds between the tries of a part.</summary>
    internal int[] Delays { get; init; } = [1, 5];
}
