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

    /// <summary>Gets a weight.</summary>
    public Tensor this[string name] => tensors[name];

    /// <summary>
    /// Makes first weights: kernels at random, normal with the deviation of He et al. (2015), biases and shifts of 0, and
    /// scales of 1. Where a convolution hands on, 1 is added in the middle of each channel's kernel for itself.
    /// </summary>
    /// <param name="shapes">The convolutions.</param>
    /// <param name="seed">The same seed gives the same weights.</param>
    /// <param name="known">Weights that are taken over in place of random ones.</param>
    public static ConvolutionSet Random(
        IReadOnlyList<ConvolutionShape> shapes, int seed, IReadOnlyDictionary<string, WeightTensor>? known = null)
    {
        Random random = new(seed);
        return new ConvolutionSet(shapes, Collect(shapes, (shape, part, name, extents) =>
        {
            int inputs = shape.In * shape.Kernel * shape.Kernel;
            float[] values = new float[extents.Aggregate(1, (a, b) => a * b)];
            switch (part)
            {
                case ConvolutionShape.Weight:
                    values = RandomVgg.Normal(random, values.Length, shape.Gain * Math.Sqrt(2.0 / inputs));
                    if (shape.HandsOn)
                    {
                        HandOn(shape, values);
                    }

                    break;
                case ConvolutionShape.Scale:
                    Array.Fill(values, 1);
                    break;
            }

            return known?.GetValueOrDefault(name) ?? new WeightTensor(name, extents, values);
        }));
    }

    /// <summary>Reads weights.</summary>
    /// <param name="file">The file.</param>
    /// <param name="shapes">What has to be in it.</param>
    /// <param name="network">What messages call the network.</param>
    /// <exception cref="WeightException">A tensor is missing, or has another shape.</exception>
    public static ConvolutionSet Load(WeightFile file, IReadOnlyList<ConvolutionShape> shapes, string network) =>
        new(shapes, Collect(shapes, (_, _, name, extents) =>
        {
            WeightEntry entry = file.Find(name)
                ?? throw new WeightException(file.Path, $"'{name}' is missing; it is no {network}, or is damaged");
            return entry.Extents.SequenceEqual(extents)
                ? new WeightTensor(name, extents, file.ReadFinite(entry))
                : throw new WeightException(
                    file.Path,
                    $"'{name}' has shape {WeightEntry.Text(entry.Extents)}, not {WeightEntry.Text(extents)}; "
                    + $"it is no {network}, or is damaged");
        }));

    /// <summary>Adds a convolution and its bias or norm to a graph.</summary>
    /// <param name="input">[batch, height, width, channels].</param>
    /// <param name="name">The convolution's name.</param>
    /// <param name="weight">Makes the node of a named weight; constants where null.</param>
    public Node Convolve(Node input, string name, Func<string, Tensor, Node>? weight) =>
        Convolve(input, shapes[name], part => Weight(input.Graph, $"{name}.{part}", weight));

    /// <summary>Adds a convolution and its bias or norm to a graph.</summary>
    /// <param name="input">[batch, height, width, channels].</param>
    /// <param name="shape">The convolution.</param>
    /// <param name="part">Makes the node of one of its weights, by the part of the name after the dot.</param>
    public static Node Convolve(Node input, ConvolutionShape shape, Func<string, Node> part)
    {
        Node result = Convolution.Of(input, part(ConvolutionShape.Weight), new ConvolutionOptions
        {
            Stride = shape.Stride, Padding = shape.Kernel / 2, Mode = PaddingMode.Reflection,
        });
        return shape.Norm
            ? FilterResponseNorm.Of(result, part(ConvolutionShape.Scale), part(ConvolutionShape.Shift))
            : result + part(ConvolutionShape.Bias);
    }

    /// <summary>Makes the node of a named weight; a constant where there is no other way.</summary>
    public Node Weight(Graph graph, string name, Func<string, Tensor, Node>? weight) =>
        weight is null ? graph.Constant(tensors[name]) : weight(name, tensors[name]);

    /// <summary>Frees the weights.</summary>
    public void Dispose()
    {
        foreach (Tensor tensor in tensors.Values)
        {
            tensor.Dispose();
        }
    }

    private static void HandOn(ConvolutionShape shape, float[] kernels)
    {
        int area = shape.Kernel * shape.Kernel;
        for (int channel = 0; channel < shape.Out; channel++)
        {
            kernels[(((channel * shape.In) + channel) * area) + (area / 2)] += 1;
        }
    }

    private static List<WeightTensor> Collect(
        IReadOnlyList<ConvolutionShape> shapes, Func<ConvolutionShape, string, string, int[], WeightTensor> make) =>
        [.. shapes.SelectMany(shape => shape.Tensors.Select(t => make(shape, t.Part, $"{shape.Name}.{t.Part}", t.Extents)))];
}
