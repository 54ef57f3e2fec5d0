namespace Impasto.Running;

/// <summary>
/// A run would take more memory than it may: nothing was done, and what would fit is told as numbers.
/// </summary>
/// <param name="needed">What the run would take at its peak, in bytes.</param>
/// <param name="available">What it may take, in bytes.</param>
/// <param name="longerEdge">The longer edge of a picture that does fit, in pixels; null where none does.</param>
public sealed class MemoryShortageException(long needed, long available, int? longerEdge)
    : ImpastoException(
        $"{Megabytes(needed)} of memory would be needed and {Megabytes(available)} may be taken: {Advice(longerEdge)}.")
{
    /// <summary>Gets what the run would take at its peak, in bytes.</summary>
    public long Needed { get; } = needed;

    /// <summary>Gets what it may take, in bytes.</summary>
    public long Available { get; } = available;

    /// <summary>Gets the longer edge of a picture that does fit, in pixels; null where none does.</summary>
    public int? LongerEdge { get; } = longerEdge;

    private static string Megabytes(long bytes) => $"{Math.Max(1, bytes / 1_000_000)} MB";

    private static string Advice(int? edge) => edge is { } fits ? $"a size of {fits} does fit" : "no size does fit";
}
