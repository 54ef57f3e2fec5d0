using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>The gradient of <see cref="Difference"/>: dx[i] = dy[i - 1] - dy[i], with zeros beyond the ends.</summary>
internal sealed class DifferenceGradient : Operator
{
    private readonly ImageAxis axis;

    private DifferenceGradient(ImageAxis axis) => this.axis = axis;

    public static Node Of(Node gradient, ImageAxis axis) =>
        gradient.Graph.Apply(new DifferenceGradient(axis), gradient);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs)
    {
        Shape shape = ImageShape(inputs[0]);
        return axis == ImageAxis.Height
            ? new Shape(shape.Batch, shape.Height + 1, shape.Width, shape.Channels)
            : new Shape(shape.Batch, shape.Height, shape.Width + 1, shape.Channels);
    }

    internal override Node? Differentiate(Node node, Node gradient, int input) => Difference.Of(gradient, axis);

    internal override RowRange? RowsOf(Node node, int input, RowRange rows) =>
        axis == ImageAxis.Height ? rows with { First = rows.First - 1 } : rows;

    internal override long CountFlops(Node node) => node.Shape.Count;

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* gradient = kernel.Input(0), output = kernel.Output;
        NeighbourLines lines = new(kernel.Shape, axis);
        kernel.Parallel(lines.Parts, (part, _) =>
        {
            (long line, long first, long end) = lines.Range(part);
            float* source = gradient + (line * lines.DifferencesLength);
            float* target = output + (line * lines.Length);
            long step = lines.Step, differences = lines.DifferencesLength;
            long head = Math.Clamp(step, first, end), tail = Math.Clamp(differences, head, end);
            Elementwise.Unary<V, Negative>(default, source + first, target + first, head - first);
            Elementwise.Binary<V, Subtract.Function>(source + head - step, source + head, target + head, tail - head);
            Elementwise.Copy(source + tail - step, target + tail, end - tail);
        });
    }

    private readonly struct Negative : IUnaryFunction
    {
        V IUnaryFunction.Apply<V>(V value) => V.Zero - value;
    }
}
