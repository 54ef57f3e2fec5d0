namespace Impasto.Cluster;

/// <summary>A part of a job, which a worker does as a whole.</summary>
public sealed record ClusterPart
{
    /// <summary>Gets the id, the only thing that the queue knows of it.</summary>
    public required Guid Id { get; init; }

    /// <summary>Gets the id of its job.</summary>
    public required Guid Job { get; init; }

    /// <summary>Gets what it does.</summary>
    public required ClusterPartKind Kind { get; init; }

    /// <summary>Gets its number among those of its kind in the job, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Gets the name of the file that it makes, or what it is called.</summary>
    public required string Name { get; init; }

    /// <summary>Gets what it is to do, as JSON; null where the job says it.</summary>
    internal string? Spec { get; init; }

    /// <summary>Gets the memory that it takes, in bytes.</summary>
    public long Memory { get; init; }

    /// <summary>Gets the queue in which it waits; none of a part that cannot be begun, now or ever.</summary>
    internal string Queue { get; init; } = "";

    /// <summary>Gets its phase: it may begin when all parts of the phases before are done.</summary>
    internal int Phase { get; init; }

    /// <summary>Gets where it stands.</summary>
    public ClusterPartState State { get; init; }

    /// <summary>Gets the engine's name for it; null where the engine has not got it yet.</summary>
    internal string? Ticket { get; init; }

    /// <summary>Gets how often a worker has begun it without handing it back.</summary>
    public int Starts { get; init; }

    /// <summary>Gets how often it has failed.</summary>
    public int Failures { get; init; }

    /// <summary>Gets the name of the worker that had it last; null for none yet.</summary>
    public string? Worker { get; init; }

    /// <summary>Gets the instruction set of that worker.</summary>
    public string? InstructionSet { get; init; }

    /// <summary>Gets when it was begun last.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>Gets when it was over.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>Gets why it failed last, in a line; null where it did not.</summary>
    public string? Error { get; init; }

    /// <summary>Gets how far it is, in a few words; null where it does not tell.</summary>
    public string? Progress { get; init; }

    /// <summary>Gets what it has made; null for nothing yet.</summary>
    public ClusterResult? Result { get; init; }

    /// <summary>Gets whether it waits or is in work.</summary>
    internal bool IsOpen => State is ClusterPartState.Waiting or ClusterPartState.Running;

    /// <summary>Gets whether it can be begun anew that is over without a result.</summary>
    internal bool CanBeginAnew => State is ClusterPartState.Failed or ClusterPartState.Cancelled && Queue.Length > 0;
}
