using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>The gradient of <see cref="GatherPixels"/>: each pixel gets the sum of what was taken from it.</summary>
internal sealed class ScatterPixels : Operator
{
    private readonly int[] pixels;
    private readonly Shape shape;

    private ScatterPixels(int[] pixels, Shape shape) => (this.pixels, this.shape) = (pixels, shape);

    public static Node Of(Node values, int[] pixels, Shape shape) =>
        values.Graph.Apply(new ScatterPixels(pixels, shape), values);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs) => shape;

    internal override Node? Differentiate(Node node, Node gradient, int input) => GatherPixels.Of(gradient, pixels);

    internal override long CountFlops(Node node) => node.Inputs[0].Shape.Count;

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* input = kernel.Input(0), output = kernel.Output;
        int channels = shape.Channels, count = shape.Height * shape.Width;
        PixelLists lists = new(pixels, count);
        kernel.ParallelRange(
            (long)shape.Batch * count, Math.Max(1, Elementwise.Chunk / channels), (start, end) =>
        {
            for (long i = start; i < end; i++)
            {
                float* target = output + (i * channels);
                float* source = input + (i / count * pixels.Length * channels);
                new Span<float>(target, channels).Clear();
                foreach (int place in lists.Of((int)(i % count)))
                {
                    VectorMath.AddScaled<V>(target, target, 1, source + ((long)place * channels), channels);
                }
            }
        });
    }
}
