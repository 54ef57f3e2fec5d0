using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>Keeps a value where another is positive, and is zero elsewhere: the gradient of a ReLU.</summary>
public sealed class Mask : Operator
{
    private Mask()
    {
    }

    /// <summary>Applies the operator.</summary>
    /// <param name="value">What is kept.</param>
    /// <param name="condition">Where it is kept; of the same shape. It counts as constant in gradients.</param>
    /// <returns>The result, of the same shape.</returns>
    /// <exception cref="GraphException">The shapes differ.</exception>
    public static Node Of(Node value, Node condition) => value.Graph.Apply(new Mask(), value, condition);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs) => inputs[0].Shape == inputs[1].Shape
        ? inputs[0].Shape
        : throw Mismatch($"the value {inputs[0].Shape} and the condition {inputs[1].Shape} differ in shape.");

    internal override Node? Differentiate(Node node, Node gradient, int input) =>
        input == 0 ? Of(gradient, node.Inputs[1]) : null;

    internal override EpilogueStep? AsEpilogue(Node node) => EpilogueStep.Mask;

    internal override RowRange? RowsOf(Node node, int input, RowRange rows) => rows;

    internal override bool CanOverwrite(int input) => true;

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* value = kernel.Input(0), condition = kernel.Input(1), output = kernel.Output;
        kernel.ParallelRange(kernel.Shape.Count, Elementwise.Chunk, (start, end) =>
            Elementwise.Binary<V, Function>(value + start, condition + start, output + start, end - start));
    }

    private readonly struct Function : IBinaryFunction
    {
        static V IBinaryFunction.Apply<V>(V a, V b) => V.WherePositive(b, a);
    }
}
