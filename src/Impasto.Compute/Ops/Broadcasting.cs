using Impasto.Compute.Graphs;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// How the right operand of an arithmetic operator meets the left one: it has the same shape, or is a scalar, or holds
/// a value per channel ([C], or [B, 1, 1, C] for each image of a batch on its own).
/// </summary>
public static class Broadcasting
{
    /// <summary>Whether a value of one shape can be repeated to fill another.</summary>
    /// <param name="small">The shape that is repeated.</param>
    /// <param name="large">The shape to fill.</param>
    /// <returns>Whether it fits.</returns>
    public static bool Fits(Shape small, Shape large) =>
        small == large || small.Rank == 0 || IsPerChannel(small, large) || IsPerImageChannel(small, large);

    internal static bool IsPerChannel(Shape small, Shape large) =>
        small.Rank == 1 && large.Rank == 4 && small[0] == large.Channels;

    internal static bool IsPerImageChannel(Shape small, Shape large) =>
        small.Rank == 4 && large.Rank == 4 && small.Height == 1 && small.Width == 1
        && small.Batch == large.Batch && small.Channels == large.Channels;

    internal static Shape Check(Operator op, ReadOnlySpan<Node> inputs) =>
        Fits(inputs[1].Shape, inputs[0].Shape)
            ? inputs[0].Shape
            : throw new GraphException($"{op.Name}: {inputs[1].Shape} cannot be broadcast to {inputs[0].Shape}.");

    /// <summary>Sums a gradient over what was repeated.</summary>
    internal static Node Reduce(Node gradient, Shape shape) =>
        gradient.Shape == shape ? gradient : Sum.To(gradient, shape);
}
