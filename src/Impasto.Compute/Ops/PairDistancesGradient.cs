using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// The gradient of <see cref="PairDistances"/> to the features of one side: da[i] = 2 g (a[i] - b[j]), summed over the
/// pairs of i.
/// </summary>
internal sealed class PairDistancesGradient : Operator
{
    private readonly int[] ownPixels;
    private readonly int[] otherPixels;

    private PairDistancesGradient(int[] ownPixels, int[] otherPixels) =>
        (this.ownPixels, this.otherPixels) = (ownPixels, otherPixels);

    public static Node Of(Node gradient, Node own, Node other, int[] ownPixels, int[] otherPixels) =>
        gradient.Graph.Apply(new PairDistancesGradient(ownPixels, otherPixels), gradient, own, other);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs) => inputs[1].Shape;

    internal override long CountFlops(Node node) => 3 * node.Inputs[0].Shape.Count * node.Shape.Channels;

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* gradient = kernel.Input(0), own = kernel.Input(1), other = kernel.Input(2), output = kernel.Output;
        Shape shape = kernel.Shape, otherShape = kernel.InputShape(2);
        int channels = shape.Channels, pairs = ownPixels.Length, count = shape.Height * shape.Width;
        long otherCount = (long)otherShape.Height * otherShape.Width;
        PixelLists lists = new(ownPixels, count);
        kernel.ParallelRange(
            (long)shape.Batch * count, Math.Max(1, Elementwise.Chunk / channels), (start, end) =>
        {
            for (long i = start; i < end; i++)
            {
                long image = i / count;
                float* target = output + (i * channels);
                float sum = 0;
                new Span<float>(target, channels).Clear();
                foreach (int pair in lists.Of((int)(i % count)))
                {
                    float twice = 2 * gradient[(image * pairs) + pair];
                    float* far = other + (((image * otherCount) + otherPixels[pair]) * channels);
                    VectorMath.AddScaled<V>(target, target, -twice, far, channels);
                    sum += twice;
                }

                VectorMath.AddScaled<V>(target, target, sum, own + (i * channels), channels);
            }
        });
    }
}
