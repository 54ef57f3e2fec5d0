namespace Impasto.Compute.Optimizers;

/// <summary>Resamples a vector of one size to another, as an image is between two levels of a pyramid.</summary>
/// <param name="source">The vector at the old size.</param>
/// <param name="target">Takes the vector at the new size.</param>
public delegate void ResizeVector(ReadOnlySpan<float> source, Span<float> target);
