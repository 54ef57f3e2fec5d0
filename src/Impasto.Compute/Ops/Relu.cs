using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;

namespace Impasto.Compute.Ops;

/// <summary>The rectified linear unit: y = max(x, 0).</summary>
public sealed class Relu : UnaryArithmetic
{
    private Relu()
    {
    }

    /// <summary>Applies the operator.</summary>
    /// <param name="input">A value of any shape.</param>
    /// <returns>The result, of the same shape.</returns>
    public static Node Of(Node input) => input.Graph.Apply(new Relu(), input);

    // The result is positive exactly where the input is, so the input need not be kept.
    internal override Node? Differentiate(Node node, Node gradient, int input) => Mask.Of(gradient, node);

    internal override EpilogueStep? AsEpilogue(Node node) => EpilogueStep.Relu;

    internal override void Emit<V>(KernelBuilder kernel) => EmitFunction<V, Function>(kernel, default);

    private readonly struct Function : IUnaryFunction
    {
        V IUnaryFunction.Apply<V>(V value) => V.Max(V.Zero, value);
    }
}
