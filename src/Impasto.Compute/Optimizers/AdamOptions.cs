namespace Impasto.Compute.Optimizers;

/// <summary>The options of <see cref="Adam"/>.</summary>
public sealed record AdamOptions
{
    /// <summary>Gets the learning rate: about how far a variable moves in a step. More than 0.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Gets what the running mean of the gradient keeps at each step, in [0, 1).</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Gets what the running mean of the squared gradient keeps at each step, in [0, 1).</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Gets what keeps the division by the root of the second moment finite; more than 0.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Throws, naming the parameter that the options came by, if one is outside its range.</summary>
    internal void Check(string parameter)
    {
        bool moves = double.IsFinite(LearningRate) && LearningRate > 0;
        Require(parameter, moves, "learning rate", LearningRate, "more than 0");
        Require(parameter, Beta1 is >= 0 and < 1, "beta1", Beta1, "in [0, 1)");
        Require(parameter, Beta2 is >= 0 and < 1, "beta2", Beta2, "in [0, 1)");
        Require(parameter, double.IsFinite(Epsilon) && Epsilon > 0, "epsilon", Epsilon, "more than 0");
    }

    private static void Require(string parameter, bool holds, string name, double value, string range)
    {
        if (!holds)
        {
            throw new ArgumentException($"The {name} of Adam is {value}; it has to be {range}.", parameter);
        }
    }
}
