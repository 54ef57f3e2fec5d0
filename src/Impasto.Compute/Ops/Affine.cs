using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;

namespace Impasto.Compute.Ops;

/// <summary>Scales and shifts all elements by the same numbers: y = scale x + shift.</summary>
public sealed class Affine : UnaryArithmetic
{
    private Affine(float scale, float shift)
    {
        Scale = scale;
        Shift = shift;
    }

    internal float Scale { get; }

    internal float Shift { get; }

    /// <summary>Applies the operator.</summary>
    /// <param name="input">A value of any shape.</param>
    /// <param name="scale">The factor.</param>
    /// <param name="shift">What is added to the product.</param>
    /// <returns>The result, of the same shape.</returns>
    public static Node Of(Node input, float scale, float shift) => input.Graph.Apply(new Affine(scale, shift), input);

    internal override Node? Differentiate(Node node, Node gradient, int input) => gradient * Scale;

    internal override void Emit<V>(KernelBuilder kernel) => EmitFunction<V, Function>(kernel, new(Scale, Shift));

    private readonly struct Function(float scale, float shift) : IUnaryFunction
    {
        V IUnaryFunction.Apply<V>(V value) => V.MultiplyAdd(value, V.Broadcast(scale), V.Broadcast(shift));
    }
}
