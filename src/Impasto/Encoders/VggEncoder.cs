using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;
using Impasto.Weights;

namespace Impasto.Encoders;

/// <summary>
/// The convolutional part of VGG-16 or VGG-19 (Simonyan and Zisserman, "Very Deep Convolutional Networks for
/// Large-Scale Image Recognition", ICLR 2015), of any widths and depth: turns an image into features. Layers have the
/// field's names: <c>conv3_1</c> before the ReLU, <c>relu3_1</c> after it, <c>pool3</c> after the third block, and
/// <c>conv3_1.projection</c> for the features behind a projection to another network's channels.
/// </summary>
public sealed class VggEncoder : FeatureEncoder
{
    /// <summary>What follows a convolution's name to name the features behind its projection.</summary>
    public const string ProjectionSuffix = ".projection";

    private static readonly Dictionary<string, double> RandomStyle = Equal("relu1_1", "relu2_1", "relu3_1");
    private static readonly Dictionary<string, double> RandomPatches = Equal("relu3_1");

    private readonly PointwiseConvolution? preprocess;

    /// <summary>Makes an encoder.</summary>
    /// <param name="weights">Its weights.</param>
    /// <param name="options">How it differs from the network that the weights were trained for.</param>
    public VggEncoder(VggWeights weights, EncoderOptions? options = null)
        : this(weights, options ??= new EncoderOptions(), FirstOf(weights, options))
    {
    }

    private VggEncoder(
        VggWeights weights, EncoderOptions options, (VggConvolution First, PointwiseConvolution? Preprocess) start)
        : base(TensorsOf(weights, start.First, start.Preprocess))
    {
        Weights = weights;
        Options = options;
        preprocess = start.Preprocess;
        Layers = ListLayers(weights);
    }

    /// <summary>Gets the weights that the encoder was made of.</summary>
    public VggWeights Weights { get; }

    /// <summary>Gets how the encoder differs from the network that the weights were trained for.</summary>
    public EncoderOptions Options { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Layers { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> ContentLayers => IsRandom ? RandomPatches : ContentLayersOfVgg;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> StyleLayers => IsRandom ? RandomStyle : StyleLayersOfVgg;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> PatchLayers => IsRandom ? RandomPatches : PatchLayersOfVgg;

    /// <inheritdoc/>
    public override string Identity => $"{Weights.Sha256} {Options}";

    /// <summary>
    /// Gets whether nothing was learned: images are compared at shallow layers then, since deeper ones of random
    /// weights change so fast from image to image that no way leads to a match.
    /// </summary>
    internal bool IsRandom { get; init; }

    /// <summary>Gets the layer at which Gatys et al. compare content.</summary>
    internal static IReadOnlyDictionary<string, double> ContentLayersOfVgg { get; } = Equal("relu4_2");

    /// <summary>Gets the layers at which Gatys et al. compare style.</summary>
    internal static IReadOnlyDictionary<string, double> StyleLayersOfVgg { get; } =
        Equal("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1");

    /// <summary>Gets the layers at which Li and Wand compare patches.</summary>
    internal static IReadOnlyDictionary<string, double> PatchLayersOfVgg { get; } = Equal("relu3_1", "relu4_1");

    /// <summary>
    /// The layer at which images are compared: behind the projection where there is one, else the ReLU.
    /// </summary>
    /// <param name="layer">A ReLU's name, such as relu3_1.</param>
    /// <returns>The projection of that layer, or the layer itself.</returns>
    public override string ComparedLayer(string layer)
    {
        string projection = layer.Replace("relu", "conv", StringComparison.Ordinal) + ProjectionSuffix;
        return Layers.Contains(projection) ? projection : layer;
    }

    /// <summary>The name of the ReLU behind a convolution: relu3_1 for conv3_1.</summary>
    internal static string ReluOf(string convolution) => convolution.Replace("conv", "relu", StringComparison.Ordinal);

    /// <summary>Adds the network to a graph, as deep as the layers ask for.</summary>
    /// <param name="image">RGB in [0, 1], [batch, height, width, 3].</param>
    /// <param name="layers">The layers whose features are wanted.</param>
    /// <param name="weight">
    /// Makes the node of a named weight (conv1_1.weight, conv1_1.bias, ...), for example an input where it is learned;
    /// constants by default. What the network does to its input first is part of conv1_1 where padding repeats pixels,
    /// and there is no weight of its own for it then.
    /// </param>
    /// <returns>The features by layer, each [batch, height, width, channels].</returns>
    /// <exception cref="EncoderException">There is no such layer.</exception>
    /// <exception cref="GraphException">The image is too small for the layers.</exception>
    public override IReadOnlyDictionary<string, Node> Encode(
        Node image, IEnumerable<string> layers, ParameterNode? weight = null)
    {
        HashSet<string> missing = [.. layers];
        CheckLayers(missing);
        Dictionary<string, Node> features = [];
        Node value = preprocess is null ? image
            : Convolve(image, Pointwise(VggWeights.Preprocessing, preprocess), weight);
        int block = 1;
        foreach (VggConvolution convolution in Weights.Convolutions)
        {
            if (BlockOf(convolution) != block)
            {
                value = Keep($"pool{block}", Pool.Of(value, Options.Pooling));
                block++;
            }

            if (missing.Count == 0)
            {
                return features;
            }

            value = Keep(convolution.Name, Convolve(value, convolution, weight));
            value = Keep(ReluOf(convolution.Name), Relu.Of(value));
            string projection = convolution.Name + ProjectionSuffix;
            if (missing.Contains(projection))
            {
                Keep(projection, Relu.Of(Project(value, convolution, weight)));
            }
        }

        if (missing.Count > 0)
        {
            Keep($"pool{block}", Pool.Of(value, Options.Pooling));
        }

        return features;

        Node Keep(string layer, Node node)
        {
            if (missing.Remove(layer))
            {
                features[layer] = node;
            }

            return node;
        }
    }

    /// <inheritdoc/>
    public override int SmallestEdge(IEnumerable<string> layers)
    {
        HashSet<string> wanted = [.. layers];
        int smallest = 1;
        foreach (VggConvolution convolution in Weights.Convolutions)
        {
            // Each pooling before the convolution halves; a reflection needs a pixel beside the outermost.
            string name = convolution.Name;
            int pixel = 1 << (BlockOf(convolution) - 1);
            bool mirrors = PaddingOf(convolution, Weights, Options) == PaddingMode.Reflection;
            int needed = mirrors ? 2 * pixel : pixel;
            if (wanted.Overlaps([name, ReluOf(name), name + ProjectionSuffix]))
            {
                smallest = Math.Max(smallest, NeededBefore(convolution, needed));
            }

            if (wanted.Contains($"pool{BlockOf(convolution)}"))
            {
                smallest = Math.Max(smallest, NeededBefore(convolution, Math.Max(needed, 2 * pixel)));
            }
        }

        return smallest;

        // An earlier convolution may mirror where this one does not.
        int NeededBefore(VggConvolution last, int needed) => Weights.Convolutions
            .TakeWhile(convolution => convolution != last)
            .Where(convolution => PaddingOf(convolution, Weights, Options) == PaddingMode.Reflection)
            .Select(convolution => 2 << (BlockOf(convolution) - 1))
            .Append(needed).Max();
    }

    /// <summary>Adds one of the network's convolutions to a graph, before its ReLU.</summary>
    /// <param name="features">What it takes.</param>
    /// <param name="convolution">One of <see cref="Weights"/>.</param>
    /// <param name="weight">As for <see cref="Encode"/>.</param>
    internal Node Convolve(Node features, VggConvolution convolution, ParameterNode? weight = null)
    {
        ConvolutionLayer layer = new(convolution.Name, convolution.In, convolution.Rank, Kernel: 3)
        {
            Padding = PaddingOf(convolution, Weights, Options), HasBias = convolution.Expansion is null,
        };
        Node value = Convolve(features, layer, weight);
        return convolution.Expansion is null ? value : Convolve(value, ExpansionOf(convolution), weight);
    }

    /// <summary>Adds one of the network's projections to a graph, before its ReLU.</summary>
    /// <param name="features">What is behind the convolution's ReLU.</param>
    /// <param name="convolution">One of <see cref="Weights"/> that has a projection.</param>
    /// <param name="weight">As for <see cref="Encode"/>.</param>
    internal Node Project(Node features, VggConvolution convolution, ParameterNode? weight = null) =>
        Convolve(features, Pointwise(convolution.Name + ProjectionSuffix, convolution.Projection!), weight);

    private static Dictionary<string, double> Equal(params string[] layers) => layers.ToDictionary(l => l, _ => 1.0);

    private static int BlockOf(VggConvolution convolution) => convolution.Name[4] - '0';

    private static List<string> ListLayers(VggWeights weights)
    {
        List<string> layers = [];
        int block = 1;
        foreach (VggConvolution convolution in weights.Convolutions)
        {
            if (BlockOf(convolution) != block)
            {
                layers.Add($"pool{block++}");
            }

            layers.Add(convolution.Name);
            layers.Add(ReluOf(convolution.Name));
            if (convolution.Projection is not null)
            {
                layers.Add(convolution.Name + ProjectionSuffix);
            }
        }

        layers.Add($"pool{block}");
        return layers;
    }

    private static PaddingMode PaddingOf(VggConvolution convolution, VggWeights weights, EncoderOptions options)
    {
        PaddingMode trained = weights.ReflectionPadding ? PaddingMode.Reflection : PaddingMode.Zero;
        PaddingMode padding = options.Padding ?? trained;
        return convolution == weights.Convolutions[0] ? options.FirstPadding ?? padding : padding;
    }

    /// <summary>The first convolution, and the one that the image passes before it, if there is one.</summary>
    private static (VggConvolution First, PointwiseConvolution? Preprocess) FirstOf(
        VggWeights weights, EncoderOptions options)
    {
        ArgumentNullException.ThrowIfNull(weights);
        VggConvolution first = weights.Convolutions[0];
        PointwiseConvolution? preprocess = Preprocessing.Of(weights);

        // Reflection and replication commute with a 1x1 convolution, so it costs nothing here.
        return preprocess is not null && first.Expansion is null
            && PaddingOf(first, weights, options) != PaddingMode.Zero
            ? (Preprocessing.FoldInto(first, preprocess), null)
            : (first, preprocess);
    }

    private static List<WeightTensor> TensorsOf(
        VggWeights weights, VggConvolution first, PointwiseConvolution? preprocess) =>
        VggWeights.ToTensors([first, .. weights.Convolutions.Skip(1)], preprocess);

    private static ConvolutionLayer ExpansionOf(VggConvolution convolution) =>
        new(convolution.Name + VggWeights.ExpansionSuffix, convolution.Rank, convolution.Out, Kernel: 1)
        {
            Padding = PaddingMode.Zero, Bias = $"{convolution.Name}.bias",
        };

    private static ConvolutionLayer Pointwise(string name, PointwiseConvolution convolution) =>
        new(name, convolution.In, convolution.Out, Kernel: 1) { Padding = PaddingMode.Zero };

    private Node Convolve(Node value, ConvolutionLayer layer, ParameterNode? weight) =>
        layer.AddTo(value, name => Parameter(value.Graph, name, weight));
}
