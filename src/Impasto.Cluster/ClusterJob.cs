namespace Impasto.Cluster;

/// <summary>A job whose parts run wherever workers are.</summary>
public sealed record ClusterJob
{
    /// <summary>Gets the id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Gets what it is called, for people.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the version of Impasto that does it.</summary>
    public required string Version { get; init; }

    /// <summary>Gets what all of its parts have in common, as JSON; null where each part says all itself.</summary>
    internal string? Spec { get; init; }

    /// <summary>Gets the trace that its parts belong to, as traceparent says it; null for none.</summary>
    internal string? Trace { get; init; }

    /// <summary>Gets where it stands.</summary>
    public ClusterJobState State { get; init; }

    /// <summary>Gets when it was sent.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>Gets when it was over; null while it runs.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>Gets the number of its parts that are known so far.</summary>
    public int Parts { get; init; }

    /// <summary>Gets the number of its parts that are done.</summary>
    public int PartsDone { get; init; }

    /// <summary>Gets the number of its parts that have failed.</summary>
    public int PartsFailed { get; init; }
}
