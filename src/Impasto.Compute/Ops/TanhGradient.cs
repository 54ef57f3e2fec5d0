using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;

namespace Impasto.Compute.Ops;

/// <summary>The gradient of <see cref="Tanh"/>: dL/dx from dL/dy and y = tanh x.</summary>
internal sealed class TanhGradient : BinaryArithmetic
{
    public static Node Of(Node gradient, Node result) => gradient.Graph.Apply(new TanhGradient(), gradient, result);

    internal override void Emit<V>(KernelBuilder kernel) => EmitFunction<V, Function>(kernel);

    private readonly struct Function : IBinaryFunction
    {
        static V IBinaryFunction.Apply<V>(V a, V b) => a * (V.Broadcast(1) - (b * b));
    }
}
