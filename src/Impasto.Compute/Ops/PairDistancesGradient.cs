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
    private readonly PixelPairs pairs;
    private readonly bool isFirst;

    private PairDistancesGradient(PixelPairs pairs, bool isFirst) => (this.pairs, this.isFirst) = (pairs, isFirst);

    public static Node Of(Node gradient, Node own, Node other, PixelPairs pairs, bool isFirst) =>
        gradient.Graph.Apply(new PairDistancesGradient(pairs, isFirst), gradient, own, other);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs) => inputs[1].Shape;

    internal override long CountFlops(Node node) => 3 * node.Inputs[0].Shape.Count * node.Shape.Channels;

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* gradient = kernel.Input(0), own = kernel.Input(1), other = kernel.Input(2), output = kernel.Output;
        Shape shape = kernel.Shape, otherShape = kernel.InputShape(2);
        int channels = shape.Channels, count = shape.Height * shape.Width;
        long otherCount = (long)otherShape.Height * otherShape.Width;
        kernel.ParallelRange(
            (long)shape.Batch * count, Math.Max(1, Elementwise.Chunk / channels), (start, end) =>
        {
            for (long i = start; i < end; i++)
            {
                long image = i / count;
                float* target = output + (i * channels);
                float sum = 0;
                new Span<float>(target, channels).Clear();
                for (int turn = 0; turn < pairs.PairsOfPixel; turn++)
                {
                    (int first, int step) = pairs.Of((int)(i % count), turn, isFirst);
                    for (long pair = first; pair < (turn + 1L) * pairs.Pixels; pair += step)
                    {
                        float twice = 2 * gradient[(image * pairs.Count) + pair];
                        int opposite = isFirst ? pairs.Second((int)pair) : pairs.First((int)pair);
                        float* far = other + (((image * otherCount) + opposite) * channels);
                        VectorMath.AddScaled<V>(target, target, -twice, far, channels);
                        sum += twice;
                    }
                }

                VectorMath.AddScaled<V>(target, target, sum, own + (i * channels), channels);
            }
        });
    }
}
