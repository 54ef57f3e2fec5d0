using Impasto.Compute.Tensors;

namespace Impasto.Compute.Kernels;

/// <summary>A value at its place in memory.</summary>
/// <param name="Shape">Its shape.</param>
/// <param name="Address">Where its first element lies, at every run.</param>
internal readonly record struct StoredValue(Shape Shape, nint Address);
