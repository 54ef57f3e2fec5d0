using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Weights;

namespace Impasto.Networks;

/// <summary>
/// StyleBank (Chen, Yuan, Liao, Yu and Hua, "StyleBank: An Explicit Representation for Neural Image Style Transfer",
/// CVPR 2017): an auto-encoder that knows of no style, and for each style a bank of filters between its two halves.
/// Encoder and decoder alone give back the image; through a bank it comes out in that style.
/// </summary>
/// <remarks>
/// Departures from the paper: a bank is a convolution and residual blocks (He et al., CVPR 2016) rather than one
/// convolution; instance norms (Ulyanov et al. 2016) follow its filters and nothing else, so that the auto-encoder can
/// give back plain colours and each style has its own contrasts; upsampling is nearest before a convolution, against
/// checkerboards. The network owns the weights' memory: it must outlive the executors of the graphs that it was added
/// to.
/// </remarks>
public sealed class StyleBankNetwork : Network
{
    /// <summary>What the edges of an image have to be multiples of; each is at least two of it.</summary>
    public const int Reduction = 4;

    private const string NetworkName = "StyleBank network";
    private const string Landmark = "encode1.weight";
    private const string Before = "bank.";
    private const string After = ".start.weight";

    private readonly Dictionary<string, ConvolutionLayer> layers;

    private StyleBankNetwork(
        StyleBankOptions options, IReadOnlyList<string> styles, IReadOnlyList<WeightTensor> tensors)
        : base(tensors)
    {
        Options = options;
        Styles = styles;
        Tensors = tensors;
        layers = options.AutoEncoder.ToDictionary(layer => layer.Name);
    }

    /// <summary>Gets the network's size.</summary>
    public StyleBankOptions Options { get; }

    /// <summary>Gets the names of the styles that have a bank.</summary>
    public IReadOnlyList<string> Styles { get; }

    /// <summary>Gets the weights under the names that files have.</summary>
    public IReadOnlyList<WeightTensor> Tensors { get; }

    /// <summary>Makes a network with random weights, where training starts.</summary>
    /// <param name="options">Its size.</param>
    /// <param name="styles">The names of the styles, each once.</param>
    /// <param name="seed">The same seed gives the same weights.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static StyleBankNetwork Random(StyleBankOptions options, IReadOnlyList<string> styles, int seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(styles);
        options.Check();
        return new StyleBankNetwork(options, styles, ConvolutionWeights.Random(Layers(options, styles), seed));
    }

    /// <summary>Reads a network; the file's tensors tell its size and its styles.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="WeightException">The file cannot be used.</exception>
    public static StyleBankNetwork Load(WeightFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        NetworkTensors tensors = NetworkTensors.Require(file, NetworkName, Landmark);
        string[] styles = StylesOf(tensors);
        if (tensors.Find(Landmark)?.Extents is not [int width, _, int kernel, _] || styles.Length == 0)
        {
            throw new WeightException(
                file.Path,
                $"it has no '{Landmark}' of four extents and no 'bank.NAME.start.weight'; it is no {NetworkName}");
        }

        int blocks = Enumerable.Range(1, file.Entries.Count)
            .TakeWhile(block => tensors.Find($"{Before}{styles[0]}.res{block}.conv1.weight") is not null).Count();
        StyleBankOptions options = new() { Width = width, EdgeKernel = kernel, Blocks = blocks };
        try
        {
            options.Check();
        }
        catch (ArgumentException e)
        {
            throw new WeightException(file.Path, $"it is no {NetworkName} that can be used: {e.Message}", e);
        }

        return Array.Find(styles, style => !TransformWeights.IsStyleName(style)) is { } name
            ? throw new WeightException(file.Path, $"'{name}' is no name of a style")
            : new StyleBankNetwork(
                options, styles, ConvolutionWeights.Read(tensors, Layers(options, styles), NetworkName));
    }

    /// <summary>The same network with banks for more styles, at random; those that it has stay.</summary>
    /// <param name="styles">The names of the styles to add.</param>
    /// <param name="seed">The same seed gives the same weights.</param>
    /// <returns>A network of its own.</returns>
    /// <exception cref="ArgumentException">The network knows a style of that name.</exception>
    public StyleBankNetwork WithMore(IReadOnlyList<string> styles, int seed)
    {
        if (styles.Intersect(Styles).FirstOrDefault() is { } known)
        {
            throw new ArgumentException(
                $"The network has a bank for {known} already; give the new style another name.", nameof(styles));
        }

        string[] all = [.. Styles, .. styles];
        return new StyleBankNetwork(
            Options, all, ConvolutionWeights.Random(Layers(Options, all), seed, Tensors.ToDictionary(t => t.Name)));
    }

    /// <summary>Adds the first half of the auto-encoder to a graph.</summary>
    /// <param name="image">
    /// RGB in [0, 1], [batch, height, width, 3], the edges multiples of <see cref="Reduction"/>.
    /// </param>
    /// <param name="weight">
    /// Makes the node of a named weight, for example an input where it is learned; constants by default.
    /// </param>
    /// <returns>Features, [batch, height / 4, width / 4, channels].</returns>
    /// <exception cref="GraphException">The image is too small for the first kernel.</exception>
    public Node Encode(Node image, ParameterNode? weight = null)
    {
        Node value = image;
        foreach (string name in new[] { "encode1", "encode2", "encode3" })
        {
            value = Relu.Of(Convolve(value, name, weight));
        }

        return value;
    }

    /// <summary>Adds the bank of a style to a graph.</summary>
    /// <param name="features">What <see cref="Encode"/> gives.</param>
    /// <param name="style">The style's name, one of <see cref="Styles"/>.</param>
    /// <returns>Features of the same shape.</returns>
    public Node Paint(Node features, string style) =>
        Paint(features, (step, part) => Parameter(features.Graph, part(Options.Bank(style)[step]), make: null));

    /// <summary>Adds a bank to a graph that is a mixture of those of several styles.</summary>
    /// <param name="features">What <see cref="Encode"/> gives.</param>
    /// <param name="shares">How much of each style, scalars by name.</param>
    /// <param name="weight">Makes the node of a named weight.</param>
    /// <returns>Features of the same shape.</returns>
    public Node Paint(Node features, IReadOnlyDictionary<string, Node> shares, ParameterNode weight) =>
        Paint(features, (step, part) => shares
            .Select(s => Parameter(features.Graph, part(Options.Bank(s.Key)[step]), weight) * s.Value)
            .Aggregate((sum, next) => sum + next));

    /// <summary>Adds the second half of the auto-encoder to a graph.</summary>
    /// <param name="features">What <see cref="Encode"/> or a bank gives.</param>
    /// <param name="weight">As for <see cref="Encode"/>.</param>
    /// <returns>RGB, [batch, height, width, 3]; values may leave [0, 1].</returns>
    public Node Decode(Node features, ParameterNode? weight = null)
    {
        Node value = features;
        foreach (string name in new[] { "decode1", "decode2" })
        {
            value = Relu.Of(Convolve(value, name, weight));
        }

        return Convolve(value, "decode3", weight);
    }

    /// <summary>Whether a file has a StyleBank network, as far as its names tell.</summary>
    /// <param name="file">The file.</param>
    internal static bool Recognises(WeightFile file) => NetworkTensors.Find(file, Landmark) is not null;

    /// <summary>Reads the names of the styles that a file's network has banks for.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="WeightException">It has no such network.</exception>
    internal static IReadOnlyList<string> StylesOf(WeightFile file) =>
        StylesOf(NetworkTensors.Require(file, NetworkName, Landmark));

    private static string[] StylesOf(NetworkTensors tensors) =>
    [
        .. tensors.Names
            .Where(n => n.StartsWith(Before, StringComparison.Ordinal) && n.EndsWith(After, StringComparison.Ordinal))
            .Select(n => n[Before.Length..^After.Length]),
    ];

    private static List<ConvolutionLayer> Layers(StyleBankOptions options, IReadOnlyList<string> styles) =>
        [.. options.AutoEncoder, .. styles.SelectMany(options.Bank)];

    private Node Convolve(Node input, string name, ParameterNode? weight) =>
        layers[name].AddTo(input, parameter => Parameter(input.Graph, parameter, weight));

    /// <summary>A bank whose parameters come from somewhere: the step's number, and which of its parameters.</summary>
    private Node Paint(Node features, Func<int, Func<ConvolutionLayer, string>, Node> parameter)
    {
        Node value = Relu.Of(Filter(features, 0));
        for (int block = 0; block < Options.Blocks; block++)
        {
            int step = 1 + (2 * block);
            value = Filter(Relu.Of(Filter(value, step)), step + 1) + value;
        }

        return value;

        Node Filter(Node input, int step)
        {
            Node result = Options.Bank(Styles[0])[step].AddTo(input, _ => parameter(step, layer => layer.Weight));
            return InstanceNorm.Of(
                result, parameter(step, layer => layer.Scale), parameter(step, layer => layer.Shift));
        }
    }
}
