using Impasto.Checkpoints;
using Impasto.Control.Borders;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Pyramids;
using Impasto.Running;

namespace Impasto.Methods.Optimization;

/// <summary>
/// An optimisation that starts from noise and looks at one image: what <see cref="TextureSynthesis"/> and
/// <see cref="FeatureInversion"/> have in common.
/// </summary>
public abstract class NoiseOptimization
{
    private readonly FeatureEncoder encoder;
    private readonly ImageSource image;
    private readonly OptimizationOptions options;

    private protected NoiseOptimization(FeatureEncoder encoder, ImageSource image, OptimizationOptions options)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(image);
        options.Check();
        this.encoder = encoder;
        this.image = image;
        this.options = options;
    }

    /// <summary>
    /// Gets the sizes that the image will have while it is optimised, coarsest first; those of the result, unless that
    /// is too narrow for the encoder.
    /// </summary>
    public IReadOnlyList<PyramidLevel> Levels =>
        options.PyramidLevels(Size.Width + (2 * Border), Size.Height + (2 * Border));

    /// <summary>
    /// Gets the file that keeps the state of the run, so that it goes on after a stop; none where null.
    /// </summary>
    public string? Checkpoint { get; init; }

    /// <summary>Gets what is minimised beside total variation and leaving the range of pixels.</summary>
    private protected abstract PerceptualTerm Term { get; }

    /// <summary>Gets what the image becomes in the term.</summary>
    private protected abstract TargetImages Targets { get; }

    /// <summary>Gets the size of the result.</summary>
    private protected abstract PyramidLevel Size { get; }

    /// <summary>Gets the pixels that are put around an image that is too narrow for the encoder.</summary>
    private int Border => Margin.ToReach(Size, encoder.SmallestEdge(Term.Layers));

    /// <summary>Computes the memory that the run will take, without taking it.</summary>
    /// <param name="threads">The number of threads.</param>
    /// <exception cref="EncoderException">The encoder lacks a layer.</exception>
    /// <exception cref="Compute.Graphs.GraphException">An image is too small for the layers.</exception>
    public MemoryPlan PlanMemory(int threads) => PlanMemory(new RunLimits(threads));

    private MemoryPlan PlanMemory(RunLimits limits) => PyramidOptimization.PlanMemory(
        options, encoder, Levels[^1], (level, left) => Objective(Targets, level, left), limits, [image]);

    /// <summary>Optimises the image.</summary>
    /// <param name="context">With what means; the machine's where null.</param>
    /// <returns>The image and how the losses went; of a run that was ended early, the best image so far.</returns>
    /// <exception cref="EncoderException">The encoder lacks a layer.</exception>
    /// <exception cref="Compute.Graphs.GraphException">An image is too small for the layers.</exception>
    /// <exception cref="MemoryShortageException">The run would take more memory than it may.</exception>
    /// <exception cref="CheckpointException">The checkpoint is damaged or belongs to another run.</exception>
    /// <exception cref="ArithmeticException">The loss became infinite or no number.</exception>
    /// <exception cref="IOException">The checkpoint cannot be written; nothing was done.</exception>
    public RunResult Run(RunContext? context = null)
    {
        context ??= new RunContext();
        if (Checkpoint is not null)
        {
            OutputFiles.Try(Checkpoint);
        }

        RunLimits limits = new(context.Threads);
        MemoryPlan memory = PlanMemory(limits);
        if (memory.PeakBytes > context.AvailableMemory)
        {
            limits = limits with { MemoryBytes = context.AvailableMemory };
            memory = PlanMemory(limits);
        }

        context.Require(memory);
        IReadOnlyList<PyramidLevel> levels = Levels;
        TargetImages targets = Targets.Read();
        int border = Border;
        if (border > 0 && targets.Content is { } content)
        {
            ImageBuffer small = content.Read().Resize(Size.Width, Size.Height).FillTransparent();
            targets = targets with { Content = Margin.Add(small, border) };
        }

        ImageBuffer noise = Noise.Image(levels[0].Width, levels[0].Height, options.Seed);
        string fingerprint = OptimizationFingerprint.Of(encoder, options, "", [image.Read().FillTransparent()]);
        long beside = PyramidOptimization.BytesBeside(encoder, levels[^1], [image]);
        PyramidOptimization optimization = new(
            options, levels, noise, (level, left) => Objective(targets, level, left), beside, fingerprint)
        {
            Present = picture => border == 0 ? picture : Margin.Remove(picture, border, levels[^1]),
            CheckpointPath = Checkpoint,
        };
        return optimization.Run(context with { MemoryBudget = limits.MemoryBytes }) with { Memory = memory };
    }

    private PerceptualObjective Objective(TargetImages targets, PyramidLevel level, RunLimits limits) =>
        new(encoder, [Term, .. options.Regularisation()], targets, level, limits);
}
