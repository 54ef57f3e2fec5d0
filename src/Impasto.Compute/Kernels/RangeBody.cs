namespace Impasto.Compute.Kernels;

/// <summary>The elements from <paramref name="start"/> up to <paramref name="end"/> of a loop.</summary>
internal delegate void RangeBody(long start, long end);
