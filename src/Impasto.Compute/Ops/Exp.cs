using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;

namespace Impasto.Compute.Ops;

/// <summary>The exponential: y = e^x.</summary>
public sealed class Exp : UnaryArithmetic
{
    private Exp()
    {
    }

    /// <summary>Applies the operator.</summary>
    /// <param name="input">A value of any shape; above 88 the result is infinite.</param>
    /// <returns>The result, of the same shape.</returns>
    public static Node Of(Node input) => input.Graph.Apply(new Exp(), input);

    internal override Node? Differentiate(Node node, Node gradient, int input) => gradient * node;

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* input = kernel.Input(0), output = kernel.Output;
        kernel.ParallelRange(kernel.Shape.Count, Elementwise.Chunk, (start, end) =>
        {
            for (long i = start; i < end; i++)
            {
                output[i] = MathF.Exp(input[i]);
            }
        });
    }
}
