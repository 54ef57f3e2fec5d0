namespace Impasto.Compute.Strips;

/// <summary>Takes rows of an output; each once, from top to bottom.</summary>
/// <param name="first">The first row.</param>
/// <param name="rows">Whole rows, in the order of the output's shape.</param>
public delegate void RowWriter(int first, ReadOnlySpan<float> rows);
