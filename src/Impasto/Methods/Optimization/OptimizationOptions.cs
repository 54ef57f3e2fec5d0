using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;
using Impasto.Compute.Optimizers;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Pyramids;
using Impasto.Running;
using Impasto.Stylizing;

namespace Impasto.Methods.Optimization;

/// <summary>How an image is optimised, whatever the losses are.</summary>
public abstract record OptimizationOptions : StylizingOptions
{
    /// <summary>
    /// Gets the number of iterations at each level of the pyramid, at least 0; chosen by the quality where null.
    /// </summary>
    [Option("iterations", "Iterations at each level of the pyramid", Least = 0, Most = 1e6,
        Absent = "30, 100 or 300, by the quality")]
    public int? Iterations { get; init; }

    /// <summary>Gets the optimiser.</summary>
    [Option("optimizer", "What moves the pixels")]
    public OptimizerKind Optimizer { get; init; }

    /// <summary>Gets the length of a step: 1 for L-BFGS and 0.02 (of a range of 1) for Adam where null.</summary>
    [Option("learning-rate", "Length of a step", Least = 0, IsMoreThanLeast = true, Most = 1000,
        Absent = "1 for lbfgs, 0.02 for adam")]
    public double? LearningRate { get; init; }

    /// <summary>Gets how many past steps L-BFGS keeps.</summary>
    [Option("history", "Past steps that lbfgs keeps", Least = 1, Most = LbfgsOptions.MaxHistory, Unit = "steps")]
    public int History { get; init; } = 20;

    /// <summary>Gets the line search of L-BFGS.</summary>
    [Option("line-search", "How far lbfgs goes along its direction")]
    public LineSearch LineSearch { get; init; }

    /// <summary>Gets the number of pyramid levels, at least 1; chosen by the size where null.</summary>
    [Option("levels", "Levels of the pyramid, coarse to fine", Least = 1, Most = 100, Absent = "chosen by the size")]
    public int? Levels { get; init; }

    /// <summary>
    /// Gets how many times larger each level's edges are than those of the level before; more than 1.
    /// </summary>
    [Option("pyramid-factor", "How much larger each level is than the one before",
        Least = 1, IsMoreThanLeast = true, Most = 1000)]
    public double PyramidFactor { get; init; } = 1.4142;

    /// <summary>Gets the weight of total variation; at least 0.</summary>
    [Option("tv-weight", "Weight of total variation, which holds down noise of single pixels",
        Least = 0, Most = 1e6)]
    public double TotalVariationWeight { get; init; } = 5;

    /// <summary>Gets the weight of leaving the range of pixels (<see cref="RangePenalty"/>); at least 0.</summary>
    [Option("range-weight", "Weight of colours that a picture cannot show, which would be cut off",
        Least = 0, Most = 1e6)]
    public double RangeWeight { get; init; } = 20;

    /// <summary>Gets the seed of what is random: a start from noise, the pairs of a style loss.</summary>
    [Option("seed", "Seed of a start from noise, and of the pairs of mmd-gaussian")]
    public int Seed { get; init; }

    /// <summary>
    /// Gets the encoder that compares: a model's name, a file, or what is not learned: gabor, daisy or random-vgg
    /// (<see cref="Models.ModelLibrary.FeatureEncoder"/>); null for the one that Impasto brings along.
    /// </summary>
    [Option("encoder",
        "The encoder that compares: an installed model's name, a weight file (safetensors, .pth), gabor, daisy or "
        + "random-vgg",
        ValueName = "NAME|FILE", IsPath = true, Absent = "the one that Impasto brings along")]
    public string? Encoder { get; init; }

    /// <summary>Gets the encoder's pooling.</summary>
    [Option("pooling", "The encoder's pooling")]
    public PoolKind Pooling { get; init; }

    /// <summary>Gets the encoder's padding; the one that it was trained with where null.</summary>
    [Option("padding", "The encoder's padding", Absent = "the one that it was trained with")]
    public PaddingMode? Padding { get; init; }

    /// <summary>Gets the padding of the encoder's first convolution alone; that of the others where null.</summary>
    [Option("first-padding", "The padding of the encoder's first convolution alone", Absent = "that of the others")]
    public PaddingMode? FirstPadding { get; init; }

    /// <summary>Gets the number of iterations at each level.</summary>
    internal int IterationsALevel => Iterations ?? By(draft: 30, good: 100, best: 300);

    /// <summary>Gets how the encoder differs from the network that its weights were trained for.</summary>
    internal EncoderOptions EncoderOptions =>
        new() { Pooling = Pooling, Padding = Padding, FirstPadding = FirstPadding };

    /// <summary>The losses of the image alone that keep it presentable.</summary>
    internal IEnumerable<PerceptualTerm> Regularisation() =>
    [
        new("tv", TotalVariationWeight, new TotalVariation()),
        new("range", RangeWeight, new RangePenalty()),
    ];

    /// <summary>The sizes of an image that ends with a given one.</summary>
    internal IReadOnlyList<PyramidLevel> PyramidLevels(int width, int height)
    {
        Requirement.Hold(
            (long)width * height <= ImageBuffer.MaxPixels,
            $"An image of {width}x{height} pixels is larger than can be held: choose a smaller size.");
        return Pyramid.Levels(
            width, height, PyramidFactor, Levels ?? Pyramid.DefaultLevels(Math.Max(width, height), PyramidFactor));
    }
}
