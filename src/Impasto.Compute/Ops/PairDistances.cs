using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// The squared Euclidean distances of pairs of pixels: d = |a[i] - b[j]|^2 over the channels. What a kernel of two
/// samples is computed from, without a copy of the pixels for each pair.
/// </summary>
public sealed class PairDistances : Operator
{
    private readonly PixelPairs pairs;

    private PairDistances(PixelPairs pairs) => this.pairs = pairs;

    /// <summary>Applies the operator.</summary>
    /// <param name="left">Features [B, H, W, C].</param>
    /// <param name="right">Features of as many images and channels, of any size.</param>
    /// <param name="pairs">The pairs, of as many pixels as the two have.</param>
    /// <returns>[B, 1, pairs, 1].</returns>
    /// <exception cref="GraphException">The values do not fit each other, or not the pairs.</exception>
    public static Node Of(Node left, Node right, PixelPairs pairs) =>
        left.Graph.Apply(new PairDistances(pairs), left, right);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs)
    {
        Shape left = ImageShape(inputs[0]), right = ImageShape(inputs[1]);
        if (left.Batch != right.Batch || left.Channels != right.Channels)
        {
            throw Mismatch($"{left} and {right} differ in batch or channels.");
        }

        return (long)left.Height * left.Width == pairs.Pixels && (long)right.Height * right.Width == pairs.OtherPixels
            ? new Shape(left.Batch, 1, pairs.Count, 1)
            : throw Mismatch(
                $"the pairs are of {pairs.Pixels} and {pairs.OtherPixels} pixels, not of those of {left} and {right}.");
    }

    internal override Node? Differentiate(Node node, Node gradient, int input) => PairDistancesGradient.Of(
        gradient, node.Inputs[input], node.Inputs[1 - input], pairs, isFirst: input == 0);

    internal override long CountFlops(Node node) => 3 * node.Shape.Count * node.Inputs[0].Shape.Channels;

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* left = kernel.Input(0), right = kernel.Input(1), output = kernel.Output;
        Shape shape = kernel.InputShape(0), rightShape = kernel.InputShape(1);
        int channels = shape.Channels, count = pairs.Count;
        long leftCount = (long)shape.Height * shape.Width, rightCount = (long)rightShape.Height * rightShape.Width;
        kernel.ParallelRange(kernel.Shape.Count, Math.Max(1, Elementwise.Chunk / channels), (start, end) =>
        {
            for (long i = start; i < end; i++)
            {
                long image = i / count;
                int pair = (int)(i % count);
                long a = (image * leftCount) + pairs.First(pair);
                long b = (image * rightCount) + pairs.Second(pair);
                output[i] =
                    (float)VectorMath.SquaredDistance<V>(left + (a * channels), right + (b * channels), channels);
            }
        });
    }
}
