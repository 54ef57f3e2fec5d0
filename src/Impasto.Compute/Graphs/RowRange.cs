namespace Impasto.Compute.Graphs;

/// <summary>Rows of an image.</summary>
/// <param name="First">The first one.</param>
/// <param name="End">The one after the last.</param>
internal readonly record struct RowRange(int First, int End)
{
    /// <summary>Gets how many there are.</summary>
    public int Count => End - First;

    /// <summary>The rows from the first of both to the last of both.</summary>
    public RowRange Union(RowRange other) => new(Math.Min(First, other.First), Math.Max(End, other.End));

    /// <summary>Those that an image has.</summary>
    public RowRange CutTo(int rows) => new(Math.Clamp(First, 0, rows), Math.Clamp(End, 0, rows));
}
