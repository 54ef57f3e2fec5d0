using System.Runtime.CompilerServices;
using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;

namespace Impasto.Compute.Ops;

/// <summary>The hyperbolic tangent, to within 4e-7 of the result.</summary>
public sealed class Tanh : UnaryArithmetic
{
    private Tanh()
    {
    }

    /// <summary>Applies the operator.</summary>
    /// <param name="input">A value of any shape.</param>
    /// <returns>The result, of the same shape.</returns>
    public static Node Of(Node input) => input.Graph.Apply(new Tanh(), input);

    internal override Node? Differentiate(Node node, Node gradient, int input) => TanhGradient.Of(gradient, node);

    internal override void Emit<V>(KernelBuilder kernel) => EmitFunction<V, Function>(kernel, default);

    private readonly struct Function : IUnaryFunction
    {
        // From here on the nearest float32 is 1.
        private const float Limit = 9.02f;

        // x P(x^2) / Q(x^2), fitted for the least largest relative error up to 9 (2e-8 before rounding).
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        V IUnaryFunction.Apply<V>(V value)
        {
            V x = V.Max(V.Broadcast(-Limit), V.Min(V.Broadcast(Limit), value));
            V square = x * x;
            V p = V.MultiplyAdd(square, V.Broadcast(1.33546729e-8f), V.Broadcast(2.06090954e-5f));
            p = V.MultiplyAdd(p, square, V.Broadcast(3.49558913e-3f));
            p = V.MultiplyAdd(p, square, V.Broadcast(0.133810267f));
            p = V.MultiplyAdd(p, square, V.Broadcast(1));
            V q = V.MultiplyAdd(square, V.Broadcast(7.77656453e-7f), V.Broadcast(3.28563649e-4f));
            q = V.MultiplyAdd(q, square, V.Broadcast(2.58769859e-2f));
            q = V.MultiplyAdd(q, square, V.Broadcast(0.467143416f));
            q = V.MultiplyAdd(q, square, V.Broadcast(1));
            return V.Max(V.Broadcast(-1), V.Min(V.Broadcast(1), x * p / q));
        }
    }
}
