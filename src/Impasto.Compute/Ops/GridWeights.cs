using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>The weights of a large kernel, cut into those of the cells of a <see cref="KernelGrid"/>.</summary>
internal sealed class GridWeights(KernelGrid grid) : Operator
{
    internal override Shape InferShape(ReadOnlySpan<Node> inputs) =>
        new(grid.Inner.OutChannels, grid.Inner.InChannels, grid.Inner.KernelHeight, grid.Inner.KernelWidth);

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* weights = kernel.Input(0), cells = kernel.Output;
        kernel.Parallel(1, (_, _) => grid.Cut(weights, cells));
    }
}
