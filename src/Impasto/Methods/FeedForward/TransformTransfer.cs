using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Strips;
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

    private readonly Func<IReadOnlyList<string>, TransformTransferOptions, bool, TransformNetwork> open;
    private readonly Kept<(TransformNetwork, PyramidLevel Size, int Regions, StripOptions), Pass> passes = new();

    /// <summary>Makes the method.</summary>
    /// <param name="models">Opens its networks, and outlives it.</param>
    public TransformTransfer(ModelLibrary models)
        : base(Method) => open = (styles, options, isFilm) =>
            (isFilm && !options.Light && options.Quality != Quality.Best ? models.Film(styles) : null)
            ?? models.Transform(
                styles, options.Light || (options.Quality == Quality.Draft && models.HasLight(styles)));

    /// <summary>Makes the method of a network.</summary>
    /// <param name="network">The network, which outlives it.</param>
    public TransformTransfer(TransformNetwork network)
        : base(Method) => open = (_, _, _) => network;

    /// <summary>Gets what the method says of itself.</summary>
    public static MethodDescription Method { get; } = new()
    {
        Name = Name,
        Summary = "one pass through a network that has learned the style; the default for those of such networks",
        Paper = "Johnson, Alahi and Fei-Fei, Perceptual Losses for Real-Time Style Transfer and Super-Resolution, 2016",
        Features = StylizerFeatures.LearnedStyles | StylizerFeatures.SeveralStyles | StylizerFeatures.Strength
            | StylizerFeatures.StyleScale | StylizerFeatures.Guides,
        Defaults = new TransformTransferOptions(),
        Create = models => new TransformTransfer(models),
    };

    /// <inheritdoc/>
    public override void Load(RunOptions? options, IReadOnlyList<string> learned) =>
        open(learned, (TransformTransferOptions)(options ?? Description.Defaults), false);

    /// <inheritdoc/>
    protected internal override MemoryPlan Plan(StylizeRequest request, RunLimits limits)
    {
        ArgumentNullException.ThrowIfNull(request);
        TransformNetwork network = Open(request);
        ImageSource content = request.Content.WithLongerEdge(request.Size);
        PyramidLevel padded = SizeOf(network, content.Width, content.Height);
        long weights = network.PlannedBytes;
        long beside = BesidePass(network, content, padded, request.Guides.Count);
        using Pass pass = new(network, padded, request.Guides.Count, limits.Beside(beside));
        return ScenePass.PlanMemory(
            request, weights, content, padded, beside, pass.Plan, pass.Plan.IdleBytes);
    }

    /// <inheritdoc/>
    protected internal override RunResult Run(StylizeRequest request, RunContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(context);
        TransformNetwork network = Open(request);
        double[] blend = request.Blend;
        int[] rows = [.. request.Styles.Select(style => RowOf(network, style.Name!))];
        ImageSource source = request.Content.WithLongerEdge(request.Size);
        using ImageScan content = source.Scan();
        PyramidLevel size = SizeOf(network, content.Width, content.Height);
        GuideSet? guides = GuideSet.Read(request.Guides, blend, new PyramidLevel(content.Width, content.Height));
        context.Say(guides?.Notes);
        context.Progress?.Report(new RunProgress(RunStage.Transform, 0));
        ImageBuffer picture = new(content.Width, content.Height, content.HasAlpha);
        content.Alpha.CopyTo(picture.Alpha);
        int regions = guides?.Count ?? 0;
        StripOptions planning = context.Limits.Beside(BesidePass(network, source, size, regions));
        passes.Use(
            (network, size, regions, planning),
            () => new Pass(network, size, regions, planning),
            pass => pass.Run(
                content, PriorOf(request, network, content), picture, rows, blend, guides?.On(size), context));
        SceneBlend.MixEvenly(picture, content, request.Strength, guides?.CoverAt(guides.Size));
        return new RunResult(picture) { Notes = guides?.Notes ?? [] };
    }

    /// <inheritdoc/>
    internal override bool SeesPrior(StylizeRequest request) =>
        request.Prior is not null && Shows(request, Open(request));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        passes.Dispose();
        base.Dispose(disposing);
    }

    // A network that mirrors images itself wants more pixels than it mirrors.
    private static PyramidLevel SizeOf(TransformNetwork network, int width, int height)
    {
        TransformNetworkOptions options = network.Weights.Options;
        int missing = options.OwnMargin == 0 ? 0 : options.OwnMargin + 1 - Math.Min(width, height);
        return PaddedImage.SizeOf(width, height, TransformNetwork.Reduction, Math.Max(options.Margin, missing));
    }

    /// <summary>What is in memory beside the network's own and its picture: weights, guides, and the images.</summary>
    private static long BesidePass(TransformNetwork network, ImageSource content, PyramidLevel size, int regions)
    {
        long prior = network.Weights.Options.Prior ? ImageMemory.Of(size.Width, size.Height) : 0;
        return ScenePass.BytesBeside(network.PlannedBytes, content, size, regions) + prior;
    }

    /// <summary>Whether a picture is what a network for film paints, and nothing is done to it after.</summary>
    private static bool Shows(StylizeRequest request, TransformNetwork network) => network.Weights.Options.Prior
        && request is { Strength: null or 1, StyleScale: null, Color: null, Keep: null, Photoreal: false }
        && request.Guides.Count == 0;

    /// <summary>The picture that a network for film goes on from; null where none is.</summary>
    private static ImageBuffer? PriorOf(StylizeRequest request, TransformNetwork network, ImageScan content)
    {
        if (request.Prior?.Picture is not { } prior || !Shows(request, network))
        {
            return null;
        }

        return (prior.Width, prior.Height) == (content.Width, content.Height)
            ? prior
            : throw new ArgumentException(
                $"The picture before has {prior.Width} x {prior.Height} pixels and has to have those of the frame, "
                + $"{content.Width} x {content.Height}.");
    }

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
        (TransformTransferOptions)(request.Options ?? Description.Defaults),
        request.Prior is not null);

    /// <summary>The network for images of one size; takes its memory when it first runs.</summary>
    private sealed class Pass : IDisposable
    {
        private readonly PyramidLevel size;
        private readonly Node image;
        private readonly Node styles;
        private readonly Dictionary<Shape, Node> shares = [];
        private readonly Node result;
        private WorkerPool? pool;
        private StripExecutor? executor;

        /// <summary>Plans the pass: with a row of styles for all of the image, or one for each region.</summary>
        public Pass(TransformNetwork network, PyramidLevel size, int regions, StripOptions planning)
        {
            this.size = size;
            Graph graph = new();
            image = graph.Input(new Shape(
                1,
                size.Height,
                size.Width,
                network.Weights.Options.Prior ? TransformNetworkOptions.PriorChannels : ImageBuffer.Channels));
            styles = graph.Input(new Shape(1, Math.Max(1, regions), network.Weights.Styles.Count));
            result = regions == 0
                ? network.Stylize(image, styles)
                : network.StylizeRegions(image, styles, SharesOf);
            Plan = StripPlan.Create([result], planning with { HoldsResults = true });

            Node SharesOf(Shape features)
            {
                Shape places = new(1, features.Height, features.Width, regions);
                return shares.TryGetValue(places, out Node? known) ? known : shares[places] = graph.Input(places);
            }
        }

        public StripPlan Plan { get; }

        public void Run(
            ImageScan content,
            ImageBuffer? prior,
            ImageBuffer picture,
            int[] rows,
            double[] blend,
            GuideSet? guides,
            RunContext context)
        {
            pool ??= new WorkerPool(context.Threads);
            executor ??= new StripExecutor(Plan, pool);
            Span<float> chosen = executor[styles];
            chosen.Clear();
            for (int i = 0; i < rows.Length; i++)
            {
                int region = guides is null ? 0 : i;
                chosen[(region * styles.Shape[2]) + rows[i]] += guides is null ? (float)blend[i] : 1;
            }

            Dictionary<Node, RowReader> images = new()
            {
                [image] = image.Shape.Channels == ImageBuffer.Channels
                    ? PaddedRows.Of(content, size)
                    : WithPrior(content, prior),
            };
            foreach ((Shape places, Node input) in shares)
            {
                images[input] = ImageRows.Reader(Interleaved(guides!.PaintedSharesAt(size, places)), places);
            }

            executor.Run(
                images,
                new Dictionary<Node, RowWriter> { [result] = PaddedRows.Into(picture, size) },
                share => context.Progress?.Report(new RunProgress(RunStage.Transform, share)),
                context.Cancellation);
        }

        /// <summary>Gives rows of what a network for film sees.</summary>
        private RowReader WithPrior(ImageScan content, ImageBuffer? prior) => (first, rows) =>
        {
            int colours = size.Width * ImageBuffer.Channels, width = size.Width * TransformNetworkOptions.PriorChannels;
            float[] frame = new float[colours], before = new float[prior is null ? 0 : colours];
            float[] certainty = new float[prior is null || prior.IsOpaque ? 0 : size.Width];
            for (int y = 0; y < rows.Length / width; y++)
            {
                PaddedRows.Read(content, first + y, frame);
                if (prior is not null)
                {
                    PaddedRows.Read(prior, first + y, before);
                }

                if (certainty.Length > 0)
                {
                    PaddedRows.Read(prior!.Alpha, prior, first + y, certainty, 1);
                }

                PriorInput.Fill(rows.Slice(y * width, width), frame, before, certainty);
            }
        };

        /// <summary>Brings the shares of each place together.</summary>
        private static float[] Interleaved(float[][] shares)
        {
            float[] places = new float[shares.Length * shares[0].Length];
            for (int i = 0; i < places.Length; i++)
            {
                places[i] = shares[i % shares.Length][i / shares.Length];
            }

            return places;
        }

        public void Dispose()
        {
            executor?.Dispose();
            pool?.Dispose();
        }
    }
}
