using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Control.Blending;
using Impasto.Control.Borders;
using Impasto.Control.Guides;
using Impasto.Media.Images;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Pyramids;
using Impasto.Running;
using Impasto.Stylizing;

namespace Impasto.Methods.FeedForward;

/// <summary>
/// Repaints images by one pass through a network that has learned a style, or several (Johnson, Alahi and Fei-Fei,
/// "Perceptual Losses for Real-Time Style Transfer and Super-Resolution", ECCV 2016; several styles: Dumoulin, Shlens
/// and Kudlur, "A Learned Representation for Artistic Style", ICLR 2017). Guides blend the scales and shifts of styles
/// at each place; what they leave is the scene. Memory that depends on the size is kept for images of the same size,
/// until another size comes.
/// </summary>
public sealed class TransformTransfer : Stylizer
{
    /// <summary>The method's name.</summary>
    public const string Name = "transform";

    private readonly Func<IReadOnlyList<string>, TransformTransferOptions, TransformNetwork> open;
    private readonly Kept<(TransformNetwork, PyramidLevel Size, int Regions, int Threads), Pass> passes = new();

    /// <summary>Makes the method.</summary>
    /// <param name="models">Opens its networks, and outlives it.</param>
    public TransformTransfer(ModelLibrary models)
        : base(Method) => open = (styles, options) => models.Transform(
            styles, options.Light || (options.Quality == Quality.Draft && models.HasLight(styles)));

    /// <summary>Makes the method of a network.</summary>
    /// <param name="network">The network, which outlives it.</param>
    public TransformTransfer(TransformNetwork network)
        : base(Method) => open = (_, _) => network;

    /// <summary>Gets what the method says of itself.</summary>
    public static MethodDescription Method { get; } = new()
    {
        Name = Name,
        Summary = "one pass through a network that has learned the style; the default where --style names such a one",
        Paper = "Johnson, Alahi and Fei-Fei, Perceptual Losses for Real-Time Style Transfer and Super-Resolution, 2016",
        Features = StylizerFeatures.LearnedStyles | StylizerFeatures.SeveralStyles | StylizerFeatures.Strength
            | StylizerFeatures.StyleScale | StylizerFeatures.Guides,
        Defaults = new TransformTransferOptions(),
        Create = models => new TransformTransfer(models),
    };

    /// <inheritdoc/>
    public override void Load(RunOptions? options, IReadOnlyList<string> learned) =>
        open(learned, (TransformTransferOptions)(options ?? Description.Defaults));

    /// <inheritdoc/>
    protected internal override MemoryPlan Plan(StylizeRequest request, int threads)
    {
        ArgumentNullException.ThrowIfNull(request);
        const int Images = 3;
        const int Copies = 2;
        TransformNetwork network = Open(request);
        ImageSource content = request.Content.WithLongerEdge(request.Size);
        PyramidLevel padded = SizeOf(network, content.Width, content.Height);
        long weights = Copies * sizeof(float) * network.Weights.Tensors.Sum(t => (long)t.Values.Length);
        long scene = ImageMemory.WithCodec(content.Width, content.Height);
        using Pass pass = new(network, padded, request.Guides.Count, threads);
        long guides = GuideSet.PlanBytes(request.Guides.Count, padded);
        return new MemoryPlan(
            (RunStage.Load, weights),
            (RunStage.Prepare,
                weights + guides + ImageMemory.WithReading(content)
                    + GuideSet.PlanReading(request.Guides, new(content.Width, content.Height))),
            (RunStage.Transform,
                weights + guides + (Images * ImageMemory.Of(padded.Width, padded.Height)) + pass.Plan.PeakBytes),
            (RunStage.Write, weights + guides + pass.Plan.PeakBytes + (2 * scene)));
    }

    /// <inheritdoc/>
    protected internal override RunResult Run(StylizeRequest request, RunContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(context);
        TransformNetwork network = Open(request);
        double[] blend = request.Blend;
        int[] rows = [.. request.Styles.Select(style => RowOf(network, style.Name!))];
        ImageBuffer content = request.Content.WithLongerEdge(request.Size).Read().FillTransparent();
        PaddedImage image = PaddedImage.Of(content, TransformNetwork.Reduction, network.Weights.Options.Margin);
        GuideSet? guides = GuideSet.Read(request.Guides, blend, new PyramidLevel(content.Width, content.Height));
        context.Say(guides?.Notes);
        context.Progress?.Report(new RunProgress(RunStage.Transform, 0));
        passes.Use(
            (network, image.Size, guides?.Count ?? 0, context.Threads),
            () => new Pass(network, image.Size, guides?.Count ?? 0, context.Threads),
            pass => pass.Run(image, rows, blend, guides?.On(image.Size), context.Cancellation));
        ImageBuffer picture = image.Cut(content);
        SceneBlend.MixEvenly(picture, content, request.Strength, guides?.CoverAt(guides.Size));
        context.Progress?.Report(new RunProgress(RunStage.Transform, 1));
        return new RunResult(picture) { Notes = guides?.Notes ?? [] };
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        passes.Dispose();
        base.Dispose(disposing);
    }

    private static PyramidLevel SizeOf(TransformNetwork network, int width, int height) =>
        PaddedImage.SizeOf(width, height, TransformNetwork.Reduction, network.Weights.Options.Margin);

    /// <summary>The row of a style in the network's tables.</summary>
    private static int RowOf(TransformNetwork network, string name)
    {
        List<string> known = [.. network.Weights.Styles];
        int row = known.IndexOf(known.Contains(name) ? name : TrainedStyle.Find(name)?.Style ?? name);
        return row >= 0
            ? row
            : throw new ArgumentException(
                $"The network has not learned '{name}'; it knows {string.Join(", ", known)}.");
    }

    private TransformNetwork Open(StylizeRequest request) => open(
        [.. request.Styles.Select(style => style.Name!)],
        (TransformTransferOptions)(request.Options ?? Description.Defaults));

    /// <summary>The network for images of one size; takes its memory when it first runs.</summary>
    private sealed class Pass : IDisposable
    {
        private readonly int threads;
        private readonly Node image;
        private readonly Node styles;
        private readonly Dictionary<Shape, Node> shares = [];
        private readonly Node result;
        private WorkerPool? pool;
        private Executor? executor;

        /// <summary>Plans the pass: with a row of styles for all of the image, or one for each region.</summary>
        public Pass(TransformNetwork network, PyramidLevel size, int regions, int threads)
        {
            this.threads = threads;
            Graph graph = new();
            image = graph.Input(new Shape(1, size.Height, size.Width, ImageBuffer.Channels));
            styles = graph.Input(new Shape(1, Math.Max(1, regions), network.Weights.Styles.Count));
            result = regions == 0
                ? network.Stylize(image, styles)
                : network.StylizeRegions(image, styles, features => SharesOf(features.Shape));
            Plan = ExecutionPlan.Create([result], new PlanOptions { Threads = threads });

            Node SharesOf(Shape features)
            {
                Shape places = new(1, features.Height, features.Width, regions);
                return shares.TryGetValue(places, out Node? known) ? known : shares[places] = graph.Input(places);
            }
        }

        public ExecutionPlan Plan { get; }

        public void Run(
            PaddedImage picture, int[] rows, double[] blend, GuideSet? guides, CancellationToken cancellationToken)
        {
            pool ??= new WorkerPool(threads);
            executor ??= new Executor(Plan, pool);
            picture.Pixels.CopyTo(executor[image]);
            Span<float> chosen = executor[styles];
            chosen.Clear();
            for (int i = 0; i < rows.Length; i++)
            {
                int region = guides is null ? 0 : i;
                chosen[(region * styles.Shape[2]) + rows[i]] += guides is null ? (float)blend[i] : 1;
            }

            foreach ((Shape places, Node input) in shares)
            {
                Interleave(guides!.PaintedSharesAt(picture.Size, places), executor[input]);
            }

            executor.Run(cancellationToken);
            executor[result].CopyTo(picture.Pixels);
        }

        /// <summary>Brings the shares of each place together.</summary>
        private static void Interleave(float[][] shares, Span<float> target)
        {
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = shares[i % shares.Length][i / shares.Length];
            }
        }

        public void Dispose()
        {
            executor?.Dispose();
            pool?.Dispose();
        }
    }
}
