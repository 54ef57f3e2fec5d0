using Impasto.Checkpoints;
using Impasto.Compute.Execution;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Pyramids;
using Impasto.Running;

namespace Impasto.Methods.Optimization;

/// <summary>
/// Feature inversion (Mahendran and Vedaldi, "Understanding Deep Image Representations by Inverting Them", CVPR 2015):
/// an image that starts from noise is moved until its features at one layer are those of a given image. What comes
/// back is what the layer knows of the image.
/// </summary>
public sealed class FeatureInversion
{
    // Features are all that counts here; total variation only decides among images that have the same.
    private const double ContentWeight = 30;

    private readonly VggEncoder encoder;
    private readonly ImageSource image;
    private readonly FeatureInversionOptions options;
    private readonly IReadOnlyList<PerceptualTerm> terms;
    private readonly TargetImages targets;

    /// <summary>Gets a run ready; nothing is computed yet.</summary>
    /// <param name="encoder">The encoder to invert; kept alive by the caller.</param>
    /// <param name="image">The image whose features are inverted.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public FeatureInversion(VggEncoder encoder, ImageSource image, FeatureInversionOptions? options = null)
    {
        this.encoder = encoder;
        this.image = image;
        this.options = options ?? new FeatureInversionOptions();
        this.options.Check();
        ContentLoss loss = new(new Dictionary<string, double> { [this.options.Layer] = 1 });
        terms = [new("content", ContentWeight, loss, TermTarget.Content), .. this.options.Regularisation()];
        targets = new TargetImages([]) { Content = image };
        (int width, int height) = ImageBuffer.FitLongerEdge(
            image.Width, image.Height, this.options.Size ?? Math.Max(image.Width, image.Height));
        Levels = this.options.PyramidLevels(width, height);
    }

    /// <summary>Gets the sizes that the image will have, coarsest first.</summary>
    public IReadOnlyList<PyramidLevel> Levels { get; }

    /// <summary>
    /// Gets the file that keeps the state of the run, so that it goes on after a stop; none where null.
    /// </summary>
    public string? Checkpoint { get; init; }

    /// <summary>Computes the memory that the run will take, without taking it.</summary>
    /// <param name="threads">The number of threads.</param>
    /// <exception cref="EncoderException">The encoder lacks a layer.</exception>
    /// <exception cref="Compute.Graphs.GraphException">An image is too small for the layers.</exception>
    public MemoryPlan PlanMemory(int threads)
    {
        using PerceptualObjective objective = new(encoder, terms, targets, Levels[^1], threads);
        return PyramidOptimization.PlanMemory(options, encoder, Levels[^1], objective, [image]);
    }

    /// <summary>Inverts the features.</summary>
    /// <param name="context">With what means; the machine's where null.</param>
    /// <returns>The image and how the losses went.</returns>
    /// <exception cref="EncoderException">The encoder lacks a layer.</exception>
    /// <exception cref="Compute.Graphs.GraphException">An image is too small for the layers.</exception>
    /// <exception cref="MemoryShortageException">The run would take more memory than it may.</exception>
    /// <exception cref="CheckpointException">The checkpoint is damaged or belongs to another run.</exception>
    /// <exception cref="ArithmeticException">The loss became infinite or no number.</exception>
    public RunResult Run(RunContext? context = null)
    {
        context ??= new RunContext();
        MemoryPlan memory = PlanMemory(context.Threads);
        context.Require(memory);
        ImageBuffer noise = Noise.Image(Levels[0].Width, Levels[0].Height, options.Seed);
        string fingerprint = OptimizationFingerprint.Of(encoder, options, "", [image.Read()]);
        PyramidOptimization optimization = new(options, Levels, noise, BuildObjective, fingerprint)
        {
            CheckpointPath = Checkpoint,
        };
        return optimization.Run(context) with { Memory = memory };
    }

    private PerceptualObjective BuildObjective(PyramidLevel level, WorkerPool pool) =>
        new PerceptualObjective(encoder, terms, targets, level, pool.Threads).Prepare(pool);
}
