using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>The squared Euclidean norm of all elements: y = sum of x^2, a scalar.</summary>
public sealed class SumOfSquares : Operator
{
    private SumOfSquares()
    {
    }

    /// <summary>Applies the operator.</summary>
    /// <param name="input">A value of any shape.</param>
    /// <returns>A scalar.</returns>
    public static Node Of(Node input) => input.Graph.Apply(new SumOfSquares(), input);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs) => Shape.Scalar;

    internal override Node? Differentiate(Node node, Node gradient, int input) => node.Inputs[0] * (gradient * 2);

    internal override long CountFlops(Node node) => 2 * node.Inputs[0].Shape.Count;

    internal override StripMerge? Merge => StripMerge.Sum;

    internal override Workspace MeasureWorkspace(Node node, SimdLevel simd) =>
        new(Reduction.PartialFloats(node.Inputs[0].Shape.Count), 0);

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* input = kernel.Input(0);
        Reduction.Emit(kernel, kernel.InputShape(0).Count, (start, end) =>
            (float)VectorMath.Dot<V>(input + start, input + start, (int)(end - start)));
    }
}
