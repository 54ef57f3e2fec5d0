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
/// Whitening and colouring (Li et al., "Universal Style Transfer via Feature Transforms", NIPS 2017): level by level,
/// from the coarsest to the finest, the image is encoded, its features get the style's covariance, and a decoder that
/// learned to reconstruct makes an image of them, which the next level takes.
/// </summary>
public sealed class WhiteningColouring : AnyStyleTransfer
{
    /// <summary>The method's name.</summary>
    public const string Name = "wct";

    /// <summary>The strength where none is asked for, which keeps the scene legible.</summary>
    public const double DefaultStrength = 0.5;

    private readonly Func<WhiteningColouringOptions, IReadOnlyList<AutoEncoder>> open;

    /// <summary>Makes the method.</summary>
    /// <param name="models">Opens its networks, and outlives it.</param>
    public WhiteningColouring(ModelLibrary models)
        : base(Method) => open = options => models.WhiteningColouring(options.Model, options.Levels);

    /// <summary>Makes the method of networks.</summary>
    /// <param name="networks">An encoder and a decoder a level, deepest first; at least one. They outlive it.</param>
    public WhiteningColouring(IReadOnlyList<AutoEncoder> networks)
        : base(Method) => open = _ => networks;

    /// <summary>Gets what the method says of itself.</summary>
    public static MethodDescription Method { get; } = new()
    {
        Name = Name,
        Summary = "one pass a level, any style, closest to its colours",
        Paper = "Li et al., Universal Style Transfer via Feature Transforms, 2017",
        Features = StylizerFeatures.AnyStyle | StylizerFeatures.SeveralStyles | StylizerFeatures.Strength
            | StylizerFeatures.StyleScale | StylizerFeatures.Guides,
        Defaults = new WhiteningColouringOptions(),
        Create = models => new WhiteningColouring(models),
    };

    private protected override IReadOnlyList<AutoEncoder> Open(RunOptions options) =>
        open((WhiteningColouringOptions)options);

    private protected override IReadOnlyDictionary<string, FeatureStatistic> Measure(
        PaddedImage style, IReadOnlyList<AutoEncoder> networks, WorkerPool pool, CancellationToken cancellationToken)
    {
        Dictionary<string, FeatureStatistic> statistics = [];
        foreach (Moments moments in MomentsOf(style.Size, !style.Alpha.IsEmpty, networks, pool.Threads))
        {
            using Executor executor = new(moments.Plan, pool);
            style.Pixels.CopyTo(executor[moments.Image]);
            foreach (Node guide in moments.Guides)
            {
                Guided.Read(style.Alpha, style.Size.Width, style.Size.Height, executor[guide], guide.Shape);
            }

            executor.Run(cancellationToken);
            foreach ((AutoEncoder network, (Node mean, Node covariance)) in moments.Nodes)
            {
                cancellationToken.ThrowIfCancellationRequested();
                statistics[WhiteningLevel.MeanOf(network)] = new FeatureStatistic(mean.Shape, executor[mean].ToArray());
                statistics[WhiteningLevel.ColouringOf(network)] = new FeatureStatistic(
                    covariance.Shape,
                    WhiteningColouringTransform.Colour(executor[covariance], executor[mean], pool));
            }
        }

        return statistics;
    }

    private protected override long PlanMeasure(
        PyramidLevel size, bool hasAlpha, IReadOnlyList<AutoEncoder> networks, int threads) =>
        MomentsOf(size, hasAlpha, networks, threads).Max(moments => moments.Plan.PeakBytes + (moments.Nodes.Keys.Max(
            network => WhiteningLevel.DecompositionBytes((long)network.Channels * network.Channels))));

    private protected override void Transform(AnyStylePainting painting)
    {
        (PyramidLevel size, IReadOnlyList<AutoEncoder> networks) = (painting.Size, painting.Networks);
        double share = painting.Strength ?? DefaultStrength;
        RowsInPlace? between = networks.Count == 1
            ? null
            : new RowsInPlace(new Shape(1, size.Height, size.Width, ImageBuffer.Channels));
        for (int i = 0; i < networks.Count; i++)
        {
            StripOptions planning = PlanningOf(i, networks.Count, size, painting.Planning);
            WhiteningLevel level = new(networks[i], size, share, painting.Style.Regions, planning);
            double done = i;
            level.Run(
                painting with { Progress = part => painting.Progress((done + part) / networks.Count) },
                i == 0 ? PaddedRows.Of(painting.Content, size) : between!.Read,
                i == networks.Count - 1 ? PaddedRows.Into(painting.Picture, size)
                    : i == 0 || !level.IsInStrips ? between!.Replace
                    : between!.Write);
            between?.Settle();
        }
    }

    private protected override (long Peak, long Kept, long Files) PlanTransform(
        PyramidLevel size, IReadOnlyList<AutoEncoder> networks, int regions, StripOptions planning)
    {
        WhiteningLevel[] levels = [.. networks.Select((network, i) => new WhiteningLevel(
            network, size, DefaultStrength, regions, PlanningOf(i, networks.Count, size, planning)))];
        long peak = levels.Select((level, i) => BetweenBytes(i, size) + level.PeakBytes).Max();
        return (peak, 0, levels.Max(level => level.FileBytes));
    }

    /// <summary>The image that a level is handed by the one before, if there is one.</summary>
    private static long BetweenBytes(int level, PyramidLevel size) =>
        level == 0 ? 0 : ImageMemory.Of(size.Width, size.Height);

    /// <summary>How a level is planned: the first and the last make an image, the others paint over one.</summary>
    private static StripOptions PlanningOf(int level, int levels, PyramidLevel size, StripOptions planning) =>
        planning with
        {
            MemoryBytes = planning.MemoryBytes is { } limit ? Math.Max(0, limit - BetweenBytes(level, size)) : null,
            HoldsResults = level == 0 || level == levels - 1,
        };

    private static IEnumerable<Moments> MomentsOf(
        PyramidLevel size, bool isGuided, IReadOnlyList<AutoEncoder> networks, int threads) => networks
        .GroupBy(network => network.Encoder).Select(group => new Moments([.. group], size, isGuided, threads));

    /// <summary>An encoder, and what is taken of a style of one size at the levels that share it.</summary>
    private sealed class Moments
    {
        public Moments(IReadOnlyList<AutoEncoder> networks, PyramidLevel size, bool isGuided, int threads)
        {
            Graph graph = new();
            Image = graph.Input(new Shape(1, size.Height, size.Width, ImageBuffer.Channels));
            IReadOnlyDictionary<string, Node> features =
                networks[0].Encoder.Encode(Image, networks.Select(n => n.Layer));
            Nodes = networks.ToDictionary(n => n, n => Measure(features[n.Layer], isGuided));
            Plan = ExecutionPlan.Create(
                [.. Nodes.Values.SelectMany(m => new[] { m.Mean, m.Covariance })],
                new PlanOptions { Threads = threads });
        }

        public Node Image { get; }

        public IReadOnlyDictionary<AutoEncoder, (Node Mean, Node Covariance)> Nodes { get; }

        public List<Node> Guides { get; } = [];

        public ExecutionPlan Plan { get; }

        private (Node Mean, Node Covariance) Measure(Node features, bool isGuided)
        {
            Node? guide = isGuided ? Guided.Input(features) : null;
            if (guide is not null)
            {
                Guides.Add(guide);
            }

            return (Guided.Mean(features, guide), Guided.Covariance(features, guide));
        }
    }
}
