using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>Puts the channels of images of one size one after the other.</summary>
public sealed class Concatenate : Operator
{
    private Concatenate()
    {
    }

    /// <summary>Applies the operator.</summary>
    /// <param name="images">Images [B, H, W, C1], [B, H, W, C2] and so on, at least one.</param>
    /// <returns>[B, H, W, C1 + C2 + ...].</returns>
    /// <exception cref="GraphException">There is none, one is no image, or they differ in size.</exception>
    public static Node Of(params ReadOnlySpan<Node> images) => images.IsEmpty
        ? throw new GraphException($"{nameof(Concatenate)}: there is no image.")
        : images[0].Graph.Apply(new Concatenate(), images);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs)
    {
        Shape first = ImageShape(inputs[0]);
        int channels = 0;
        foreach (Node input in inputs)
        {
            Shape shape = ImageShape(input);
            channels = checked(channels + shape.Channels);
            if ((shape.Batch, shape.Height, shape.Width) != (first.Batch, first.Height, first.Width))
            {
                throw Mismatch($"{first} and {shape} differ in more than their channels.");
            }
        }

        return new Shape(first.Batch, first.Height, first.Width, channels);
    }

    internal override Node? Differentiate(Node node, Node gradient, int input) => ChannelSlice.Of(
        gradient, node.Inputs.Take(input).Sum(before => before.Shape.Channels), node.Inputs[input].Shape.Channels);

    internal override RowRange? RowsOf(Node node, int input, RowRange rows) => rows;

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        Shape shape = kernel.Shape;
        int all = shape.Channels, before = 0;
        for (int i = 0; before < all; i++)
        {
            float* input = kernel.Input(i), output = kernel.Output + before;
            int channels = kernel.InputShape(i).Channels;
            before += channels;
            kernel.ParallelRange(shape.Count / all, Math.Max(1, Elementwise.Chunk / channels), (start, end) =>
            {
                for (long pixel = start; pixel < end; pixel++)
                {
                    Elementwise.Copy(input + (pixel * channels), output + (pixel * all), channels);
                }
            });
        }
    }
}
