using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Weights;

namespace Impasto.Networks;

/// <summary>
/// The network that repaints an image in one pass (Johnson, Alahi and Fei-Fei, "Perceptual Losses for Real-Time Style
/// Transfer and Super-Resolution", ECCV 2016): down to a quarter of the size, residual blocks, and up again. As the
/// field uses it today: instance norm (Ulyanov, Vedaldi and Lempitsky, "Instance Normalization: The Missing Ingredient
/// for Fast Stylization", 2016), reflection padding, and upsampling before a convolution against checkerboards (Odena,
/// Dumoulin and Olah, "Deconvolution and Checkerboard Artifacts", 2016).
/// </summary>
/// <remarks>
/// One network paints several styles: each has scales and shifts of its own in the norms and shares all else
/// (conditional instance norm; Dumoulin, Shlens and Kudlur, "A Learned Representation for Artistic Style", ICLR 2017).
/// Styles are blended by mixing these. The network owns the weights' memory: it must outlive the executors of the
/// graphs that it was added to.
/// </remarks>
public sealed class TransformNetwork : Network
{
    /// <summary>What the edges of an image have to be multiples of; each is at least two of it.</summary>
    public const int Reduction = 4;

    private const float Middle = 0.5f;

    // The means of ImageNet, red, green and blue; what pixels of Torch7's convention enter and leave as differences of.
    private const string Means = "means";
    private static readonly WeightTensor MeansOfImageNet =
        new(Means, [3], [123.68f / 255, 116.779f / 255, 103.939f / 255]);

    // What the hyperbolic tangent of the last features is multiplied by.
    private const float Amplitude = 150f / 255;

    private readonly Dictionary<string, ConvolutionLayer> layers;

    /// <summary>Makes a network.</summary>
    /// <param name="weights">Its weights.</param>
    public TransformNetwork(TransformWeights weights)
        : base(ParametersOf(weights ?? throw new ArgumentNullException(nameof(weights))))
    {
        Weights = weights;
        layers = weights.Options.Convolutions.ToDictionary(layer => layer.Name);
    }

    /// <summary>Gets the weights that the network was made of.</summary>
    public TransformWeights Weights { get; }

    /// <summary>Adds the network to a graph.</summary>
    /// <param name="image">
    /// RGB in [0, 1], [batch, height, width, 3], the edges multiples of <see cref="Reduction"/>; 7 channels for a
    /// network with <see cref="TransformNetworkOptions.Prior"/>.
    /// </param>
    /// <param name="styles">
    /// How much of each style each image gets, [1, batch, styles]; the sum is 1 for each image.
    /// </param>
    /// <param name="weight">
    /// Makes the node of a named weight, for example an input where it is learned; constants by default.
    /// </param>
    /// <returns>RGB, [batch, height, width, 3]; values may leave [0, 1].</returns>
    /// <exception cref="GraphException">The shapes do not fit.</exception>
    public Node Stylize(Node image, Node styles, ParameterNode? weight = null) =>
        Stylize(image, styles, sharesOf: null, weight);

    /// <summary>Adds the network to a graph, with styles that differ from place to place.</summary>
    /// <param name="image">RGB in [0, 1], [1, height, width, 3], the edges as for one style.</param>
    /// <param name="regions">How much of each style each region gets, [1, regions, styles]; the sum is 1 each.</param>
    /// <param name="sharesOf">
    /// Gives for features of a shape how much each place belongs to each region, [1, height, width, regions]; the sum
    /// is 1 at each place.
    /// </param>
    /// <returns>RGB, of the image's shape; values may leave [0, 1].</returns>
    internal Node StylizeRegions(Node image, Node regions, Func<Shape, Node> sharesOf) =>
        Stylize(image, regions, sharesOf, weight: null);

    /// <summary>Whether a parameter is one of the last convolution's, which makes the pixels.</summary>
    internal bool IsLast(string parameter)
    {
        ConvolutionLayer last = Weights.Options.Convolutions[^1];
        return parameter == last.Weight || parameter == last.Bias;
    }

    private static IEnumerable<WeightTensor> ParametersOf(TransformWeights weights) =>
        weights.Options.Convention == TransformConvention.Torch7
            ? [.. weights.Tensors, MeansOfImageNet]
            : weights.Tensors;

    private Node Stylize(Node image, Node styles, Func<Shape, Node>? sharesOf, ParameterNode? weight)
    {
        TransformNetworkOptions options = Weights.Options;
        bool keepsMean = options.Norm == TransformNorm.Response;
        int margin = options.OwnMargin;
        Node value = Entered();
        foreach (string down in Present("conv1", "conv2", "conv3"))
        {
            margin /= layers[down].Stride;
            value = Relu.Of(Layer(value, down));
        }

        for (int block = 1; block <= options.Blocks; block++)
        {
            Node inner = Relu.Of(Cropped(value, $"res{block}.conv1"));
            Node added = Cropped(inner, $"res{block}.conv2");
            int lost = (value.Shape.Height - added.Shape.Height) / 2;
            value = added + (lost == 0 ? value : Pad.Of(value, -lost));
        }

        foreach (string up in Present("deconv1", "deconv2"))
        {
            value = Relu.Of(Layer(value, up));
        }

        return Left(Layer(value, "deconv3"));

        Node Entered() => options.Convention switch
        {
            TransformConvention.Torch7 => Pad.Of(image - Constant(Means), margin, PaddingMode.Reflection),
            _ => keepsMean ? image + -Middle : image,
        };

        Node Left(Node last) => options.Convention switch
        {
            TransformConvention.PyTorch => last,
            TransformConvention.TensorFlow => (Tanh.Of(last) * Amplitude) + Middle,
            _ => (Tanh.Of(last) * Amplitude) + Constant(Means),
        };

        // A convolution of a residual block, which takes away a pixel of the margin where it has no padding.
        Node Cropped(Node input, string name)
        {
            margin = Math.Max(0, margin - 1);
            return Layer(input, name);
        }

        IEnumerable<string> Present(params string[] names) => names.Where(layers.ContainsKey);

        Node Layer(Node input, string name)
        {
            ConvolutionLayer layer = layers[name];
            Node result = layer.AddTo(input, Weight);
            return !layer.HasNorm ? result
                : sharesOf is null ? Norm(result, Mix(layer.Scale), Mix(layer.Shift))
                : Spread(Norm(result, Filled(1, result), Filled(0, result)), Shares(result.Shape), layer);
        }

        Node Norm(Node features, Node scale, Node shift) => keepsMean
            ? FilterResponseNorm.Of(features, scale, shift)
            : InstanceNorm.Of(features, scale, shift, options.Epsilon);

        // In the network's own margin, those of the border.
        Node Shares(Shape features)
        {
            Node inside = sharesOf(new Shape(
                1, features.Height - (2 * margin), features.Width - (2 * margin), features.Channels));
            return margin == 0 ? inside : Pad.Of(inside, margin, PaddingMode.Replicate);
        }

        // Each place's own scale and shift: a product of its shares of the regions with the regions' rows.
        Node Spread(Node normalised, Node shares, ConvolutionLayer layer) =>
            (normalised * MatrixMultiply.Of(shares, Rows(layer.Scale)))
                + MatrixMultiply.Of(shares, Rows(layer.Shift));

        Node Filled(float value, Node features) =>
            Broadcast.Of(image.Graph.Constant(value), new Shape(features.Shape.Channels));

        // Each image's row of scales or shifts.
        Node Mix(string name)
        {
            Node mixed = Rows(name);
            return Reshape.Of(mixed, new Shape(styles.Shape[1], 1, 1, mixed.Shape[2]));
        }

        // A product of shares of the styles with the rows of all styles.
        Node Rows(string name)
        {
            Node rows = Weight(name);
            return MatrixMultiply.Of(styles, Reshape.Of(rows, new Shape(1, rows.Shape[0], rows.Shape[1])));
        }

        Node Weight(string name) => Parameter(image.Graph, name, weight);

        Node Constant(string name) => Parameter(image.Graph, name, make: null);
    }
}
