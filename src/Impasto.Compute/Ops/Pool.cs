using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Pooling;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// Halves an image: each window of 2x2 pixels becomes one, channel by channel. An odd last row or column is left out.
/// </summary>
public sealed class Pool : Operator
{
    private Pool(PoolKind kind) => Kind = EnumCheck.Known(kind);

    internal PoolKind Kind { get; }

    /// <inheritdoc/>
    public override string Name => $"{Kind}Pool";

    /// <summary>Applies the operator.</summary>
    /// <param name="input">Features [B, H, W, C].</param>
    /// <param name="kind">How four values become one.</param>
    /// <returns>Features [B, H/2, W/2, C], rounded down.</returns>
    /// <exception cref="GraphException">The input is no image, or is less than 2 pixels high or wide.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The kind is none of those that there are.</exception>
    public static Node Of(Node input, PoolKind kind) => input.Graph.Apply(new Pool(kind), input);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs)
    {
        Shape shape = ImageShape(inputs[0]);
        return shape.Height >= 2 && shape.Width >= 2
            ? new Shape(shape.Batch, shape.Height / 2, shape.Width / 2, shape.Channels)
            : throw Mismatch($"the image is too small: {shape.Width}x{shape.Height} pixels cannot be pooled 2x2.");
    }

    internal override Node? Differentiate(Node node, Node gradient, int input) =>
        PoolGradient.Of(gradient, node.Inputs[0], Kind);

    internal override long CountFlops(Node node) => 4 * node.Shape.Count;

    internal override RowRange? RowsOf(Node node, int input, RowRange rows) => new(2 * rows.First, 2 * rows.End);

    internal override void Emit<V>(KernelBuilder kernel)
    {
        switch (Kind)
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

    private static unsafe void Emit<V, TPooling>(KernelBuilder kernel)
        where V : unmanaged, ISimd<V>
        where TPooling : struct, IPooling
    {
        float* input = kernel.Input(0), output = kernel.Output;
        PoolKernel pool = new(kernel.InputShape(0));
        kernel.Parallel(pool.Parts, (part, _) => pool.Forward<V, TPooling>(part, input, output));
    }
}
