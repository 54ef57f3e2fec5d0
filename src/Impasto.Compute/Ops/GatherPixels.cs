using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>Takes some pixels of each image of a batch, in any order and as often as they are named.</summary>
public sealed class GatherPixels : Operator
{
    private readonly int[] pixels;

    private GatherPixels(int[] pixels) => this.pixels = pixels;

    /// <summary>Applies the operator.</summary>
    /// <param name="image">[B, H, W, C].</param>
    /// <param name="pixels">The pixels: y W + x, at least one.</param>
    /// <returns>[B, 1, pixels, C].</returns>
    /// <exception cref="GraphException">The value is no image, or has no such pixel.</exception>
    public static Node Of(Node image, int[] pixels) => image.Graph.Apply(new GatherPixels(pixels), image);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs)
    {
        Shape shape = ImageShape(inputs[0]);
        int count = checked(shape.Height * shape.Width);
        return pixels.Length > 0 && !pixels.AsSpan().ContainsAnyExceptInRange(0, count - 1)
            ? new Shape(shape.Batch, 1, pixels.Length, shape.Channels)
            : throw Mismatch($"the pixels are none, or not all among the {count} of {shape}.");
    }

    internal override Node? Differentiate(Node node, Node gradient, int input) =>
        ScatterPixels.Of(gradient, pixels, node.Inputs[0].Shape);

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* input = kernel.Input(0), output = kernel.Output;
        Shape shape = kernel.InputShape(0);
        int channels = shape.Channels, count = shape.Height * shape.Width;
        kernel.ParallelRange(
            (long)shape.Batch * pixels.Length, Math.Max(1, Elementwise.Chunk / channels), (start, end) =>
        {
            for (long i = start; i < end; i++)
            {
                long pixel = (i / pixels.Length * count) + pixels[i % pixels.Length];
                Elementwise.Copy(input + (pixel * channels), output + (i * channels), channels);
            }
        });
    }
}
