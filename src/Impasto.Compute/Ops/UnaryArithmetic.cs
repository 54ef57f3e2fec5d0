using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>What functions of single elements share.</summary>
public abstract class UnaryArithmetic : Operator
{
    internal override Shape InferShape(ReadOnlySpan<Node> inputs) => inputs[0].Shape;

    internal override long CountFlops(Node node) => node.Shape.Count;

    internal override RowRange? RowsOf(Node node, int input, RowRange rows) => rows;

    internal override bool CanOverwrite(int input) => true;

    private protected static unsafe void EmitFunction<V, TFunction>(KernelBuilder kernel, TFunction function)
        where V : unmanaged, ISimd<V>
        where TFunction : struct, IUnaryFunction
    {
        float* input = kernel.Input(0), output = kernel.Output;
        kernel.ParallelRange(kernel.Shape.Count, Elementwise.Chunk, (start, end) =>
            Elementwise.Unary<V, TFunction>(function, input + start, output + start, end - start));
    }
}
