using Impasto.Compute.Planning;

namespace Impasto.Compute.Strips;

/// <summary>How a graph is planned that may be run strip by strip.</summary>
public sealed record StripOptions
{
    /// <summary>Gets how graphs are planned.</summary>
    public PlanOptions Plan { get; init; } = new();

    /// <summary>
    /// Gets the native memory that a run may take, in bytes; no limit where null, and the image is never cut.
    /// </summary>
    public long? MemoryBytes { get; init; }

    /// <summary>
    /// Gets whether the memory of strips is kept from one run to the next: worth it where many follow each other.
    /// </summary>
    public bool KeepsMemory { get; init; }

    /// <summary>
    /// Gets whether who takes the rows of results holds them in memory, where they count from the pass that makes them.
    /// </summary>
    public bool HoldsResults { get; init; }

    /// <summary>Gets the folder for what is kept between passes and does not fit into memory.</summary>
    public string TemporaryFolder { get; init; } = Path.GetTempPath();

    /// <summary>Gets the rows of a strip; as many as fit where null.</summary>
    internal int? StripRows { get; init; }
}
