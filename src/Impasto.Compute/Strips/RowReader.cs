namespace Impasto.Compute.Strips;

/// <summary>
/// Fills rows of an input. Strips overlap, and there may be several passes: rows are asked for more than once.
/// </summary>
/// <param name="first">The first row.</param>
/// <param name="rows">Receives whole rows, in the order of the input's shape.</param>
public delegate void RowReader(int first, Span<float> rows);
