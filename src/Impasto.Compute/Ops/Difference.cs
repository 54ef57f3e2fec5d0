using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// Differences between neighbouring pixels: y[i] = x[i + 1] - x[i] along one axis, as total variation needs.
/// </summary>
public sealed class Difference : Operator
{
    private readonly ImageAxis axis;

    private Difference(ImageAxis axis) => this.axis = EnumCheck.Known(axis);

    /// <summary>Applies the operator.</summary>
    /// <param name="input">An image [B, H, W, C].</param>
    /// <param name="axis">The direction of the differences.</param>
    /// <returns>The differences, one fewer along the axis.</returns>
    /// <exception cref="GraphException">The input is no image, or has one pixel along the axis.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The axis is none of those that there are.</exception>
    public static Node Of(Node input, ImageAxis axis) => input.Graph.Apply(new Difference(axis), input);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs)
    {
        Shape shape = ImageShape(inputs[0]);
        if (shape[(int)axis] < 2)
        {
            throw Mismatch($"the image {shape} has a single pixel along its {axis}, and so no neighbours.");
        }

        return axis == ImageAxis.Height
            ? new Shape(shape.Batch, shape.Height - 1, shape.Width, shape.Channels)
            : new Shape(shape.Batch, shape.Height, shape.Width - 1, shape.Channels);
    }

    internal override Node? Differentiate(Node node, Node gradient, int input) => DifferenceGradient.Of(gradient, axis);

    internal override RowRange? RowsOf(Node node, int input, RowRange rows) =>
        axis == ImageAxis.Height ? rows with { End = rows.End + 1 } : rows;

    internal override long CountFlops(Node node) => node.Shape.Count;

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* input = kernel.Input(0), output = kernel.Output;
        NeighbourLines lines = new(kernel.InputShape(0), axis);
        kernel.Parallel(lines.Parts, (part, _) =>
        {
            (long line, long first, long end) = lines.Range(part);
            float* source = input + (line * lines.Length) + first;
            float* target = output + (line * lines.DifferencesLength) + first;
            long count = Math.Min(end, lines.DifferencesLength) - first;
            Elementwise.Binary<V, Subtract.Function>(source + lines.Step, source, target, count);
        });
    }
}
