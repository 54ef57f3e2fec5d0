using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Kernels.Products;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// The sum of what the cells of a <see cref="KernelGrid"/> made, each shifted to its place. The operands of the fused
/// steps follow its input.
/// </summary>
internal sealed class ShiftedSum(KernelGrid grid, Shape shape, Epilogues epilogues) : Operator
{
    internal override Shape InferShape(ReadOnlySpan<Node> inputs) => shape;

    internal override Workspace MeasureWorkspace(Node node, SimdLevel simd) => new(0, grid.WorkerScratchFloats);

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* input = kernel.Input(0);
        Epilogue epilogue = epilogues.Bind(kernel, 1);
        kernel.Parallel(grid.Parts, (part, worker) => grid.Sum<V>(part, input, epilogue, kernel.WorkerScratch(worker)));
    }
}
