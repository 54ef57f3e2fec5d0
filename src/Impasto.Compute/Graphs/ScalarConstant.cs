using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Graphs;

/// <summary>A number; <see cref="Graph.Constant(float)"/> adds it.</summary>
internal sealed class ScalarConstant : Operator
{
    private readonly float value;

    internal ScalarConstant(float value) => this.value = value;

    internal override Shape InferShape(ReadOnlySpan<Node> inputs) => Shape.Scalar;

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* output = kernel.Output;
        float number = value;
        kernel.Parallel(1, (_, _) => *output = number);
    }
}
