using Impasto.Checkpoints;
using Impasto.Compute.Execution;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Pyramids;

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
    private readonly ImageBuffer image;
    private readonly FeatureInversionOptions options;
    private readonly ContentLoss loss;

    /// <summary>Gets a run ready; nothing is computed yet.</summary>
    /// <param name="encoder">The encoder to invert; kept alive by the caller.</param>
    /// <param name="image">The image whose features are inverted.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public FeatureInversion(VggEncoder encoder, ImageBuffer image, FeatureInversionOptions? options = null)
    {
        this.encoder = encoder;
        this.image = image;
        this.options = options ?? new FeatureInversionOptions();
        this.options.Check();
        loss = new ContentLoss(new Dictionary<string, double> { [this.options.Layer] = 1 });
        (int width, int height) = ImageBuffer.FitLongerEdge(
            image.Width, image.Height, this.options.Size ?? Math.Max(image.Width, image.Height));
        Levels = this.options.PyramidLevels(width, height);
    }

    /// <summary>Gets the sizes that the image will have, coarsest first.</summary>
    public IReadOnlyList<PyramidLevel> Levels { get; }

    /// <summary>Computes the memory that the run will take at its peak, without taking it.</summary>
    /// <returns>Bytes.</returns>
    /// <exception cref="EncoderException">The encoder lacks the layer.</exception>
    /// <exception cref="Compute.Graphs.GraphException">The image is too small for the layer.</exception>
    public long PlanMemory()
    {
        TargetEncoding pass = new(encoder, loss, Levels[^1], options.Threads);
        using ImageObjective objective = new(encoder, Terms(pass.Shapes), Levels[^1], options.Threads);
        return PyramidOptimization.PeakBytes(options, Levels[^1], [pass.Plan, objective.Plan], [image]);
    }

    /// <summary>Inverts the features.</summary>
    /// <param name="progress">Told after each iteration, on this thread.</param>
    /// <param name="cancellationToken">Ends the run early; the result is then the best image so far.</param>
    /// <returns>The image and how the losses went.</returns>
    /// <exception cref="EncoderException">The encoder lacks the layer.</exception>
    /// <exception cref="Compute.Graphs.GraphException">The image is too small for the layer.</exception>
    /// <exception cref="CheckpointException">The checkpoint is damaged or belongs to another run.</exception>
    /// <exception cref="ArithmeticException">The loss became infinite or no number.</exception>
    public OptimizationResult Run(
        IProgress<OptimizationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ImageBuffer noise = Noise.Image(Levels[0].Width, Levels[0].Height, options.Seed);
        string fingerprint = OptimizationFingerprint.Of(encoder, options, [image]);
        return new PyramidOptimization(options, Levels, noise, BuildObjective, fingerprint)
            .Run(progress, cancellationToken);
    }

    private List<LossTerm> Terms(IReadOnlyDictionary<string, FeatureTarget> targets) =>
    [
        new("content", ContentWeight, loss, targets),
        .. LossTerm.Regularisation(options),
    ];

    private ImageObjective BuildObjective(PyramidLevel level, WorkerPool pool)
    {
        TargetEncoding pass = new(encoder, loss, level, pool.Threads);
        ImageBuffer target = image.Resize(level.Width, level.Height);
        return ImageObjective.Prepare(encoder, Terms(pass.Run(target, pool)), level, pool);
    }
}
