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

    internal void Check()
    {
        Require(double.IsFinite(LearningRate) && LearningRate > 0, "learning rate", LearningRate, "more than 0");
        Require(Beta1 is >= 0 and < 1, "beta1", Beta1, "in [0, 1)");
        Require(Beta2 is >= 0 and < 1, "beta2", Beta2, "in [0, 1)");
        Require(double.IsFinite(Epsilon) && Epsilon > 0, "epsilon", Epsilon, "more than 0");
    }

    private static void Require(bool holds, string name, double value, string range)
    {
        if (!holds)
        {
            throw new ArgumentException($"The {name} of Adam is {value}; it has to be {range}.");
        }
    }
}
