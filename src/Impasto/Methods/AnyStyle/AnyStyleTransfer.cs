using System.Runtime.CompilerServices;
using Impasto.Compute.Execution;
using Impasto.Compute.Strips;
using Impasto.Control.Blending;
using Impasto.Control.Borders;
using Impasto.Control.Guides;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Networks;
using Impasto.Pyramids;
using Impasto.Running;
using Impasto.Styles;
using Impasto.Stylizing;

namespace Impasto.Methods.AnyStyle;

/// <summary>
/// Repaints images in a style that nobody trained for, in one pass through networks. What it takes of a style image is
/// computed once for each <see cref="ImageSource"/>; a method may keep memory that depends on the size until another
/// size comes.
/// </summary>
public abstract class AnyStyleTransfer : Stylizer
{
    private readonly ConditionalWeakTable<ImageSource, Looked> prepared = [];

    private protected AnyStyleTransfer(MethodDescription description)
        : base(description)
    {
    }

    /// <summary>
    /// Whether a style was prepared by this method with the networks of some options, and perhaps more of them.
    /// </summary>
    /// <param name="style">The style.</param>
    /// <param name="options">The options; the defaults where null.</param>
    public bool Fits(PreparedStyle style, RunOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(style);
        return style.Method == Description.Name
            && !Open(options ?? Description.Defaults).Select(n => n.Fingerprint).Except(style.Fingerprints).Any();
    }

    /// <summary>Computes what is needed of a style, once for all contents.</summary>
    /// <param name="style">
    /// The style image; its strokes keep their size in pixels, and pixels count as much as their alpha says.
    /// </param>
    /// <param name="options">The options, which name the networks; the defaults where null.</param>
    /// <param name="context">With what means; the machine's where null.</param>
    /// <exception cref="MemoryShortageException">It would take more memory than it may.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    /// <exception cref="ArithmeticException">The networks' features are not finite.</exception>
    public PreparedStyle Prepare(ImageSource style, RunOptions? options = null, RunContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(style);

        // The image that is kept with a prepared style is the one that was looked at.
        ImageSource looked = style.WithLargestEdge(PreparedStyle.LongestEdge);
        return PrepareAsItIs(looked, options ?? Description.Defaults, context ?? new RunContext());
    }

    /// <inheritdoc/>
    public override void Load(RunOptions? options, IReadOnlyList<string> learned) =>
        Open(options ?? Description.Defaults);

    /// <summary>The styles of a request as the method takes them.</summary>
    internal IReadOnlyList<PreparedStyle> PrepareAll(StylizeRequest request, RunContext context)
    {
        return [.. request.Styles.Select(PrepareOne)];

        PreparedStyle PrepareOne(StyleSource style)
        {
            if (request.StyleScale is null && style.Prepared is { } known && Fits(known, request.Options))
            {
                return known;
            }

            ImageSource image = style.Appearance!, looked = LookedAt(image, request);
            if (!prepared.TryGetValue(image, out Looked? found) || found.Size != (looked.Width, looked.Height)
                || !Fits(found.Style, request.Options))
            {
                // The memory of the whole run was looked at, and told, before it began.
                RunContext part = context with { MemoryBudget = long.MaxValue, Progress = null };
                PreparedStyle made = PrepareAsItIs(looked, OptionsOf(request), part);
                found = new Looked((looked.Width, looked.Height), made);
                prepared.AddOrUpdate(image, found);
            }

            return found.Style;
        }
    }

    /// <inheritdoc/>
    protected internal override RunResult Run(StylizeRequest request, RunContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(context);
        IReadOnlyList<AutoEncoder> networks = Open(OptionsOf(request));
        ImageSource source = request.Content.WithLongerEdge(request.Size);
        using ImageScan content = source.Scan();
        double[] blend = request.Blend;
        GuideSet? guides = GuideSet.Read(request.Guides, blend, new PyramidLevel(content.Width, content.Height));
        context.Say(guides?.Notes);
        PyramidLevel size = PaddedImage.SizeOf(content.Width, content.Height, ReductionOf(networks));
        StyleRegions regions = new(PrepareAll(request, context), blend, guides?.On(size));
        context.Progress?.Report(new RunProgress(RunStage.Transform, 0));
        ImageBuffer picture = new(content.Width, content.Height, content.HasAlpha);
        content.Alpha.CopyTo(picture.Alpha);
        using WorkerPool pool = new(context.Threads);
        Transform(new AnyStylePainting
        {
            Content = content,
            Picture = picture,
            Size = size,
            Style = regions,
            Networks = networks,
            Strength = request.Strength,
            Planning = context.Limits.Beside(BesideTransform(request, source, networks, size)),
            Pool = pool,
            Progress = share => context.Progress?.Report(new RunProgress(RunStage.Transform, share)),
            Cancellation = context.Cancellation,
        });
        SceneBlend.Mix(picture, content, request.Strength, guides?.CoverAt(guides.Size));
        return new RunResult(picture) { Notes = guides?.Notes ?? [] };
    }

    /// <inheritdoc/>
    protected internal override MemoryPlan Plan(StylizeRequest request, RunLimits limits)
    {
        ArgumentNullException.ThrowIfNull(request);
        IReadOnlyList<AutoEncoder> networks = Open(OptionsOf(request));
        long weights = WeightBytes(networks);
        ImageSource content = request.Content.WithLongerEdge(request.Size);
        PyramidLevel padded = PaddedImage.SizeOf(content.Width, content.Height, ReductionOf(networks));
        long picture = ImageMemory.WithCodec(content.Width, content.Height);
        IReadOnlyList<ImageSource?> guides = request.Guides;
        long prepare = StylesOf(request).Max(style => PlanPrepare(style, networks, limits.Threads));
        long held = HeldBytes(request, padded);
        long beside = BesideTransform(request, content, networks, padded);
        (long peak, long kept, long files) = PlanTransform(padded, networks, guides.Count, limits.Beside(beside));
        return new MemoryPlan(
            (RunStage.Load, weights),
            (RunStage.Prepare,
                weights + ImageMemory.BeforeScan(content) + held
                    + Math.Max(prepare, GuideSet.PlanReading(guides, new(content.Width, content.Height)))),
            (RunStage.Transform, beside + peak),
            (RunStage.Write, weights + held + picture + content.ScanBytes + kept))
        {
            FileBytes = files,
        };
    }

    /// <summary>Lets go of memory that is kept for images of the same size.</summary>
    internal virtual void LetGo()
    {
    }

    /// <summary>Opens the networks that options ask for.</summary>
    private protected abstract IReadOnlyList<AutoEncoder> Open(RunOptions options);

    /// <summary>Computes what the method needs of a style.</summary>
    private protected abstract IReadOnlyDictionary<string, FeatureStatistic> Measure(
        PaddedImage style, IReadOnlyList<AutoEncoder> networks, WorkerPool pool, CancellationToken cancellationToken);

    /// <summary>The memory that <see cref="Measure"/> takes besides images and weights, in bytes.</summary>
    private protected abstract long PlanMeasure(
        PyramidLevel size, bool hasAlpha, IReadOnlyList<AutoEncoder> networks, int threads);

    /// <summary>Paints a picture.</summary>
    private protected abstract void Transform(AnyStylePainting painting);

    /// <summary>
    /// The memory that <see cref="Transform"/> takes besides the scene and weights, what of it is kept for images of
    /// the same size, and what it keeps in temporary files, in bytes.
    /// </summary>
    /// <param name="size">The size of the image.</param>
    /// <param name="networks">The networks.</param>
    /// <param name="regions">The number of regions; 0 for the whole image.</param>
    /// <param name="planning">How the networks are planned.</param>
    private protected abstract (long Peak, long Kept, long Files) PlanTransform(
        PyramidLevel size, IReadOnlyList<AutoEncoder> networks, int regions, StripOptions planning);

    private static ImageSource[] StylesOf(StylizeRequest request) =>
        [.. request.Styles.Select(style => style.Appearance!).Distinct().Select(image => LookedAt(image, request))];

    /// <summary>The guides and the images of styles, which are kept.</summary>
    private static long HeldBytes(StylizeRequest request, PyramidLevel size) =>
        GuideSet.PlanBytes(request.Guides.Count, size) + StylesOf(request).Sum(ImageMemory.Of);

    /// <summary>What is in memory beside the networks' own and the picture: weights, guides, styles, scene.</summary>
    private static long BesideTransform(
        StylizeRequest request, ImageSource content, IReadOnlyList<AutoEncoder> networks, PyramidLevel size) =>
        WeightBytes(networks) + HeldBytes(request, size) + content.ScanBytes;

    private static long WeightBytes(IReadOnlyList<AutoEncoder> networks)
    {
        const int Copies = 2;
        return Copies * sizeof(float) * networks.Select(n => n.Encoder.Weights.Convolutions).Distinct()
            .Concat(networks.Select(n => n.Decoder.Weights.Convolutions))
            .Sum(convolutions => convolutions.Sum(c => (long)c.Weight.Length));
    }

    /// <summary>
    /// A style image as the method looks at it: as it is, but not too large, or of the size that the scale asks for.
    /// </summary>
    private static ImageSource LookedAt(ImageSource style, StylizeRequest request)
    {
        if (request.StyleScale is not { } scale)
        {
            return style.WithLargestEdge(PreparedStyle.LongestEdge);
        }

        (int width, int height) = request.PictureSize;
        PyramidLevel size = StyleSize.Beside(style, new PyramidLevel(width, height), scale);
        return style.WithLongerEdge(Math.Max(size.Width, size.Height));
    }

    private static int ReductionOf(IReadOnlyList<AutoEncoder> networks) => networks.Max(n => n.Reduction);

    private RunOptions OptionsOf(StylizeRequest request) => request.Options ?? Description.Defaults;

    private PreparedStyle PrepareAsItIs(ImageSource looked, RunOptions options, RunContext context)
    {
        IReadOnlyList<AutoEncoder> networks = Open(options);
        context.Require(new MemoryPlan((RunStage.Prepare, PlanPrepare(looked, networks, context.Threads))));
        ImageBuffer image = looked.ReadFilled();
        using WorkerPool pool = new(context.Threads);
        PaddedImage padded = PaddedImage.Of(image, ReductionOf(networks));
        IReadOnlyDictionary<string, FeatureStatistic> statistics =
            Measure(padded, networks, pool, context.Cancellation);
        return new PreparedStyle(Description.Name, [.. networks.Select(n => n.Fingerprint)], statistics, image);
    }

    private long PlanPrepare(ImageSource style, IReadOnlyList<AutoEncoder> networks, int threads)
    {
        PyramidLevel padded = PaddedImage.SizeOf(style.Width, style.Height, ReductionOf(networks));
        long alpha = style.HasAlpha ? sizeof(float) * (long)padded.Width * padded.Height : 0;
        return ImageMemory.WithReading(style) + ImageMemory.Of(padded.Width, padded.Height) + alpha
            + PlanMeasure(padded, style.HasAlpha, networks, threads);
    }

    /// <summary>A style and the size at which its image was looked at.</summary>
    private sealed record Looked((int Width, int Height) Size, PreparedStyle Style);
}
