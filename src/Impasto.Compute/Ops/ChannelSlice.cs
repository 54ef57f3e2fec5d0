using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>Takes successive channels of an image.</summary>
public sealed class ChannelSlice : Operator
{
    private readonly int first;
    private readonly int count;

    private ChannelSlice(int first, int count) => (this.first, this.count) = (first, count);

    internal int First => first;

    /// <summary>Applies the operator.</summary>
    /// <param name="image">[B, H, W, C].</param>
    /// <param name="first">The first channel.</param>
    /// <param name="count">How many, at least one.</param>
    /// <returns>[B, H, W, count].</returns>
    /// <exception cref="GraphException">The value is no image, or has not all of these channels.</exception>
    public static Node Of(Node image, int first, int count) => image.Graph.Apply(new ChannelSlice(first, count), image);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs)
    {
        Shape image = ImageShape(inputs[0]);
        return first >= 0 && count >= 1 && first <= image.Channels - count
            ? new Shape(image.Batch, image.Height, image.Width, count)
            : throw Mismatch($"{image} has not {count} channels from channel {first} on.");
    }

    internal override Node? Differentiate(Node node, Node gradient, int input)
    {
        Shape shape = node.Shape;
        int after = node.Inputs[0].Shape.Channels - first - count;
        return Concatenate.Of([.. Zeros(first), gradient, .. Zeros(after)]);

        Node[] Zeros(int channels) => channels == 0
            ? []
            : [Broadcast.Of(gradient.Graph.Constant(0), new(shape.Batch, shape.Height, shape.Width, channels))];
    }

    internal override RowRange? RowsOf(Node node, int input, RowRange rows) => rows;

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* input = kernel.Input(0) + first, output = kernel.Output;
        int all = kernel.InputShape(0).Channels;
        kernel.ParallelRange(kernel.Shape.Count / count, Math.Max(1, Elementwise.Chunk / count), (start, end) =>
        {
            for (long pixel = start; pixel < end; pixel++)
            {
                Elementwise.Copy(input + (pixel * all), output + (pixel * count), count);
            }
        });
    }
}
