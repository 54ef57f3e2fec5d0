namespace Impasto.Compute.Optimizers;

/// <summary>The options of <see cref="Lbfgs"/>.</summary>
public sealed record LbfgsOptions
{
    /// <summary>The longest history.</summary>
    public const int MaxHistory = 1000;

    /// <summary>Gets the length of a step in units of the direction; more than 0.</summary>
    public double LearningRate { get; init; } = 1;

    /// <summary>
    /// Gets the most that a step without a line search may change a variable by, more than 0: longer steps are
    /// shortened. A pair of nearly no curvature can make a step that nothing comes back from.
    /// </summary>
    public double LargestChange { get; init; } = double.PositiveInfinity;

    /// <summary>
    /// Gets how many past steps the curvature is estimated from, 1 to <see cref="MaxHistory"/>. Each holds two vectors.
    /// </summary>
    public int History { get; init; } = 20;

    /// <summary>Gets the line search.</summary>
    public LineSearch LineSearch { get; init; }

    /// <summary>Gets how often one line search may evaluate the objective; at least 1.</summary>
    public int MaxEvaluations { get; init; } = 25;

    /// <summary>Gets the largest element of the gradient at which the work is done; at least 0.</summary>
    public double GradientTolerance { get; init; } = 1e-7;

    /// <summary>Gets the change of the loss, or of every variable, at which the work is done; at least 0.</summary>
    public double ChangeTolerance { get; init; } = 1e-9;

    /// <summary>Throws, naming the parameter that the options came by, if one is outside its range.</summary>
    internal void Check(string parameter)
    {
        bool moves = double.IsFinite(LearningRate) && LearningRate > 0;
        Require(parameter, moves, "learning rate", LearningRate, "more than 0");
        Require(parameter, LargestChange > 0, "largest change", LargestChange, "more than 0");
        Require(parameter, History is >= 1 and <= MaxHistory, "history", History, $"1 to {MaxHistory}");
        Require(parameter, Enum.IsDefined(LineSearch), "line search", (int)LineSearch, "one of the known ones");
        Require(parameter, MaxEvaluations >= 1, "number of evaluations", MaxEvaluations, "at least 1");
        Require(parameter, GradientTolerance >= 0, "gradient tolerance", GradientTolerance, "at least 0");
        Require(parameter, ChangeTolerance >= 0, "change tolerance", ChangeTolerance, "at least 0");
    }

    private static void Require(string parameter, bool holds, string name, double value, string range)
    {
        if (!holds)
        {
            throw new ArgumentException($"The {name} of L-BFGS is {value}; it has to be {range}.", parameter);
        }
    }
}
