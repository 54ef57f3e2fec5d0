using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Control.Borders;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Networks;
using Impasto.Pyramids;
using Impasto.Transforms;

namespace Impasto.Methods.AnyStyle;

/// <summary>One level of whitening and colouring for contents of one size: encode, transform, decode.</summary>
internal sealed class WhiteningLevel
{
    // For each element of the covariance: the matrix, its eigenvectors, a rotation or two of three numbers, the result.
    private const int DecompositionNumbers = 9;

    private readonly AutoEncoder network;
    private readonly Node image;
    private readonly Node features;
    private readonly RegionInputs measured;
    private readonly (Node Mean, Node Covariance)[] moments;
    private readonly Node featuresInput;
    private readonly RegionInputs shared;
    private readonly MapInputs[] maps;
    private readonly Node result;
    private readonly ExecutionPlan encode;
    private readonly ExecutionPlan decode;

    /// <summary>Plans the level.</summary>
    /// <param name="network">The networks.</param>
    /// <param name="size">The size of the content.</param>
    /// <param name="strength">How much of the style there is, 0 to 1.</param>
    /// <param name="regions">The number of regions, each with a style and statistics of its own; 0 for none.</param>
    /// <param name="threads">The number of threads.</param>
    public WhiteningLevel(AutoEncoder network, PyramidLevel size, double strength, int regions, int threads)
    {
        this.network = network;
        PlanOptions planning = new() { Threads = threads };
        Graph encoder = new();
        image = encoder.Input(new Shape(1, size.Height, size.Width, ImageBuffer.Channels));
        Node encoded = network.Encoder.Encode(image, [network.Layer])[network.Layer];
        measured = new RegionInputs(encoded, regions);
        Node mean = ChannelMean.Of(encoded);

        // Where there is one style, the features are kept less their means.
        features = regions == 0 ? encoded - mean : encoded;
        moments = regions == 0
            ? [(mean, Gram.Of(features))]
            : [.. measured.Measured.Select(guide => (Guided.Mean(encoded, guide), Guided.Covariance(encoded, guide)))];
        encode = ExecutionPlan.Create(
            [features, .. moments.SelectMany(m => new[] { m.Mean, m.Covariance })], planning);

        Graph decoder = new();
        featuresInput = decoder.Input(features.Shape);
        shared = new RegionInputs(featuresInput, regions);
        maps = [.. moments.Select(m => new MapInputs(decoder, m.Mean.Shape, m.Covariance.Shape))];
        Node[] transformed = [.. maps.Select(map => WhiteningColouringTransform.Of(
            regions == 0 ? featuresInput : featuresInput - map.Mean,
            map.Mean,
            map.Whitening,
            map.Colouring,
            map.StyleMean,
            strength))];
        result = network.Decoder.Decode(shared.Blend(featuresInput, transformed));
        decode = ExecutionPlan.Create([result], planning);
    }

    /// <summary>
    /// Gets the number of the features' values, for which the caller keeps room while the networks change.
    /// </summary>
    public int FeatureCount => checked((int)features.Shape.Count);

    /// <summary>Gets the memory that the level takes at its peak besides the room for the features, in bytes.</summary>
    public long PeakBytes
    {
        get
        {
            long matrix = moments[0].Covariance.Shape.Count;
            long kept = sizeof(float) * matrix * moments.Length;
            return Math.Max(encode.PeakBytes + DecompositionBytes(matrix) + kept, decode.PeakBytes + kept);
        }
    }

    /// <summary>The memory that it takes to decompose a covariance, in bytes.</summary>
    /// <param name="count">The number of its elements.</param>
    public static long DecompositionBytes(long count) => DecompositionNumbers * sizeof(double) * count;

    /// <summary>The name of the style's means at a level.</summary>
    public static string MeanOf(AutoEncoder network) => $"{network.Layer}.mean";

    /// <summary>The name of the style's colouring matrix at a level.</summary>
    public static string ColouringOf(AutoEncoder network) => $"{network.Layer}.colouring";

    /// <summary>Repaints an image in place.</summary>
    /// <param name="picture">The image, of the planned size.</param>
    /// <param name="style">The styles, of the planned number of regions.</param>
    /// <param name="room">Room for the features.</param>
    /// <param name="pool">The threads.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public void Run(
        PaddedImage picture, StyleRegions style, Span<float> room, WorkerPool pool, CancellationToken cancellationToken)
    {
        Span<float> kept = room[..FeatureCount];
        (float[] Mean, float[] Whitening)[] whitened = Encode(picture, style, kept, pool, cancellationToken);
        using Executor executor = new(decode, pool);
        kept.CopyTo(executor[featuresInput]);
        for (int i = 0; i < maps.Length; i++)
        {
            whitened[i].Mean.CopyTo(executor[maps[i].Mean]);
            whitened[i].Whitening.CopyTo(executor[maps[i].Whitening]);
            style.Styles[i].Read(ColouringOf(network), executor[maps[i].Colouring]);
            style.Styles[i].Read(MeanOf(network), executor[maps[i].StyleMean]);
        }

        shared.ReadShares(style, picture.Size, executor);
        executor.Run(cancellationToken);
        executor[result].CopyTo(picture.Pixels);
    }

    private (float[] Mean, float[] Whitening)[] Encode(
        PaddedImage picture,
        StyleRegions style,
        Span<float> kept,
        WorkerPool pool,
        CancellationToken cancellationToken)
    {
        using Executor executor = new(encode, pool);
        picture.Pixels.CopyTo(executor[image]);
        measured.ReadMeasured(style, picture.Size, executor);
        executor.Run(cancellationToken);
        executor[features].CopyTo(kept);
        var whitened = new (float[] Mean, float[] Whitening)[moments.Length];
        for (int i = 0; i < whitened.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (Node mean, Node covariance) = moments[i];
            whitened[i] = (
                executor[mean].ToArray(),
                WhiteningColouringTransform.Whiten(executor[covariance], executor[mean], pool));
        }

        return whitened;
    }

    /// <summary>What whitens the content's features and colours them with a style, as inputs of a graph.</summary>
    private sealed class MapInputs(Graph graph, Shape mean, Shape covariance)
    {
        public Node Mean { get; } = graph.Input(mean);

        public Node Whitening { get; } = graph.Input(covariance);

        public Node Colouring { get; } = graph.Input(covariance);

        public Node StyleMean { get; } = graph.Input(mean);
    }
}
