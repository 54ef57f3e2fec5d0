using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Graphs;

/// <summary>A value that is set from outside; <see cref="Graph.Input"/> adds it.</summary>
internal sealed class Input : Operator
{
    private readonly Shape shape;

    internal Input(Shape shape) => this.shape = shape;

    internal override Shape InferShape(ReadOnlySpan<Node> inputs) => shape;

    internal override void Emit<V>(KernelBuilder kernel)
    {
    }
}
