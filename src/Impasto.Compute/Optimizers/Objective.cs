namespace Impasto.Compute.Optimizers;

/// <summary>What an optimiser minimises.</summary>
/// <param name="x">Where to evaluate it.</param>
/// <param name="gradient">Takes the gradient at <paramref name="x"/>: every element is to be written.</param>
/// <returns>The loss at <paramref name="x"/>.</returns>
public delegate double Objective(ReadOnlySpan<float> x, Span<float> gradient);
