using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Ops;

namespace Impasto.Compute.Tests.Execution;

/// <summary>Passes its input on and calls back each time.</summary>
internal sealed class ProbeOperator(Action callback) : UnaryArithmetic
{
    public static Node Of(Node input, Action callback) => input.Graph.Apply(new ProbeOperator(callback), input);

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* input = kernel.Input(0), output = kernel.Output;
        long count = kernel.Shape.Count;
        kernel.Parallel(1, (_, _) =>
        {
            new Span<float>(input, (int)count).CopyTo(new Span<float>(output, (int)count));
            callback();
        });
    }
}
