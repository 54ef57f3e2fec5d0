using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;
using Impasto.Control.Borders;
using Impasto.Media.Images;
using Impasto.Networks;
using Impasto.Pyramids;
using Impasto.Styles;
using Impasto.Transforms;

namespace Impasto.Methods.AnyStyle;

/// <summary>One level of whitening and colouring for contents of one size: encode, transform, decode.</summary>
internal sealed class WhiteningLevel
{
    // For each element of the covariance: the matrix, its eigenvectors, a rotation or two of three numbers, the result.
    private const int DecompositionNumbers = 9;

    private readonly AutoEncoder network;
    private readonly Node image;
    private readonly Node centred;
    private readonly Node mean;
    private readonly Node covariance;
    private readonly Node centredInput;
    private readonly Node meanInput;
    private readonly Node whitening;
    private readonly Node colouring;
    private readonly Node styleMean;
    private readonly Node result;
    private readonly ExecutionPlan encode;
    private readonly ExecutionPlan decode;

    /// <summary>Plans the level.</summary>
    public WhiteningLevel(AutoEncoder network, PyramidLevel size, double strength, int threads)
    {
        this.network = network;
        PlanOptions planning = new() { Threads = threads };
        Graph encoder = new();
        image = encoder.Input(new Shape(1, size.Height, size.Width, ImageBuffer.Channels));
        Node features = network.Encoder.Encode(image, [network.Layer])[network.Layer];
        mean = ChannelMean.Of(features);
        centred = features - mean;
        covariance = Gram.Of(centred);
        encode = ExecutionPlan.Create([mean, centred, covariance], planning);

        Graph decoder = new();
        centredInput = decoder.Input(centred.Shape);
        meanInput = decoder.Input(mean.Shape);
        whitening = decoder.Input(covariance.Shape);
        colouring = decoder.Input(covariance.Shape);
        styleMean = decoder.Input(mean.Shape);
        result = network.Decoder.Decode(
            WhiteningColouringTransform.Of(centredInput, meanInput, whitening, colouring, styleMean, strength));
        decode = ExecutionPlan.Create([result], planning);
    }

    /// <summary>
    /// Gets the number of the features' values, for which the caller keeps room while the networks change.
    /// </summary>
    public int FeatureCount => checked((int)centred.Shape.Count);

    /// <summary>Gets the memory that the level takes at its peak besides the room for the features, in bytes.</summary>
    public long PeakBytes => Math.Max(
        encode.PeakBytes + DecompositionBytes(covariance.Shape.Count),
        decode.PeakBytes + (sizeof(float) * covariance.Shape.Count));

    /// <summary>The memory that it takes to decompose a covariance, in bytes.</summary>
    /// <param name="count">The number of its elements.</param>
    public static long DecompositionBytes(long count) => DecompositionNumbers * sizeof(double) * count;

    /// <summary>The name of the style's means at a level.</summary>
    public static string MeanOf(AutoEncoder network) => $"{network.Layer}.mean";

    /// <summary>The name of the style's colouring matrix at a level.</summary>
    public static string ColouringOf(AutoEncoder network) => $"{network.Layer}.colouring";

    /// <summary>Repaints an image in place.</summary>
    /// <param name="picture">The image, of the planned size.</param>
    /// <param name="style">The style.</param>
    /// <param name="room">Room for the features.</param>
    /// <param name="pool">The threads.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public void Run(
        PaddedImage picture, StyleMix style, Span<float> room, WorkerPool pool, CancellationToken cancellationToken)
    {
        Span<float> features = room[..FeatureCount];
        (float[] means, float[] whitened) = Encode(picture, features, pool, cancellationToken);
        using Executor executor = new(decode, pool);
        features.CopyTo(executor[centredInput]);
        means.CopyTo(executor[meanInput]);
        whitened.CopyTo(executor[whitening]);
        style.Read(ColouringOf(network), executor[colouring]);
        style.Read(MeanOf(network), executor[styleMean]);
        executor.Run(cancellationToken);
        executor[result].CopyTo(picture.Pixels);
    }

    private (float[] Means, float[] Whitening) Encode(
        PaddedImage picture, Span<float> features, WorkerPool pool, CancellationToken cancellationToken)
    {
        using Executor executor = new(encode, pool);
        picture.Pixels.CopyTo(executor[image]);
        executor.Run(cancellationToken);
        executor[centred].CopyTo(features);
        return (
            executor[mean].ToArray(),
            WhiteningColouringTransform.Whiten(executor[covariance], executor[mean], pool));
    }
}
