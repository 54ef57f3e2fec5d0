using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Kernels.Statistics;
using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>Sums elements: all of them, or those that a broadcast of the result's shape would repeat.</summary>
public sealed class Sum : Operator
{
    private readonly Shape shape;

    private Sum(Shape shape) => this.shape = shape;

    /// <summary>Sums all elements.</summary>
    /// <param name="input">A value of any shape.</param>
    /// <returns>A scalar.</returns>
    public static Node Of(Node input) => To(input, Shape.Scalar);

    /// <summary>
    /// Sums over what a broadcast from <paramref name="shape"/> repeats; see <see cref="Broadcasting"/>.
    /// </summary>
    /// <param name="input">The value to sum.</param>
    /// <param name="shape">A scalar, [C], or [B, 1, 1, C].</param>
    /// <returns>The sums.</returns>
    /// <exception cref="GraphException">The shape cannot be broadcast to the input's.</exception>
    public static Node To(Node input, Shape shape) => input.Graph.Apply(new Sum(shape), input);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs) =>
        Broadcasting.Fits(shape, inputs[0].Shape) && shape != inputs[0].Shape || shape.Rank == 0
            ? shape
            : throw Mismatch($"{inputs[0].Shape} cannot be summed to {shape}.");

    internal override Node? Differentiate(Node node, Node gradient, int input) =>
        Broadcast.Of(gradient, node.Inputs[0].Shape);

    internal override long CountFlops(Node node) => node.Inputs[0].Shape.Count;

    internal override StripMerge? Merge => StripMerge.Sum;

    internal override Workspace MeasureWorkspace(Node node, SimdLevel simd)
    {
        Shape input = node.Inputs[0].Shape;
        return new Workspace(
            shape.Rank == 0 ? Reduction.PartialFloats(input.Count) : new ChannelSums(input).PartialFloats, 0);
    }

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* input = kernel.Input(0);
        if (shape.Rank == 0)
        {
            Reduction.Emit(kernel, kernel.InputShape(0).Count, (start, end) =>
                Elementwise.Sum<V>(input + start, end - start));
            return;
        }

        float* partial = kernel.Scratch, output = kernel.Output;
        ChannelSums sums = new(kernel.InputShape(0));
        bool eachImage = shape.Rank == 4;
        kernel.Parallel(sums.Parts, (part, _) => sums.Run<V>(part, input, partial));
        kernel.Parallel(1, (_, _) => sums.Finish(partial, output, eachImage));
    }
}
