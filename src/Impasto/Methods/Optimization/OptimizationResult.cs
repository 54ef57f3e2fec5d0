using Impasto.Media.Images;

namespace Impasto.Methods.Optimization;

/// <summary>What a run came to.</summary>
/// <param name="Image">The image with the lowest loss at the last level that was reached, at the size asked for.</param>
/// <param name="Interrupted">Whether the run was cancelled before its end.</param>
/// <param name="Iterations">The iterations, those before a resume included.</param>
public sealed record OptimizationResult(
    ImageBuffer Image, bool Interrupted, IReadOnlyList<IterationLog> Iterations);
