using Impasto.Compute.Execution;
using Impasto.Compute.Optimizers;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Pyramids;
using Impasto.Running;

namespace Impasto.Methods.Optimization;

/// <summary>
/// How a level is optimised within a limit of memory: as a whole where that fits, else strip by strip, and with fewer
/// pairs of L-BFGS where strips would have too little left.
/// </summary>
internal sealed class LevelPlan
{
    private readonly OptimizationOptions options;
    private readonly PyramidLevel level;

    private LevelPlan(OptimizationOptions options, PyramidLevel level, int history, PerceptualObjective objective)
    {
        this.options = options;
        this.level = level;
        History = history;
        Objective = objective;
    }

    /// <summary>Gets the pairs that L-BFGS remembers.</summary>
    public int History { get; }

    /// <summary>Gets what is minimised, not prepared yet; freed by the caller once it is.</summary>
    public PerceptualObjective Objective { get; }

    /// <summary>Gets the memory of the objective and the optimiser at their peak, in bytes.</summary>
    public long Bytes => Objective.PeakBytes + OptimizerBytes(options, level, History);

    /// <summary>Gets what there is to say of the plan; null for nothing.</summary>
    public string? Note => options.Optimizer == OptimizerKind.Lbfgs && History < options.History
        ? $"L-BFGS remembers {History} steps at {level.Width}x{level.Height}, not {options.History}: more would not "
            + "fit into memory."
        : null;

    /// <summary>Plans a level.</summary>
    /// <param name="options">How the image is optimised.</param>
    /// <param name="level">The level.</param>
    /// <param name="limits">With what means; a plan may still be above them.</param>
    /// <param name="buildObjective">Builds the objective within limits.</param>
    /// <param name="history">The pairs of L-BFGS that a run which goes on was made with; null to choose.</param>
    public static LevelPlan Of(
        OptimizationOptions options,
        PyramidLevel level,
        RunLimits limits,
        Func<PyramidLevel, RunLimits, PerceptualObjective> buildObjective,
        int? history = null)
    {
        LevelPlan? plan = null;
        foreach (int pairs in history is { } known ? [known] : Histories(options))
        {
            long left = Math.Max(0, limits.MemoryBytes - OptimizerBytes(options, level, pairs));
            PerceptualObjective objective = buildObjective(level, limits with { MemoryBytes = left });
            plan = new LevelPlan(options, level, pairs, objective);
            if (objective.PeakBytes <= left)
            {
                break;
            }
        }

        return plan!;
    }

    /// <summary>Makes the optimiser.</summary>
    /// <param name="pool">Its threads.</param>
    public Optimizer CreateOptimizer(WorkerPool pool) => options.Optimizer == OptimizerKind.Adam
        ? new Adam(pool, Count(level), new AdamOptions { LearningRate = options.LearningRate ?? 0.02 })
        : new Lbfgs(pool, Count(level), LbfgsOptionsOf(options, History));

    /// <summary>The lengths of the history that are tried, longest first.</summary>
    private static IEnumerable<int> Histories(OptimizationOptions options)
    {
        const int Least = 3;
        int pairs = options.History;
        yield return pairs;
        while (pairs > Least && options.Optimizer == OptimizerKind.Lbfgs)
        {
            pairs = Math.Max(Least, pairs / 2);
            yield return pairs;
        }
    }

    private static int Count(PyramidLevel level) => checked(level.Width * level.Height * ImageBuffer.Channels);

    private static long OptimizerBytes(OptimizationOptions options, PyramidLevel level, int history) =>
        options.Optimizer == OptimizerKind.Adam
            ? Adam.MemoryBytes(Count(level))
            : Lbfgs.MemoryBytes(Count(level), LbfgsOptionsOf(options, history));

    private static LbfgsOptions LbfgsOptionsOf(OptimizationOptions options, int history) => new()
    {
        LearningRate = options.LearningRate ?? 1,
        History = history,
        LineSearch = options.LineSearch,

        // From black to white; no step of use is longer.
        LargestChange = 1,

        // Losses are means over many pixels, so that their gradients are small long before they are done.
        GradientTolerance = 0,
        ChangeTolerance = 0,
    };
}
