using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>What addition, subtraction, multiplication and division share: broadcasting and the loop.</summary>
public abstract class BinaryArithmetic : Operator
{
    internal override Shape InferShape(ReadOnlySpan<Node> inputs) => Broadcasting.Check(this, inputs);

    internal override long CountFlops(Node node) => node.Shape.Count;

    internal override RowRange? RowsOf(Node node, int input, RowRange rows) =>
        node.Inputs[input].Shape == node.Shape ? rows : null;

    // What is repeated for all pixels is repeated by the kernel, row by row.
    internal override Node Split(Graph graph, ReadOnlySpan<Node> inputs)
    {
        (Node left, Node right) = (inputs[0], inputs[1]);
        if (left.Op is Broadcast && right.Op is not Broadcast && this is Add or Multiply)
        {
            (left, right) = (right, left);
        }

        return graph.Apply(this, left, right.Op is Broadcast ? right.Inputs[0] : right);
    }

    internal override bool CanOverwrite(int input) => input == 0;

    internal override Workspace MeasureWorkspace(Node node, SimdLevel simd)
    {
        Shape right = node.Inputs[1].Shape;
        return right == node.Shape ? default : new Workspace(Period(right, node.Shape) * Images(right), 0);
    }

    private protected static unsafe void EmitFunction<V, TFunction>(KernelBuilder kernel)
        where V : unmanaged, ISimd<V>
        where TFunction : struct, IBinaryFunction
    {
        float* left = kernel.Input(0), right = kernel.Input(1), output = kernel.Output;
        Shape shape = kernel.Shape, rightShape = kernel.InputShape(1);
        if (shape == rightShape)
        {
            kernel.ParallelRange(shape.Count, Elementwise.Chunk, (start, end) =>
                Elementwise.Binary<V, TFunction>(left + start, right + start, output + start, end - start));
            return;
        }

        // The repeated operand is spread out over a whole number of vectors once, so that the loop sees no channels.
        float* spread = kernel.Scratch;
        int period = Period(rightShape, shape), images = Images(rightShape);
        int channels = (int)(rightShape.Count / images);
        kernel.Parallel(1, (_, _) => Spread(right, channels, spread, period, images));
        long imageSize = shape.Count / images;
        int chunk = Math.Max(1, Elementwise.Chunk / period) * period;
        int chunks = checked((int)((imageSize + chunk - 1) / chunk));
        kernel.Parallel(chunks * images, (part, _) =>
        {
            int image = part / chunks;
            long start = (long)(part % chunks) * chunk;
            long offset = (image * imageSize) + start;
            long count = Math.Min(chunk, imageSize - start);
            Elementwise.BinaryPeriodic<V, TFunction>(
                left + offset, spread + ((long)image * period), period, output + offset, count);
        });
    }

    private static int Images(Shape right) => right.Rank == 4 ? right.Batch : 1;

    /// <summary>
    /// Elements after which the repeated operand lines up with the vectors again, whatever their width.
    /// </summary>
    private static int Period(Shape right, Shape left) =>
        right.Rank == 0 ? (int)Math.Min(left.Count, 1024) : left.Channels * 16;

    private static unsafe void Spread(float* values, int channels, float* target, int period, int images)
    {
        for (int image = 0; image < images; image++)
        {
            for (int i = 0; i < period; i++)
            {
                target[(image * period) + i] = values[(image * channels) + (i % channels)];
            }
        }
    }
}
