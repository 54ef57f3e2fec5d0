using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Weights;

namespace Impasto.Networks;

/// <summary>
/// The mirror of a VGG encoder (Huang and Belongie, "Arbitrary Style Transfer in Real-time with Adaptive Instance
/// Normalization", ICCV 2017; Li et al., "Universal Style Transfer via Feature Transforms", NIPS 2017): 3x3
/// convolutions with reflection padding and ReLUs, and nearest upsampling where the encoder pools.
/// </summary>
/// <remarks>
/// The decoder owns the weights' memory: it must outlive the executors of the graphs that it was added to.
/// </remarks>
public sealed class Decoder : Network
{
    /// <summary>Makes a decoder.</summary>
    /// <param name="weights">Its weights.</param>
    public Decoder(DecoderWeights weights)
        : base(TensorsOf(weights)) => Weights = weights;

    /// <summary>Gets the weights that the decoder was made of.</summary>
    public DecoderWeights Weights { get; }

    /// <summary>Adds the network to a graph.</summary>
    /// <param name="features">[batch, height, width, channels], as the encoder's layer gives them.</param>
    /// <param name="weight">
    /// Makes the node of a named weight, for example an input where it is learned; constants by default.
    /// </param>
    /// <returns>
    /// RGB, [batch, height * f, width * f, 3], with f = 2 for each pooling that the encoder has up to the layer. Values
    /// may leave [0, 1].
    /// </returns>
    /// <exception cref="GraphException">
    /// The features have other channels, or are less than 2 pixels high or wide.
    /// </exception>
    public Node Decode(Node features, ParameterNode? weight = null)
    {
        Node value = features;
        foreach (VggConvolution convolution in Weights.Convolutions)
        {
            bool last = convolution == Weights.Convolutions[^1];
            ConvolutionLayer layer = new(convolution.Name, convolution.In, convolution.Out, Kernel: 3);
            value = layer.AddTo(value, name => Parameter(features.Graph, name, weight));
            value = last && !Weights.FinalRelu ? value : Relu.Of(value);
            if (!last && layer.Name.EndsWith("_1", StringComparison.Ordinal))
            {
                value = Resize.Of(value, 2 * value.Shape.Height, 2 * value.Shape.Width, ResizeKind.Nearest);
            }
        }

        return value;
    }

    private static IReadOnlyList<WeightTensor> TensorsOf(DecoderWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return weights.ToTensors();
    }
}
