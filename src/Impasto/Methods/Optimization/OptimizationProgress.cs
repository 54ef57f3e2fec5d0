using Impasto.Media.Images;
using Impasto.Pyramids;

namespace Impasto.Methods.Optimization;

/// <summary>Where a run stands; reported after each iteration.</summary>
/// <param name="Levels">All levels of the pyramid.</param>
/// <param name="Iterations">The iterations that each level will have.</param>
/// <param name="Latest">What the iteration found.</param>
/// <param name="CopyImage">Makes a copy of the image as it is now, at the level's size.</param>
public sealed record OptimizationProgress(
    IReadOnlyList<PyramidLevel> Levels, int Iterations, IterationLog Latest, Func<ImageBuffer> CopyImage);
