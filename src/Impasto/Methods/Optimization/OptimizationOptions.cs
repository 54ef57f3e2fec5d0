using Impasto.Compute.Optimizers;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Pyramids;

namespace Impasto.Methods.Optimization;

/// <summary>How an image is optimised, whatever the losses are.</summary>
public abstract record OptimizationOptions
{
    /// <summary>Gets the optimiser.</summary>
    public OptimizerKind Optimizer { get; init; }

    /// <summary>Gets the number of iterations at each level of the pyramid; at least 0.</summary>
    public int Iterations { get; init; } = 100;

    /// <summary>Gets the length of a step: 1 for L-BFGS and 0.02 (of a range of 1) for Adam where null.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Gets how many past steps L-BFGS keeps.</summary>
    public int History { get; init; } = 20;

    /// <summary>Gets the line search of L-BFGS.</summary>
    public LineSearch LineSearch { get; init; }

    /// <summary>Gets the number of pyramid levels, at least 1; chosen by the size where null.</summary>
    public int? Levels { get; init; }

    /// <summary>
    /// Gets how many times larger each level's edges are than those of the level before; more than 1.
    /// </summary>
    public double PyramidFactor { get; init; } = Math.Sqrt(2);

    /// <summary>Gets the weight of total variation; at least 0.</summary>
    public double TotalVariationWeight { get; init; } = 5;

    /// <summary>Gets the weight of leaving the range of pixels (<see cref="RangePenalty"/>); at least 0.</summary>
    public double RangeWeight { get; init; } = 20;

    /// <summary>Gets the seed of what is random, such as a start from noise.</summary>
    public int Seed { get; init; }

    /// <summary>Gets the number of threads; the result does not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Gets where to keep the state of the run, so that a run that was killed can go on; nowhere where null.
    /// </summary>
    public string? CheckpointPath { get; init; }

    /// <summary>Gets how much time may pass between checkpoints.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Throws if an option is out of its range.</summary>
    /// <exception cref="ArgumentException">One is; the message names it.</exception>
    internal virtual void Check()
    {
        Require(Iterations >= 0, $"The number of iterations is at least 0, not {Iterations}.");
        Require(LearningRate is null or > 0, $"The learning rate is more than 0, not {LearningRate}.");
        Require(
            History is >= 1 and <= LbfgsOptions.MaxHistory,
            $"The history is 1 to {LbfgsOptions.MaxHistory} steps, not {History}.");
        Require(Levels is null or >= 1, $"The number of levels is at least 1, not {Levels}.");
        Require(
            PyramidFactor > 1 && double.IsFinite(PyramidFactor),
            $"The pyramid's factor is more than 1, not {PyramidFactor}.");
        RequireWeight(TotalVariationWeight, "total variation");
        RequireWeight(RangeWeight, "the range of pixels");
        Require(Threads is >= 1 and <= 1024, $"The number of threads is 1 to 1024, not {Threads}.");
    }

    /// <summary>The losses of the image alone that keep it presentable.</summary>
    internal IEnumerable<PerceptualTerm> Regularisation() =>
    [
        new("tv", TotalVariationWeight, new TotalVariation()),
        new("range", RangeWeight, new RangePenalty()),
    ];

    /// <summary>The sizes of an image that ends with a given one.</summary>
    internal IReadOnlyList<PyramidLevel> PyramidLevels(int width, int height)
    {
        Require(
            (long)width * height <= ImageBuffer.MaxPixels,
            $"An image of {width}x{height} pixels is larger than can be held: choose a smaller size.");
        return Pyramid.Levels(
            width, height, PyramidFactor, Levels ?? Pyramid.DefaultLevels(Math.Max(width, height), PyramidFactor));
    }

    private protected static void RequireWeight(double weight, string name) =>
        Require(
            weight >= 0 && double.IsFinite(weight), $"The weight of {name} is a number of at least 0, not {weight}.");

    private protected static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new ArgumentException(message);
        }
    }
}
