namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>A rectangle of an image.</summary>
internal readonly record struct Window(int Top, int Left, int Rows, int Columns);
