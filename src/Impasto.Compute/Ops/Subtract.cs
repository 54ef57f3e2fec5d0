using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;

namespace Impasto.Compute.Ops;

/// <summary>Subtracts element by element: y = a - b.</summary>
public sealed class Subtract : BinaryArithmetic
{
    /// <summary>Applies the operator.</summary>
    /// <param name="left">The left operand.</param>
    /// <param name="right">The right operand, of the same shape or one that can be broadcast to it.</param>
    /// <returns>The result, of the left operand's shape.</returns>
    /// <exception cref="GraphException">The shapes do not fit.</exception>
    public static Node Of(Node left, Node right) => left.Graph.Apply(new Subtract(), left, right);

    internal override Node? Differentiate(Node node, Node gradient, int input) => input == 0
        ? gradient
        : Broadcasting.Reduce(gradient * -1, node.Inputs[1].Shape);

    internal override void Emit<V>(KernelBuilder kernel) => EmitFunction<V, Function>(kernel);

    internal readonly struct Function : IBinaryFunction
    {
        static V IBinaryFunction.Apply<V>(V a, V b) => a - b;
    }
}
