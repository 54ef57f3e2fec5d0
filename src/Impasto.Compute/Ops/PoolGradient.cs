using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Kernels.Pooling;
using Impasto.Compute.Kernels.Products;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// The gradient of <see cref="Pool"/>: dL/d(input) from dL/d(output) and, unless it is a mean, the input.
/// </summary>
internal sealed class PoolGradient : FusibleOperator
{
    private readonly PoolKind kind;
    private readonly Shape shape;

    private PoolGradient(PoolKind kind, Shape shape, Epilogues epilogues)
        : base(epilogues)
    {
        this.kind = kind;
        this.shape = shape;
    }

    public override string Name => $"{kind}PoolGradient";

    private int OwnInputs => kind == PoolKind.Average ? 1 : 2;

    public static Node Of(Node gradient, Node input, PoolKind kind)
    {
        PoolGradient op = new(kind, input.Shape, Epilogues.None);
        return op.OwnInputs == 1 ? gradient.Graph.Apply(op, gradient) : gradient.Graph.Apply(op, gradient, input);
    }

    internal override Shape InferShape(ReadOnlySpan<Node> inputs) => shape;

    internal override long CountFlops(Node node) => node.Shape.Count;

    // Both for the gradient and for the input, if it is read; a last odd row has no window.
    internal override RowRange? RowsOf(Node node, int input, RowRange rows) =>
        input == 0 ? new(rows.First / 2, (rows.End + 1) / 2) : new(rows.First / 2 * 2, (rows.End + 1) / 2 * 2);

    internal override Operator ForRows(int rows) =>
        new PoolGradient(kind, new Shape(shape.Batch, rows, shape.Width, shape.Channels), Epilogues);

    // Each element of the input and of the fused operands is read just before its own place is written.
    internal override bool CanOverwrite(int input) => input > 0;

    internal override void Emit<V>(KernelBuilder kernel)
    {
        switch (kind)
        {
            case PoolKind.Max:
                Emit<V, MaxPooling>(kernel);
                break;
            case PoolKind.Average:
                Emit<V, AveragePooling>(kernel);
                break;
            default:
                Emit<V, L2Pooling>(kernel);
                break;
        }
    }

    private protected override Operator WithEpilogues(Epilogues epilogues) => new PoolGradient(kind, shape, epilogues);

    private unsafe void Emit<V, TPooling>(KernelBuilder kernel)
        where V : unmanaged, ISimd<V>
        where TPooling : struct, IPooling
    {
        float* gradient = kernel.Input(0);
        float* input = TPooling.GradientReadsInput ? kernel.Input(1) : null;
        Epilogue epilogue = Epilogues.Bind(kernel, OwnInputs);
        PoolKernel pool = new(shape);
        kernel.Parallel(pool.Parts, (part, _) => pool.Backward<V, TPooling>(part, gradient, input, epilogue));
    }
}
