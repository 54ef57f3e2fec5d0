using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Strips;
using Impasto.Compute.Tensors;
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
    private readonly RegionInputs regions;
    private readonly (Node Colouring, Node StyleMean)[] styles;
    private readonly Node result;
    private readonly StripPlan plan;
    private readonly long matrixCount;

    /// <summary>Plans the level.</summary>
    /// <param name="network">The networks.</param>
    /// <param name="size">The size of the content.</param>
    /// <param name="strength">How much of the style there is, 0 to 1.</param>
    /// <param name="count">The number of regions, each with a style and statistics of its own; 0 for none.</param>
    /// <param name="planning">How the networks are planned.</param>
    public WhiteningLevel(AutoEncoder network, PyramidLevel size, double strength, int count, StripOptions planning)
    {
        this.network = network;
        Graph graph = new();
        image = graph.Input(new Shape(1, size.Height, size.Width, ImageBuffer.Channels));
        Node features = network.Encoder.Encode(image, [network.Layer])[network.Layer];
        matrixCount = (long)features.Shape.Channels * features.Shape.Channels;
        regions = new RegionInputs(features, count);
        Node?[] guides = count == 0 ? [null] : [.. regions.Measured];
        styles = new (Node, Node)[guides.Length];
        Node[] transformed = [.. guides.Select(Transform)];
        result = network.Decoder.Decode(regions.Blend(features, transformed));
        long decomposition = DecompositionBytes(matrixCount);
        plan = StripPlan.Create([result], planning with
        {
            MemoryBytes = planning.MemoryBytes is { } limit ? Math.Max(0, limit - decomposition) : null,
        });

        Node Transform(Node? guide, int region)
        {
            Node mean = Guided.Mean(features, guide), centred = features - mean;
            Node covariance = Guided.Gram(centred, guide);
            Node whitening = HostFunction.Of(
                [covariance, mean],
                covariance.Shape,
                (values, pool) => WhiteningColouringTransform.Whiten(values[0], values[1], pool));
            styles[region] = (graph.Input(covariance.Shape), graph.Input(mean.Shape));
            (Node colouring, Node styleMean) = styles[region];
            return WhiteningColouringTransform.Of(centred, mean, whitening, colouring, styleMean, strength);
        }
    }

    /// <summary>Gets whether the image is painted in more than one strip.</summary>
    public bool IsInStrips => plan.StripCount > 1;

    /// <summary>Gets the memory that the level takes at its peak, in bytes.</summary>
    public long PeakBytes => plan.PeakBytes + DecompositionBytes(matrixCount) + WaitingBytes;

    /// <summary>Gets the most bytes that it keeps in temporary files at a time.</summary>
    public long FileBytes => plan.FileBytes;

    /// <summary>Gets what waits of a picture that takes the place of the one that is read: about a strip.</summary>
    private long WaitingBytes => IsInStrips ? image.Shape.Count / plan.StripCount * sizeof(float) : 0;

    /// <summary>The memory that it takes to decompose a covariance, in bytes.</summary>
    /// <param name="count">The number of its elements.</param>
    public static long DecompositionBytes(long count) => DecompositionNumbers * sizeof(double) * count;

    /// <summary>The name of the style's means at a level.</summary>
    public static string MeanOf(AutoEncoder network) => $"{network.Layer}.mean";

    /// <summary>The name of the style's colouring matrix at a level.</summary>
    public static string ColouringOf(AutoEncoder network) => $"{network.Layer}.colouring";

    /// <summary>Repaints an image.</summary>
    /// <param name="painting">The styles and the means.</param>
    /// <param name="source">Gives the image's rows.</param>
    /// <param name="target">Takes the rows of what is painted.</param>
    public void Run(AnyStylePainting painting, RowReader source, RowWriter target)
    {
        using StripExecutor executor = new(plan, painting.Pool);
        for (int i = 0; i < styles.Length; i++)
        {
            painting.Style.Styles[i].Read(ColouringOf(network), executor[styles[i].Colouring]);
            painting.Style.Styles[i].Read(MeanOf(network), executor[styles[i].StyleMean]);
        }

        Dictionary<Node, RowReader> images = new() { [image] = source };
        regions.Read(painting.Style, painting.Size, images);
        executor.Run(
            images,
            new Dictionary<Node, RowWriter> { [result] = target },
            painting.Progress,
            painting.Cancellation);
    }
}
