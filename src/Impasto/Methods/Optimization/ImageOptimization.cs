using Impasto.Control.Blending;
using Impasto.Control.Borders;
using Impasto.Control.Guides;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Models;
using Impasto.Pyramids;
using Impasto.Running;
using Impasto.Stylizing;

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
public sealed class ImageOptimization : Stylizer
{
    /// <summary>The method's name.</summary>
    public const string Name = "optimize";

    private readonly Func<ImageOptimizationOptions, FeatureEncoder> open;

    /// <summary>Makes the method.</summary>
    /// <param name="models">Opens the encoders that options name, and outlives it.</param>
    public ImageOptimization(ModelLibrary models)
        : base(Method) => open = options => models.FeatureEncoder(options.Encoder, options.EncoderOptions);

    /// <summary>Makes the method with an encoder, whatever options say of one.</summary>
    /// <param name="encoder">Compares the images; kept alive by the caller.</param>
    public ImageOptimization(FeatureEncoder encoder)
        : base(Method) => open = _ => encoder;

    /// <summary>Gets what the method says of itself.</summary>
    public static MethodDescription Method { get; } = new()
    {
        Name = Name,
        Summary = "optimises the image itself: slow, and the measure of the others",
        Paper = "Gatys, Ecker and Bethge, A Neural Algorithm of Artistic Style, 2015",
        Features = StylizerFeatures.AnyStyle | StylizerFeatures.SeveralStyles | StylizerFeatures.StyleScale
            | StylizerFeatures.Guides | StylizerFeatures.Resume | StylizerFeatures.Preview
            | StylizerFeatures.OptimizedFilms,
        Defaults = new ImageOptimizationOptions(),
        Create = models => new ImageOptimization(models),
    };

    /// <summary>Gets how much time may pass between checkpoints.</summary>
    internal TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public override void Load(RunOptions? options, IReadOnlyList<string> learned) =>
        open((ImageOptimizationOptions)(options ?? Description.Defaults));

    /// <inheritdoc/>
    protected internal override MemoryPlan Plan(StylizeRequest request, RunLimits limits)
    {
        ArgumentNullException.ThrowIfNull(request);
        ImageOptimizationOptions options = OptionsOf(request);
        FeatureEncoder encoder = open(options);
        IReadOnlyList<PerceptualTerm> terms = TermsOf(options, encoder);
        IReadOnlyList<PyramidLevel> levels = Levels(request, options, MarginOf(request, options, encoder, terms));
        TargetImages targets = TargetsOf(request) with
        {
            Content = request.Content,
            AreGuided = request.Guides.Count > 0,
        };
        return PyramidOptimization.PlanMemory(
            options,
            encoder,
            levels[^1],
            (level, left) => new PerceptualObjective(encoder, terms, targets, level, left),
            limits,
            [request.Content, .. targets.Styles],
            request.Guides);
    }

    /// <inheritdoc/>
    protected internal override RunResult Run(StylizeRequest request, RunContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(context);
        (PyramidOptimization optimization, ImageBuffer? scene, GuideSet? guides) = Prepare(request, context);
        RunResult result = optimization.Run(context);
        return result with { Image = WithAlphaOf(scene, result.Image), Notes = guides?.Notes ?? [] };
    }

    private static IReadOnlyList<PerceptualTerm> TermsOf(ImageOptimizationOptions options, FeatureEncoder encoder) =>
        options.Terms ?? options.DefaultTerms(encoder);

    private static TargetImages TargetsOf(StylizeRequest request) => new(
        [.. request.Styles.Select(style => style.Appearance!)],
        [.. request.Styles.Select(style => style.Weight)],
        request.StyleScale ?? 1);

    /// <summary>The size of the picture.</summary>
    private static PyramidLevel SizeOf(StylizeRequest request)
    {
        ImageSource content = request.Content;
        (int width, int height) = ImageBuffer.FitLongerEdge(
            content.Width, content.Height, request.Size ?? Math.Max(content.Width, content.Height));
        return new PyramidLevel(width, height);
    }

    /// <summary>The sizes that the image will have with its margin, coarsest first.</summary>
    private static IReadOnlyList<PyramidLevel> Levels(
        StylizeRequest request, ImageOptimizationOptions options, int margin)
    {
        PyramidLevel size = SizeOf(request);
        return options.PyramidLevels(size.Width + (2 * margin), size.Height + (2 * margin));
    }

    /// <summary>The margin that was asked for, or more where the picture is too narrow for the encoder.</summary>
    private static int MarginOf(
        StylizeRequest request,
        ImageOptimizationOptions options,
        FeatureEncoder encoder,
        IReadOnlyList<PerceptualTerm> terms)
    {
        int smallest = encoder.SmallestEdge(terms.Where(term => term.Weight > 0).SelectMany(term => term.Layers));
        return Math.Max(options.Margin, Margin.ToReach(SizeOf(request), smallest));
    }

    private static ImageBuffer StartImage(
        ImageOptimizationOptions options, int margin, TargetImages targets, PyramidLevel size, PyramidLevel coarsest)
    {
        return options switch
        {
            { InitImage: { } image } => Framed(image.Read()),
            { Init: ImageOptimizationOptions.FromContent } => targets.Content!.Read(),
            { Init: ImageOptimizationOptions.FromNoise } =>
                Noise.Image(coarsest.Width, coarsest.Height, options.Seed),
            { Init: ImageOptimizationOptions.FromStyle } =>
                targets.Styles[0].Read().Resize(coarsest.Width, coarsest.Height).FillTransparent(),
            _ => Framed(ImageFile.Read(options.Init)),
        };

        ImageBuffer Framed(ImageBuffer image) =>
            Margin.Add(image.Resize(size.Width, size.Height).FillTransparent(), margin);
    }

    /// <summary>The picture, with the scene as it is where guides leave it.</summary>
    private static ImageBuffer WithScene(ImageBuffer picture, ImageBuffer? content, GuideSet? guides)
    {
        if (guides is not null && content is not null)
        {
            PyramidLevel size = new(picture.Width, picture.Height);
            ImageBuffer scene = content.Resize(size.Width, size.Height).FillTransparent();
            SceneBlend.Mix(picture, scene, strength: null, guides.CoverAt(size));
        }

        return picture;
    }

    private static string FingerprintOf(
        StylizeRequest request,
        ImageOptimizationOptions options,
        FeatureEncoder encoder,
        IEnumerable<ImageBuffer> images,
        GuideSet? guides)
    {
        string weights = string.Join(' ', request.Styles.Select(style => style.Weight));
        string terms = string.Join(' ', options.Terms ?? []);
        return OptimizationFingerprint.Of(
            encoder, options, $"{request.Size} {request.StyleScale} {weights} {terms}{guides?.Print()}", images);
    }

    private static ImageBuffer WithAlphaOf(ImageBuffer? content, ImageBuffer image)
    {
        if (content is not { HasAlpha: true })
        {
            return image;
        }

        ImageBuffer result = new(image.Width, image.Height, hasAlpha: true);
        image.Pixels.CopyTo(result.Pixels);
        content.Resize(image.Width, image.Height).Alpha.CopyTo(result.Alpha);
        return result;
    }

    /// <summary>
    /// Reads the images. What a run needs to its end is given back: the scene is not, where neither guides nor alpha
    /// ask for it, since it is as large as the picture.
    /// </summary>
    private (PyramidOptimization Optimization, ImageBuffer? Scene, GuideSet? Guides) Prepare(
        StylizeRequest request, RunContext context)
    {
        ImageOptimizationOptions options = OptionsOf(request);
        FeatureEncoder encoder = open(options);
        IReadOnlyList<PerceptualTerm> terms = TermsOf(options, encoder);
        int margin = MarginOf(request, options, encoder, terms);
        IReadOnlyList<PyramidLevel> levels = Levels(request, options, margin);
        ImageBuffer content = request.Content.Read().FillTransparent();
        PyramidLevel size = SizeOf(request);
        ImageBuffer canvas = Margin.Add(content.Resize(size.Width, size.Height).FillTransparent(), margin);
        GuideSet? guides = GuideSet.Read(request.Guides, request.Blend, size);
        context.Say(guides?.Notes);
        TargetImages asked = TargetsOf(request);
        TargetImages targets = asked.Read() with
        {
            Content = canvas,
            AreGuided = guides is not null,
            Guides = guides?.On(new PyramidLevel(canvas.Width, canvas.Height), margin),
        };
        ImageBuffer start = StartImage(options, margin, targets, size, levels[0]);
        string fingerprint = FingerprintOf(
            request, options, encoder, [content, .. targets.Styles.Select(style => style.Read()), start], guides);
        ImageBuffer? scene = guides is null && !content.HasAlpha ? null : content;
        PyramidOptimization optimization = new(
            options,
            levels,
            start,
            (level, limits) => new PerceptualObjective(encoder, terms, targets, level, limits),
            PyramidOptimization.BytesBeside(
                encoder, levels[^1], [request.Content, .. asked.Styles], request.Guides),
            fingerprint)
        {
            Present = image => WithScene(Margin.Remove(image, margin, levels[^1]), scene, guides),
            CheckpointPath = request.Checkpoint,
            CheckpointInterval = CheckpointInterval,
        };
        return (optimization, scene, guides);
    }

    private ImageOptimizationOptions OptionsOf(StylizeRequest request) =>
        (ImageOptimizationOptions)(request.Options ?? Description.Defaults);
}
