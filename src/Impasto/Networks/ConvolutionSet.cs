using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Weights;

namespace Impasto.Networks;

/// <summary>
/// The convolutions that a network is made of: their weights, from a file or random, and their way into a graph. Owns
/// the weights' memory, which has to outlive the executors of these graphs.
/// </summary>
internal sealed class ConvolutionSet : IDisposable
{
    private readonly Dictionary<string, ConvolutionShape> shapes;
    private readonly Dictionary<string, Tensor> tensors;

    private ConvolutionSet(IReadOnlyList<ConvolutionShape> shapes, IReadOnlyList<WeightTensor> tensors)
    {
        this.shapes = shapes.ToDictionary(s => s.Name);
        this.tensors = tensors.ToDictionary(t => t.Name, t => new Tensor(new Shape(t.Extents), t.Values));
        Tensors = tensors;
    }

    /// <summary>Gets the weights under the names that files have, in the order of the convolutions.</summary>
    public IReadOnlyList<WeightTensor> Tensors { get; }

    /// <summary>Makes weights at random, normal with the deviation of He et al. (2015), and biases of 0.</summary>
    public static ConvolutionSet Random(IReadOnlyList<ConvolutionShape> shapes, int seed)
    {
        Random random = new(seed);
        List<WeightTensor> tensors = [];
        foreach (ConvolutionShape shape in shapes)
        {
            int inputs = shape.In * shape.Kernel * shape.Kernel;
            float[] values = RandomVgg.Normal(random, shape.Out * inputs, shape.Gain * Math.Sqrt(2.0 / inputs));
            tensors.Add(new(WeightName(shape), WeightExtents(shape), values));
            tensors.Add(new(BiasName(shape), [shape.Out], new float[shape.Out]));
        }

        return new ConvolutionSet(shapes, tensors);
    }

    /// <summary>Reads weights.</summary>
    /// <param name="file">The file.</param>
    /// <param name="shapes">What has to be in it.</param>
    /// <param name="network">What messages call the network.</param>
    /// <exception cref="WeightException">A tensor is missing, or has another shape.</exception>
    public static ConvolutionSet Load(WeightFile file, IReadOnlyList<ConvolutionShape> shapes, string network)
    {
        return new ConvolutionSet(
            shapes, [.. shapes.SelectMany(s => new[] { Read(WeightName(s), WeightExtents(s)), Read(BiasName(s), [s.Out]) })]);

        WeightTensor Read(string name, int[] extents)
        {
            WeightEntry entry = file.Find(name)
                ?? throw new WeightException(file.Path, $"'{name}' is missing; it is no {network}, or is damaged");
            return entry.Extents.SequenceEqual(extents)
                ? new WeightTensor(name, extents, file.ReadFinite(entry))
                : throw new WeightException(
                    file.Path,
                    $"'{name}' has shape {WeightEntry.Text(entry.Extents)}, not {WeightEntry.Text(extents)}; "
                    + $"it is no {network}, or is damaged");
        }
    }

    /// <summary>Adds a convolution to a graph.</summary>
    /// <param name="input">[batch, height, width, channels].</param>
    /// <param name="name">The convolution's name.</param>
    /// <param name="weight">Makes the node of a named weight; constants where null.</param>
    public Node Convolve(Node input, string name, Func<string, Tensor, Node>? weight)
    {
        weight ??= (_, tensor) => input.Graph.Constant(tensor);
        ConvolutionShape shape = shapes[name];
        ConvolutionOptions options = new()
        {
            Stride = shape.Stride, Padding = shape.Kernel / 2, Mode = PaddingMode.Reflection,
        };
        return Convolution.Of(input, Weight(WeightName(shape)), options) + Weight(BiasName(shape));

        Node Weight(string tensor) => weight(tensor, tensors[tensor]);
    }

    /// <summary>Frees the weights.</summary>
    public void Dispose()
    {
        foreach (Tensor tensor in tensors.Values)
        {
            tensor.Dispose();
        }
    }

    private static string WeightName(ConvolutionShape shape) => $"{shape.Name}.weight";

    private static string BiasName(ConvolutionShape shape) => $"{shape.Name}.bias";

    private static int[] WeightExtents(ConvolutionShape shape) => [shape.Out, shape.In, shape.Kernel, shape.Kernel];
}
