using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// Adds pixels around images, or takes pixels off where a side is negative. A <see cref="Convolution"/> pads by itself,
/// without the memory that this takes.
/// </summary>
public sealed class Pad : Operator
{
    private readonly Sides sides;
    private readonly PaddingMode mode;
    private readonly float value;

    private Pad(Sides sides, PaddingMode mode, float value) =>
        (this.sides, this.mode, this.value) = (sides, EnumCheck.Known(mode), value);

    internal Sides Sides => sides;

    internal PaddingMode Mode => mode;

    internal float Value => value;

    /// <summary>Applies the operator.</summary>
    /// <param name="image">[B, H, W, C].</param>
    /// <param name="sides">How many pixels are added on each side.</param>
    /// <param name="mode">What they hold.</param>
    /// <param name="value">What they hold in place of zeros.</param>
    /// <returns>[B, top + H + bottom, left + W + right, C].</returns>
    /// <exception cref="GraphException">
    /// The value is no image, nothing of it is left, or it has not as many pixels as are mirrored.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The mode is none of those that there are.</exception>
    public static Node Of(Node image, Sides sides, PaddingMode mode = PaddingMode.Zero, float value = 0) =>
        image.Graph.Apply(new Pad(sides, mode, value), image);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs)
    {
        Shape image = ImageShape(inputs[0]);
        bool isLeft = image.Height + Math.Min(0, sides.Top) + Math.Min(0, sides.Bottom) >= 1
            && image.Width + Math.Min(0, sides.Left) + Math.Min(0, sides.Right) >= 1;
        bool hasMirror = mode != PaddingMode.Reflection
            || (Math.Max(sides.Top, sides.Bottom) < image.Height && Math.Max(sides.Left, sides.Right) < image.Width);
        return isLeft && hasMirror
            ? new Shape(image.Batch, image.Height + sides.Rows, image.Width + sides.Columns, image.Channels)
            : throw Mismatch(
                $"an image of {image.Width}x{image.Height} cannot be padded by {sides} ({mode}); use a larger image.");
    }

    internal override Node? Differentiate(Node node, Node gradient, int input) => mode == PaddingMode.Zero
        ? Of(gradient, -sides)
        : PadGradient.Of(gradient, node.Inputs[0].Shape, sides, mode);

    internal override RowRange? RowsOf(Node node, int input, RowRange rows) =>
        sides is { Top: 0, Bottom: 0 } ? rows : null;

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        Shape from = kernel.InputShape(0), to = kernel.Shape;
        float* input = kernel.Input(0), output = kernel.Output;
        long row = (long)to.Width * to.Channels, image = (long)from.Height * from.Width * from.Channels;
        kernel.ParallelRange((long)to.Batch * to.Height, (int)Math.Max(1, Elementwise.Chunk / row), (start, end) =>
        {
            for (long i = start; i < end; i++)
            {
                Padding.CopyWindow(
                    input + (i / to.Height * image),
                    from.Height,
                    from.Width,
                    from.Channels,
                    mode,
                    (int)(i % to.Height) - sides.Top,
                    -sides.Left,
                    1,
                    to.Width,
                    output + (i * row),
                    (nint)row,
                    value);
            }
        });
    }
}
