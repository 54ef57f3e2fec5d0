using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Kernels.Products;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// What matrix products, Gram matrices and 1x1 convolutions are lowered to. Its inputs are A, B, and the operands of
/// the fused steps.
/// </summary>
internal sealed class MatrixProductKernel(ProductSizes sizes, float scale, Shape shape, Epilogues epilogues) : Operator
{
    private const int OwnInputs = 2;

    internal override Shape InferShape(ReadOnlySpan<Node> inputs) => shape;

    // Of a symmetric product the diagonal and one side of it are computed.
    internal override long CountFlops(Node node) =>
        (long)sizes.Batch * sizes.M * sizes.K * (sizes.Symmetric ? sizes.N + 1 : 2 * sizes.N);

    internal override bool CanOverwrite(int input) => input >= OwnInputs && input != OwnInputs + epilogues.BiasOperand;

    internal override Workspace MeasureWorkspace(Node node, SimdLevel simd)
    {
        MatrixProduct product = Plan(simd.Width());
        return new Workspace(product.SharedScratchFloats, product.WorkerScratchFloats);
    }

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        MatrixProduct product = Plan(V.Width);
        float* a = kernel.Input(0), b = kernel.Input(1), scratch = kernel.Scratch;
        Epilogue epilogue = epilogues.Bind(kernel, OwnInputs);
        for (int i = 0; i < product.Phases; i++)
        {
            int phase = i;
            kernel.Parallel(product.Parts(phase), (part, worker) => product.Run<V>(
                phase,
                part,
                a,
                sizes.TransposeA,
                b,
                sizes.TransposeB,
                scale,
                epilogue,
                scratch,
                kernel.WorkerScratch(worker)));
        }
    }

    private MatrixProduct Plan(int vectorWidth) =>
        new(sizes.Batch, sizes.M, sizes.N, sizes.K, sizes.Symmetric, vectorWidth);
}
