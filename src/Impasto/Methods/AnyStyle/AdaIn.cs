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
/// makes an image of them. Where the decoder asks for it, the image then gets the style's colours
/// (<see cref="ColourNorm"/>).
/// </summary>
public sealed class AdaIn : AnyStyleTransfer
{
    /// <summary>The method's name.</summary>
    public const string Name = "adain";

    /// <summary>The strength where none is asked for.</summary>
    public const double DefaultStrength = 1;

    private const string Mean = "mean";
    private const string Deviation = "deviation";
    private const string ColourMean = "colour mean";
    private const string ColourDeviation = "colour deviation";

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
        foreach (Node guide in statistics.Guides)
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
            Dictionary<string, Node> nodes = [];
            List<Node> guides = [];
            Measure(features, Mean, Deviation);
            if (network.Decoder.Weights.MatchesColours)
            {
                Measure(ColourNorm.Axes(Image), ColourMean, ColourDeviation);
            }

            (Nodes, Guides) = (nodes, guides);
            Plan = ExecutionPlan.Create([.. Nodes.Values], new PlanOptions { Threads = threads });

            void Measure(Node values, string mean, string deviation)
            {
                Node? guide = isGuided ? Guided.Input(values) : null;
                guides.AddRange(guide is null ? [] : [guide]);
                nodes[mean] = Guided.Mean(values, guide);
                nodes[deviation] = Guided.Deviation(values, guide);
            }
        }

        public Node Image { get; }

        public IReadOnlyList<Node> Guides { get; }

        public IReadOnlyDictionary<string, Node> Nodes { get; }

        public ExecutionPlan Plan { get; }
    }

    /// <summary>The whole network for contents of one size; takes its memory when it first runs.</summary>
    private sealed class Pass : IDisposable
    {
        private readonly Node image;
        private readonly List<Norm> norms = [];
        private readonly Node result;
        private WorkerPool? pool;
        private StripExecutor? executor;

        public Pass(AutoEncoder network, PyramidLevel size, double strength, int count, StripOptions planning)
        {
            Graph graph = new();
            image = graph.Input(new Shape(1, size.Height, size.Width, ImageBuffer.Channels));
            Node features = network.Encoder.Encode(image, [network.Layer])[network.Layer];
            Node decoded = network.Decoder.Decode(Add(features, Mean, Deviation, AdaptiveInstanceNorm.Of));
            result = network.Decoder.Weights.MatchesColours
                ? Add(decoded, ColourMean, ColourDeviation, ColourNorm.Of)
                : decoded;
            Plan = StripPlan.Create([result], planning with { HoldsResults = true });

            Node Add(
                Node values, string mean, string deviation, Func<Node, Node, Node, double, Node?, Node> transform)
            {
                Norm norm = new(values, mean, deviation, count);
                norms.Add(norm);
                return norm.Of(values, strength, transform);
            }
        }

        public StripPlan Plan { get; }

        public void Run(AnyStylePainting painting)
        {
            pool ??= new WorkerPool(painting.Planning.Plan.Threads);
            executor ??= new StripExecutor(Plan, pool);
            Dictionary<Node, RowReader> images = new()
            {
                [image] = PaddedRows.Of(painting.Content, painting.Size),
            };
            foreach (Norm norm in norms)
            {
                norm.Read(painting, executor, images);
            }

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

    /// <summary>The inputs of one normalisation: what is taken of each style, and where it goes.</summary>
    private sealed class Norm
    {
        private readonly string mean;
        private readonly string deviation;
        private readonly Node[] means;
        private readonly Node[] deviations;
        private readonly RegionInputs regions;

        public Norm(Node values, string mean, string deviation, int count)
        {
            (this.mean, this.deviation) = (mean, deviation);
            means = [.. Enumerable.Range(0, Math.Max(1, count)).Select(_ => StyleInput())];
            deviations = [.. means.Select(_ => StyleInput())];
            regions = new RegionInputs(values, count);

            Node StyleInput() => values.Graph.Input(new Shape(1, 1, 1, values.Shape.Channels));
        }

        /// <summary>Adds what becomes of the values to their graph.</summary>
        public Node Of(Node values, double strength, Func<Node, Node, Node, double, Node?, Node> transform) =>
            regions.Blend(
                values,
                [
                    .. means.Select((mean, i) => transform(
                        values, mean, deviations[i], strength, regions.Measured.ElementAtOrDefault(i))),
                ]);

        /// <summary>Sets the inputs, or adds who gives their rows.</summary>
        public void Read(AnyStylePainting painting, StripExecutor executor, Dictionary<Node, RowReader> images)
        {
            for (int i = 0; i < means.Length; i++)
            {
                painting.Style.Styles[i].Read(mean, executor[means[i]]);
                painting.Style.Styles[i].Read(deviation, executor[deviations[i]]);
            }

            regions.Read(painting.Style, painting.Size, images);
        }
    }
}
