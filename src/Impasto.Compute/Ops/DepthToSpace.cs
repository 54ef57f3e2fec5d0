using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Kernels.Products;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// The channels that <see cref="DoublingPhases"/> made of a small image as pixels of the output. The operands of the
/// fused steps follow its input.
/// </summary>
internal sealed class DepthToSpace(DoublingPhases phases, Shape shape, Epilogues epilogues) : Operator
{
    internal override Shape InferShape(ReadOnlySpan<Node> inputs) => shape;

    internal override Workspace MeasureWorkspace(Node node, SimdLevel simd) => new(0, phases.WorkerScratchFloats);

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* input = kernel.Input(0);
        Epilogue epilogue = epilogues.Bind(kernel, 1);
        kernel.Parallel(
            phases.Parts, (part, worker) => phases.Place<V>(part, input, epilogue, kernel.WorkerScratch(worker)));
    }
}
