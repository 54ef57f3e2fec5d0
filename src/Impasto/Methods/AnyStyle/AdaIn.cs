using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Planning;
using Impasto.Compute.Strips;
using Impasto.Compute.Tensors;
using Impasto.Control.Borders;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Pyramids;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Transforms;

namespace Impasto.Methods.AnyStyle;

/// <summary>
/// Adaptive instance normalisation (Huang and Belongie, "Arbitrary Style Transfer in Real-time with Adaptive Instance
/// Normalization", ICCV 2017): the content's features at one layer get the style's means and deviations, and a decoder
/// makes an image of them.
/// </summary>
public sealed class AdaIn : AnyStyleTransfer
{
    /// <summary>The method's name.</summary>
    public const string Name = "adain";

    /// <summary>The strength where none is asked for.</summary>
    public const double DefaultStrength = 1;

    private const string Mean = "mean";
    private const string Deviation = "deviation";

    private readonly Func<AdaInOptions, AutoEncoder> open;
    private readonly Kept<(AutoEncoder, PyramidLevel Size, double Strength, int Regions, StripOptions), Pass> passes =
        new();

    /// <summary>Makes the method.</summary>
    /// <param name="models">Opens its networks, and outlives it.</param>
    public AdaIn(ModelLibrary models)
        : base(Method) => open = options => models.AdaIn(options.Model);

    /// <summary>Makes the method of an encoder and a decoder.</summary>
    /// <param name="network">The networks, which outlive it.</param>
    public AdaIn(AutoEncoder network)
        : base(Method) => open = _ => network;

    /// <summary>Gets what the method says of itself.</summary>
    public static MethodDescription Method { get; } = new()
    {
        Name = Name,
        Summary = "one pass through a network, any style",
        Paper = "Huang and Belongie, Arbitrary Style Transfer in Real-time with Adaptive Instance Normalization, 2017",
        Features = StylizerFeatures.AnyStyle | StylizerFeatures.SeveralStyles | StylizerFeatures.Strength
            | StylizerFeatures.StyleScale | StylizerFeatures.Guides,
        Defaults = new AdaInOptions(),
        Create = models => new AdaIn(models),
    };

    private protected override IReadOnlyList<AutoEncoder> Open(RunOptions options) => [open((AdaInOptions)options)];

    private protected override IReadOnlyDictionary<string, FeatureStatistic> Measure(
        PaddedImage style, IReadOnlyList<AutoEncoder> networks, WorkerPool pool, CancellationToken cancellationToken)
    {
        Statistics statistics = new(networks[0], style.Size, !style.Alpha.IsEmpty, pool.Threads);
        using Executor run = new(statistics.Plan, pool);
        style.Pixels.CopyTo(run[statistics.Image]);
        if (statistics.Guide is { } guide)
        {
            Guided.Read(style.Alpha, style.Size.Width, style.Size.Height, run[guide], guide.Shape);
        }

        run.Run(cancellationToken);
        return statistics.Nodes.ToDictionary(
            s => s.Key, s => new FeatureStatistic(s.Value.Shape, run[s.Value].ToArray()));
    }

    private protected override long PlanMeasure(
        PyramidLevel size, bool hasAlpha, IReadOnlyList<AutoEncoder> networks, int threads) =>
        new Statistics(networks[0], size, hasAlpha, threads).Plan.PeakBytes;

    private protected override void Transform(AnyStylePainting painting)
    {
        AutoEncoder network = painting.Networks[0];
        double share = painting.Strength ?? DefaultStrength;
        passes.Use(
            (network, painting.Size, share, painting.Style.Regions, painting.Planning),
            () => new Pass(network, painting.Size, share, painting.Style.Regions, painting.Planning),
            pass => pass.Run(painting));
    }

    internal override void LetGo() => passes.Dispose();

    private protected override (long Peak, long Kept, long Files) PlanTransform(
        PyramidLevel size, IReadOnlyList<AutoEncoder> networks, int regions, StripOptions planning)
    {
        StripPlan plan = new Pass(networks[0], size, DefaultStrength, regions, planning).Plan;
        return (plan.PeakBytes, plan.IdleBytes, plan.FileBytes);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        passes.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The encoder and what is taken of a style of one size.</summary>
    private sealed class Statistics
    {
        public Statistics(AutoEncoder network, PyramidLevel size, bool isGuided, int threads)
        {
            Graph graph = new();
            Image = graph.Input(new Shape(1, size.Height, size.Width, ImageBuffer.Channels));
            Node features = network.Encoder.Encode(Image, [network.Layer])[network.Layer];
            Guide = isGuided ? Guided.Input(features) : null;
            Nodes = new Dictionary<string, Node>
            {
                [Mean] = Guided.Mean(features, Guide),
                [Deviation] = Guided.Deviation(features, Guide),
            };
            Plan = ExecutionPlan.Create([.. Nodes.Values], new PlanOptions { Threads = threads });
        }

        public Node Image { get; }

        public Node? Guide { get; }

        public IReadOnlyDictionary<string, Node> Nodes { get; }

        public ExecutionPlan Plan { get; }
    }

    /// <summary>The whole network for contents of one size; takes its memory when it first runs.</summary>
    private sealed class Pass : IDisposable
    {
        private readonly Node image;
        private readonly Node[] styleMeans;
        private readonly Node[] styleDeviations;
        private readonly RegionInputs regions;
        private readonly Node result;
        private WorkerPool? pool;
        private StripExecutor? executor;

        public Pass(AutoEncoder network, PyramidLevel size, double strength, int count, StripOptions planning)
        {
            Graph graph = new();
            image = graph.Input(new Shape(1, size.Height, size.Width, ImageBuffer.Channels));
            styleMeans = [.. Enumerable.Range(0, Math.Max(1, count)).Select(_ => StyleInput())];
            styleDeviations = [.. styleMeans.Select(_ => StyleInput())];
            Node features = network.Encoder.Encode(image, [network.Layer])[network.Layer];
            regions = new RegionInputs(features, count);
            Node[] transformed = [.. styleMeans.Select((mean, i) => AdaptiveInstanceNorm.Of(
                features, mean, styleDeviations[i], strength, regions.Measured.ElementAtOrDefault(i)))];
            result = network.Decoder.Decode(regions.Blend(features, transformed));
            Plan = StripPlan.Create([result], planning with { HoldsResults = true });

            Node StyleInput() => graph.Input(new Shape(1, 1, 1, network.Channels));
        }

        public StripPlan Plan { get; }

        public void Run(AnyStylePainting painting)
        {
            pool ??= new WorkerPool(painting.Planning.Plan.Threads);
            executor ??= new StripExecutor(Plan, pool);
            for (int i = 0; i < styleMeans.Length; i++)
            {
                painting.Style.Styles[i].Read(Mean, executor[styleMeans[i]]);
                painting.Style.Styles[i].Read(Deviation, executor[styleDeviations[i]]);
            }

            Dictionary<Node, RowReader> images = new()
            {
                [image] = PaddedRows.Of(painting.Content, painting.Size),
            };
            regions.Read(painting.Style, painting.Size, images);
            executor.Run(
                images,
                new Dictionary<Node, RowWriter> { [result] = PaddedRows.Into(painting.Picture, painting.Size) },
                painting.Progress,
                painting.Cancellation);
        }

        public void Dispose()
        {
            executor?.Dispose();
            pool?.Dispose();
        }
    }
}
