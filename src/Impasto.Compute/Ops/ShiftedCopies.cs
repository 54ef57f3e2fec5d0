using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// Copies of an image, each shifted to what one cell of a <see cref="KernelGrid"/> sees, as channels of one image.
/// </summary>
internal sealed class ShiftedCopies(KernelGrid grid) : Operator
{
    internal override Shape InferShape(ReadOnlySpan<Node> inputs) =>
        new(grid.Inner.Batch, grid.Inner.Height, grid.Inner.Width, grid.Inner.InChannels);

    internal override Workspace MeasureWorkspace(Node node, SimdLevel simd) => new(0, grid.WorkerScratchFloats);

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* input = kernel.Input(0), output = kernel.Output;
        kernel.Parallel(grid.Parts, (part, worker) => grid.Copy(part, input, output, kernel.WorkerScratch(worker)));
    }
}
