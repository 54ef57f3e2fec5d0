using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Weights;

namespace Impasto.Networks;

/// <summary>
/// The super-resolution network of Johnson, Alahi and Fei-Fei, "Perceptual Losses for Real-Time Style Transfer and
/// Super-Resolution", ECCV 2016: residual blocks at the small size, then doublings with a convolution each.
/// </summary>
/// <remarks>
/// Two departures from the paper let it train in hours instead of days: it learns what is to be added to a bilinear
/// enlargement rather than the whole image (Kim et al., "Accurate Image Super-Resolution Using Very Deep Convolutional
/// Networks", CVPR 2016), and it has no batch norm (Lim et al., "Enhanced Deep Residual Networks for Single Image
/// Super-Resolution", 2017). Doublings are nearest upsampling before a convolution, against checkerboards. The network
/// owns the weights' memory: it must outlive the executors of the graphs that it was added to.
/// </remarks>
public sealed class UpscaleNetwork : Network
{
    private const string NetworkName = "super-resolution network";
    private const string Landmark = "first.weight";

    private readonly Dictionary<string, ConvolutionLayer> layers;

    private UpscaleNetwork(UpscaleNetworkOptions options, IReadOnlyList<WeightTensor> tensors)
        : base(tensors)
    {
        Options = options;
        Tensors = tensors;
        layers = options.Convolutions.ToDictionary(layer => layer.Name);
    }

    /// <summary>Gets the network's size.</summary>
    public UpscaleNetworkOptions Options { get; }

    /// <summary>Gets the weights under the names that files have.</summary>
    public IReadOnlyList<WeightTensor> Tensors { get; }

    /// <summary>
    /// Gets how many pixels of the small image, on each side, a pixel of the large one depends on: where tiles overlap
    /// by as many, there is no seam.
    /// </summary>
    public int Reach
    {
        get
        {
            int reach = Options.EdgeKernel / 2;
            for (int step = 0; step < Options.Doublings; step++)
            {
                reach = (reach + 2) / 2;
            }

            return reach + (2 * Options.Blocks) + (Options.EdgeKernel / 2);
        }
    }

    /// <summary>Makes a network with random weights, where training starts.</summary>
    /// <param name="options">Its size.</param>
    /// <param name="seed">The same seed gives the same weights.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static UpscaleNetwork Random(UpscaleNetworkOptions options, int seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        return new UpscaleNetwork(options, ConvolutionWeights.Random(options.Convolutions, seed));
    }

    /// <summary>Reads a network; the file's tensors tell its size.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="WeightException">The file cannot be used.</exception>
    public static UpscaleNetwork Load(WeightFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        NetworkTensors tensors = NetworkTensors.Require(file, NetworkName, Landmark);
        int doublings = Count("up{0}.weight");
        if (doublings is 0 or > 3 || tensors.Find(Landmark)?.Extents is not [int width, _, int kernel, _])
        {
            throw new WeightException(
                file.Path,
                $"it has no '{Landmark}' of four extents and no 'up1.weight'; it is no {NetworkName}");
        }

        UpscaleNetworkOptions options = new()
        {
            Scale = 1 << doublings, Width = width, Blocks = Count("res{0}.conv1.weight"), EdgeKernel = kernel,
        };
        try
        {
            options.Check();
        }
        catch (ArgumentException e)
        {
            throw new WeightException(file.Path, $"it is no {NetworkName} that can be used: {e.Message}", e);
        }

        return new UpscaleNetwork(options, ConvolutionWeights.Read(tensors, options.Convolutions, NetworkName));

        int Count(string name) => Enumerable.Range(1, file.Entries.Count)
            .TakeWhile(i => tensors.Find(name.Replace("{0}", $"{i}", StringComparison.Ordinal)) is not null).Count();
    }

    /// <summary>Whether a file has a super-resolution network, as far as its names tell.</summary>
    /// <param name="file">The file.</param>
    internal static bool Recognises(WeightFile file) => NetworkTensors.Find(file, Landmark) is not null;

    /// <summary>Adds the network to a graph.</summary>
    /// <param name="image">RGB in [0, 1], [batch, height, width, 3].</param>
    /// <param name="weight">
    /// Makes the node of a named weight, for example an input where it is learned; constants by default.
    /// </param>
    /// <returns>RGB, [batch, scale * height, scale * width, 3]; values may leave [0, 1].</returns>
    /// <exception cref="GraphException">The image is smaller than the first kernel's padding.</exception>
    public Node Upscale(Node image, ParameterNode? weight = null)
    {
        Node value = Relu.Of(Convolve(image, "first"));
        for (int block = 1; block <= Options.Blocks; block++)
        {
            value += Convolve(Relu.Of(Convolve(value, $"res{block}.conv1")), $"res{block}.conv2");
        }

        for (int step = 1; step <= Options.Doublings; step++)
        {
            value = Relu.Of(Convolve(value, $"up{step}"));
        }

        return Convolve(value, "last") + Resize.Of(image, value.Shape.Height, value.Shape.Width, ResizeKind.Bilinear);

        Node Convolve(Node input, string name) =>
            layers[name].AddTo(input, parameter => Parameter(image.Graph, parameter, weight));
    }
}
