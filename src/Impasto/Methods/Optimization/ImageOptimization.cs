using Impasto.Checkpoints;
using Impasto.Compute.Execution;
using Impasto.Control.Borders;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Pyramids;

namespace Impasto.Methods.Optimization;

/// <summary>
/// Style transfer by optimisation of the image (Gatys, Ecker and Bethge, "A Neural Algorithm of Artistic Style", 2015):
/// the pixels are moved until the image's features match the content image's and their Gram matrices the style
/// image's. Coarse to fine over a pyramid, as Gatys et al. do in "Controlling Perceptual Factors in Neural Style
/// Transfer" (CVPR 2017).
/// </summary>
/// <remarks>
/// Departures from the 2015 paper: the start is the content image by default; losses are divided by the size of their
/// targets (<see cref="FeatureLoss"/>); total variation is added; style is compared behind an encoder's projections
/// where it has them.
/// </remarks>
public sealed class ImageOptimization
{
    /// <summary>The method's name.</summary>
    public const string Name = "optimize";

    private readonly VggEncoder encoder;
    private readonly ImageBuffer content;
    private readonly IReadOnlyList<ImageBuffer> styles;
    private readonly ImageOptimizationOptions options;
    private readonly ContentLoss contentLoss;
    private readonly StyleTargets styleTargets;
    private readonly PyramidLevel size;

    /// <summary>Gets a run ready; nothing is computed yet.</summary>
    /// <param name="encoder">Compares the images; kept alive by the caller.</param>
    /// <param name="content">The scene to repaint. Its alpha is carried over to the result.</param>
    /// <param name="styles">The paintings to take the style of, at least one.</param>
    /// <param name="options">How; the defaults give a good picture.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public ImageOptimization(
        VggEncoder encoder, ImageBuffer content, IReadOnlyList<ImageBuffer> styles, ImageOptimizationOptions? options = null)
    {
        this.encoder = encoder;
        this.content = content;
        this.styles = styles;
        this.options = options ?? new ImageOptimizationOptions();
        this.options.Check();
        contentLoss = new ContentLoss(
            this.options.ContentLayers.ToDictionary(l => encoder.ComparedLayer(l.Key), l => l.Value));
        styleTargets = new StyleTargets(
            encoder, this.options.StyleLayers, styles, this.options.StyleBlend, this.options.StyleScale);
        int longerEdge = this.options.Size ?? Math.Max(content.Width, content.Height);
        (int width, int height) = ImageBuffer.FitLongerEdge(content.Width, content.Height, longerEdge);
        size = new PyramidLevel(width, height);
        Levels = this.options.PyramidLevels(width + (2 * this.options.Margin), height + (2 * this.options.Margin));
    }

    /// <summary>Gets the sizes that the image will have with its margin, coarsest first.</summary>
    public IReadOnlyList<PyramidLevel> Levels { get; }

    /// <summary>Computes the memory that the run will take at its peak, without taking it.</summary>
    /// <returns>Bytes.</returns>
    /// <exception cref="EncoderException">The encoder lacks a layer.</exception>
    /// <exception cref="Compute.Graphs.GraphException">An image is too small for the layers.</exception>
    public long PlanMemory()
    {
        PyramidLevel finest = Levels[^1];
        TargetEncoding contentPass = new(encoder, contentLoss, finest, options.Threads);
        List<TargetEncoding> stylePasses = [.. styleTargets.Plan(finest, options.Threads)];
        using ImageObjective objective = new(encoder, Terms(contentPass.Shapes, stylePasses[0].Shapes), finest, options.Threads);
        return PyramidOptimization.PeakBytes(
            options, finest, [objective.Plan, contentPass.Plan, .. stylePasses.Select(p => p.Plan)], [content, .. styles]);
    }

    /// <summary>Repaints the content image.</summary>
    /// <param name="progress">Told after each iteration, on this thread.</param>
    /// <param name="cancellationToken">Ends the run early; the result is then the best image so far.</param>
    /// <returns>The picture and how the losses went.</returns>
    /// <exception cref="EncoderException">The encoder lacks a layer.</exception>
    /// <exception cref="Compute.Graphs.GraphException">An image is too small for the layers.</exception>
    /// <exception cref="CheckpointException">The checkpoint is damaged or belongs to another run.</exception>
    /// <exception cref="ArithmeticException">The loss became infinite or no number.</exception>
    public OptimizationResult Run(
        IProgress<OptimizationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ImageBuffer canvas = Margin.Add(content.Resize(size.Width, size.Height), options.Margin);
        ImageBuffer start = StartImage(canvas);
        string fingerprint = OptimizationFingerprint.Of(encoder, options, [content, .. styles, start]);
        PyramidOptimization optimization = new(
            options, Levels, start, (level, pool) => BuildObjective(canvas, level, pool), fingerprint)
        {
            Present = image => Margin.Remove(image, options.Margin, Levels[^1]),
        };
        OptimizationResult result = optimization.Run(progress, cancellationToken);
        return result with { Image = WithAlpha(result.Image) };
    }

    private List<LossTerm> Terms(
        IReadOnlyDictionary<string, FeatureTarget> contentTargets, IReadOnlyDictionary<string, FeatureTarget> gramTargets) =>
    [
        new("content", options.ContentWeight, contentLoss, contentTargets),
        new("style", options.StyleWeight, styleTargets.Loss, gramTargets),
        .. LossTerm.Regularisation(options),
    ];

    private ImageObjective BuildObjective(ImageBuffer canvas, PyramidLevel level, WorkerPool pool)
    {
        TargetEncoding contentPass = new(encoder, contentLoss, level, pool.Threads);
        ImageBuffer scene = canvas.Resize(level.Width, level.Height);
        List<LossTerm> terms = Terms(contentPass.Run(scene, pool), styleTargets.Compute(level, pool));
        return ImageObjective.Prepare(encoder, terms, level, pool);
    }

    private ImageBuffer StartImage(ImageBuffer canvas)
    {
        PyramidLevel coarsest = Levels[0];
        return options.Init switch
        {
            ImageInit.Noise => Noise.Image(coarsest.Width, coarsest.Height, options.Seed),
            ImageInit.Style => styles[0].Resize(coarsest.Width, coarsest.Height),
            ImageInit.Image => Margin.Add(options.InitImage!.Resize(size.Width, size.Height), options.Margin),
            _ => canvas,
        };
    }

    private ImageBuffer WithAlpha(ImageBuffer image)
    {
        if (!content.HasAlpha)
        {
            return image;
        }

        ImageBuffer result = new(image.Width, image.Height, hasAlpha: true);
        image.Pixels.CopyTo(result.Pixels);
        content.Resize(image.Width, image.Height).Alpha.CopyTo(result.Alpha);
        return result;
    }
}
