using System.Globalization;
using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Weights;

namespace Impasto.Encoders;

/// <summary>
/// An encoder that applies the same filters to an image and to smaller copies of it, each half as wide and high as the
/// one before. Layers have the number of their scale at the end, 1 for the image itself. What is beyond the border is
/// like the outermost pixels.
/// </summary>
public abstract class FilterPyramid : FeatureEncoder
{
    private protected FilterPyramid(int scales, IReadOnlyList<string> kinds, IEnumerable<WeightTensor> filters)
        : base(filters)
    {
        Scales = scales;
        Layers = [.. Enumerable.Range(1, scales).SelectMany(scale => kinds.Select(kind => LayerOf(kind, scale)))];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Layers { get; }

    /// <summary>Gets the number of scales.</summary>
    private protected int Scales { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Node> Encode(
        Node image, IEnumerable<string> layers, ParameterNode? weight = null)
    {
        HashSet<string> wanted = [.. layers];
        CheckLayers(wanted);
        Dictionary<string, Node> features = [];
        Node scaled = image;
        for (int scale = 1; scale <= Scales && features.Count < wanted.Count; scale++)
        {
            if (scale > 1)
            {
                scaled = Pool.Of(scaled, PoolKind.Average);
            }

            foreach ((string kind, Func<Node> make) in Filter(scaled, weight))
            {
                if (wanted.Contains(LayerOf(kind, scale)))
                {
                    features[LayerOf(kind, scale)] = make();
                }
            }
        }

        return features;
    }

    /// <inheritdoc/>
    public override int SmallestEdge(IEnumerable<string> layers) =>
        layers.Where(Layers.Contains).Select(layer => Shrinking(layer)).Append(1).Max();

    /// <summary>The name of a layer.</summary>
    private protected static string LayerOf(string kind, int scale) =>
        string.Create(CultureInfo.InvariantCulture, $"{kind}{scale}");

    /// <summary>The same weight for a kind of layer at some scales.</summary>
    private protected static IEnumerable<KeyValuePair<string, double>> LayersOf(string kind, params int[] scales) =>
        scales.Select(scale => KeyValuePair.Create(LayerOf(kind, scale), 1.0));

    /// <summary>The features of one scale by the kind of layer, each made when it is asked for.</summary>
    private protected abstract IReadOnlyDictionary<string, Func<Node>> Filter(Node scaled, ParameterNode? weight);

    /// <summary>How many pixels of the image's edge become one of a layer's.</summary>
    private protected virtual int Shrinking(string layer) => 1 << (layer[^1] - '1');

    /// <summary>Adds a convolution with one of the encoder's filters to a graph.</summary>
    private protected Node Convolve(Node value, string name, Shape filter, ParameterNode? weight) =>
        new ConvolutionLayer(name, filter[1], filter[0], filter[2])
        {
            Padding = PaddingMode.Replicate, HasBias = false,
        }
        .AddTo(value, parameter => Parameter(value.Graph, parameter, weight));
}
