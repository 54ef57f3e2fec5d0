using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// Exchanges the axes of a value of any number of extents, such as channels that become pixels: the value counts as of
/// the extents that are named, and the result as of the shape that is asked for.
/// </summary>
public sealed class Rearrange : Operator
{
    private readonly int[] extents;
    private readonly int[] order;
    private readonly Shape shape;

    private Rearrange(int[] extents, int[] order, Shape shape) =>
        (this.extents, this.order, this.shape) = (extents, order, shape);

    /// <summary>Applies the operator.</summary>
    /// <param name="input">A value of any shape.</param>
    /// <param name="extents">The extents that its elements are taken for, outermost first.</param>
    /// <param name="order">Of each extent of the result, outermost first, which one of these it is.</param>
    /// <param name="shape">The shape of the result, of as many elements.</param>
    /// <returns>The elements in their new order.</returns>
    /// <exception cref="GraphException">
    /// The extents or the shape have another number of elements, or the order does not name each axis once.
    /// </exception>
    public static Node Of(Node input, ReadOnlySpan<int> extents, ReadOnlySpan<int> order, Shape shape) =>
        input.Graph.Apply(new Rearrange([.. extents], [.. order], shape), input);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs)
    {
        if (!order.Order().SequenceEqual(Enumerable.Range(0, extents.Length)))
        {
            throw Mismatch($"the order {string.Join(", ", order)} does not name each of {extents.Length} axes once.");
        }

        long count = extents.Aggregate(1L, (product, extent) => checked(product * extent));
        return count == inputs[0].Shape.Count && count == shape.Count
            ? shape
            : throw Mismatch(
                $"{inputs[0].Shape}, the extents {string.Join(", ", extents)} and {shape} differ in their elements.");
    }

    internal override Node? Differentiate(Node node, Node gradient, int input) => Of(
        gradient,
        [.. order.Select(axis => extents[axis])],
        [.. Enumerable.Range(0, order.Length).Select(axis => Array.IndexOf(order, axis))],
        node.Inputs[0].Shape);

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* input = kernel.Input(0), output = kernel.Output;
        long[] strides = new long[extents.Length];
        long stride = 1;
        for (int axis = extents.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= extents[axis];
        }

        // A row of the result lies in the input at equal distances.
        int inner = order.Length == 0 ? 1 : extents[order[^1]];
        long step = order.Length == 0 ? 1 : strides[order[^1]];
        int[] outer = [.. order.SkipLast(1)];
        kernel.ParallelRange(shape.Count / inner, Math.Max(1, Elementwise.Chunk / inner), (start, end) =>
        {
            for (long row = start; row < end; row++)
            {
                long rest = row, offset = 0;
                for (int i = outer.Length - 1; i >= 0; i--)
                {
                    (rest, long place) = Math.DivRem(rest, extents[outer[i]]);
                    offset += place * strides[outer[i]];
                }

                float* source = input + offset, target = output + (row * inner);
                if (step == 1)
                {
                    Elementwise.Copy(source, target, inner);
                    continue;
                }

                for (int i = 0; i < inner; i++)
                {
                    target[i] = source[i * step];
                }
            }
        });
    }
}
