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
    private readonly int[] leftPixels;
    private readonly int[] rightPixels;

    private PairDistances(int[] leftPixels, int[] rightPixels) =>
        (this.leftPixels, this.rightPixels) = (leftPixels, rightPixels);

    /// <summary>Applies the operator.</summary>
    /// <param name="left">Features [B, H, W, C].</param>
    /// <param name="right">Features of as many images and channels, of any size.</param>
    /// <param name="leftPixels">The first pixel of each pair: y W + x, at least one.</param>
    /// <param name="rightPixels">The second, as many.</param>
    /// <returns>[B, 1, pairs, 1].</returns>
    /// <exception cref="GraphException">The values do not fit, or there is no such pixel.</exception>
    public static Node Of(Node left, Node right, int[] leftPixels, int[] rightPixels) =>
        left.Graph.Apply(new PairDistances(leftPixels, rightPixels), left, right);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs)
    {
        Shape left = ImageShape(inputs[0]), right = ImageShape(inputs[1]);
        if (left.Batch != right.Batch || left.Channels != right.Channels)
        {
            throw Mismatch($"{left} and {right} differ in batch or channels.");
        }

        return leftPixels.Length == rightPixels.Length && leftPixels.Length > 0
            && IsWithin(leftPixels, left) && IsWithin(rightPixels, right)
            ? new Shape(left.Batch, 1, leftPixels.Length, 1)
            : throw Mismatch($"the pixels are not pairs, or not all among those of {left} and {right}.");

        static bool IsWithin(int[] pixels, Shape shape) =>
            !pixels.AsSpan().ContainsAnyExceptInRange(0, checked(shape.Height * shape.Width) - 1);
    }

    internal override Node? Differentiate(Node node, Node gradient, int input) => input == 0
        ? PairDistancesGradient.Of(gradient, node.Inputs[0], node.Inputs[1], leftPixels, rightPixels)
        : PairDistancesGradient.Of(gradient, node.Inputs[1], node.Inputs[0], rightPixels, leftPixels);

    internal override long CountFlops(Node node) => 3 * node.Shape.Count * node.Inputs[0].Shape.Channels;

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* left = kernel.Input(0), right = kernel.Input(1), output = kernel.Output;
        Shape shape = kernel.InputShape(0), rightShape = kernel.InputShape(1);
        int channels = shape.Channels, pairs = leftPixels.Length;
        long leftCount = (long)shape.Height * shape.Width, rightCount = (long)rightShape.Height * rightShape.Width;
        kernel.ParallelRange(kernel.Shape.Count, Math.Max(1, Elementwise.Chunk / channels), (start, end) =>
        {
            for (long i = start; i < end; i++)
            {
                long image = i / pairs;
                long a = (image * leftCount) + leftPixels[i % pairs];
                long b = (image * rightCount) + rightPixels[i % pairs];
                output[i] =
                    (float)VectorMath.SquaredDistance<V>(left + (a * channels), right + (b * channels), channels);
            }
        });
    }
}
