namespace Impasto.Cluster;

/// <summary>A worker, as it says of itself.</summary>
public sealed record ClusterWorkerInfo
{
    /// <summary>How long after it was heard of last a worker counts as gone.</summary>
    internal static readonly TimeSpan GoneAfter = TimeSpan.FromSeconds(20);

    /// <summary>Gets its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Gets its name: its machine and process.</summary>
    public required string Name { get; init; }

    /// <summary>Gets its version of Impasto.</summary>
    public required string Version { get; init; }

    /// <summary>Gets the widest instruction set that it computes with.</summary>
    public required string InstructionSet { get; init; }

    /// <summary>Gets the memory that a part may take of it, in bytes.</summary>
    public required long Memory { get; init; }

    /// <summary>Gets the number of its threads.</summary>
    public required int Threads { get; init; }

    /// <summary>Gets when it was heard of last.</summary>
    public DateTimeOffset Seen { get; init; }
}
