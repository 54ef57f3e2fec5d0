using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;

namespace Impasto.Compute.Ops;

/// <summary>The square root. The gradient at 0 is infinite; add a small number first where that may happen.</summary>
public sealed class Sqrt : UnaryArithmetic
{
    private Sqrt()
    {
    }

    /// <summary>Applies the operator.</summary>
    /// <param name="input">A value of any shape; NaN where it is negative.</param>
    /// <returns>The result, of the same shape.</returns>
    public static Node Of(Node input) => input.Graph.Apply(new Sqrt(), input);

    internal override Node? Differentiate(Node node, Node gradient, int input) => gradient / node * 0.5f;

    internal override void Emit<V>(KernelBuilder kernel) => EmitFunction<V, Function>(kernel, default);

    private readonly struct Function : IUnaryFunction
    {
        V IUnaryFunction.Apply<V>(V value) => V.Sqrt(value);
    }
}
