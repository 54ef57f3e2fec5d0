using Impasto.Pyramids;
using Impasto.Running;

namespace Impasto.Methods.Optimization;

/// <summary>Where an optimisation stands; reported after each iteration.</summary>
/// <param name="Levels">All levels of the pyramid.</param>
/// <param name="Iterations">The iterations that each level will have.</param>
/// <param name="Latest">What the iteration found.</param>
public sealed record OptimizationProgress(IReadOnlyList<PyramidLevel> Levels, int Iterations, IterationLog Latest)
    : RunProgress(RunStage.Optimize, Share(Levels, Iterations, Latest))
{
    /// <summary>How much is done, counted in pixels, since levels differ in size.</summary>
    private static double Share(IReadOnlyList<PyramidLevel> levels, int iterations, IterationLog latest)
    {
        double before = levels.Take(latest.Level).Sum(Pixels) * iterations;
        return (before + (Pixels(levels[latest.Level]) * latest.Iteration)) / (levels.Sum(Pixels) * iterations);
    }

    private static double Pixels(PyramidLevel level) => (double)level.Width * level.Height;
}
