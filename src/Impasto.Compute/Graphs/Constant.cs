using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Graphs;

/// <summary>A value that never changes; <see cref="Graph.Constant(Tensor)"/> adds it.</summary>
internal sealed class Constant : Operator
{
    internal Constant(Tensor tensor) => Tensor = tensor;

    internal Tensor Tensor { get; }

    internal override Shape InferShape(ReadOnlySpan<Node> inputs) => Tensor.Shape;

    internal override void Emit<V>(KernelBuilder kernel)
    {
    }
}
