using Impasto.Checkpoints;
using Impasto.Compute.Execution;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Pyramids;

namespace Impasto.Methods.Optimization;

/// <summary>
/// Texture synthesis (Gatys, Ecker and Bethge, "Texture Synthesis Using Convolutional Neural Networks", NIPS 2015): an
/// image that starts from noise is moved until its Gram matrices are those of an example.
/// </summary>
public sealed class TextureSynthesis
{
    // The style loss alone; its weight only sets it off against total variation as in style transfer.
    private const double StyleWeight = 30;

    private readonly VggEncoder encoder;
    private readonly ImageBuffer example;
    private readonly TextureSynthesisOptions options;
    private readonly StyleTargets targets;

    /// <summary>Gets a run ready; nothing is computed yet.</summary>
    /// <param name="encoder">Compares the images; kept alive by the caller.</param>
    /// <param name="example">The texture to imitate.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public TextureSynthesis(VggEncoder encoder, ImageBuffer example, TextureSynthesisOptions? options = null)
    {
        this.encoder = encoder;
        this.example = example;
        this.options = options ?? new TextureSynthesisOptions();
        this.options.Check();
        targets = new StyleTargets(encoder, this.options.StyleLayers, [example], null, this.options.StyleScale);
        Levels = this.options.PyramidLevels(this.options.Width, this.options.Height);
    }

    /// <summary>Gets the sizes that the image will have, coarsest first.</summary>
    public IReadOnlyList<PyramidLevel> Levels { get; }

    /// <summary>Computes the memory that the run will take at its peak, without taking it.</summary>
    /// <returns>Bytes.</returns>
    /// <exception cref="EncoderException">The encoder lacks a layer.</exception>
    /// <exception cref="Compute.Graphs.GraphException">An image is too small for the layers.</exception>
    public long PlanMemory()
    {
        TargetEncoding pass = targets.Plan(Levels[^1], options.Threads).Single();
        using ImageObjective objective = new(encoder, Terms(pass.Shapes), Levels[^1], options.Threads);
        return PyramidOptimization.PeakBytes(options, Levels[^1], [pass.Plan, objective.Plan], [example]);
    }

    /// <summary>Synthesises the texture.</summary>
    /// <param name="progress">Told after each iteration, on this thread.</param>
    /// <param name="cancellationToken">Ends the run early; the result is then the best image so far.</param>
    /// <returns>The texture and how the losses went.</returns>
    /// <exception cref="EncoderException">The encoder lacks a layer.</exception>
    /// <exception cref="Compute.Graphs.GraphException">An image is too small for the layers.</exception>
    /// <exception cref="CheckpointException">The checkpoint is damaged or belongs to another run.</exception>
    /// <exception cref="ArithmeticException">The loss became infinite or no number.</exception>
    public OptimizationResult Run(
        IProgress<OptimizationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ImageBuffer noise = Noise.Image(Levels[0].Width, Levels[0].Height, options.Seed);
        string fingerprint = OptimizationFingerprint.Of(encoder, options, [example]);
        return new PyramidOptimization(options, Levels, noise, BuildObjective, fingerprint)
            .Run(progress, cancellationToken);
    }

    private List<LossTerm> Terms(IReadOnlyDictionary<string, FeatureTarget> gramTargets) =>
    [
        new("style", StyleWeight, targets.Loss, gramTargets),
        .. LossTerm.Regularisation(options),
    ];

    private ImageObjective BuildObjective(PyramidLevel level, WorkerPool pool) =>
        ImageObjective.Prepare(encoder, Terms(targets.Compute(level, pool)), level, pool);
}
