using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// Reduces an image by windows of any size and step: the largest value or the mean of each, channel by channel. It has
/// no gradient; <see cref="Pool"/>, of 2x2 pixels, has one and is faster.
/// </summary>
public sealed class WindowPool : Operator
{
    private readonly PoolKind kind;
    private readonly WindowPoolOptions options;

    private WindowPool(PoolKind kind, WindowPoolOptions options) => (this.kind, this.options) = (kind, options);

    /// <inheritdoc/>
    public override string Name => $"{kind}WindowPool";

    /// <summary>Applies the operator.</summary>
    /// <param name="image">[B, H, W, C].</param>
    /// <param name="kind">The largest value, or the mean.</param>
    /// <param name="options">The windows.</param>
    /// <returns>[B, H', W', C] with H' = (H + top + bottom - height) / step + 1, rounded down.</returns>
    /// <exception cref="GraphException">
    /// The value is no image, it is smaller than a window, or a window could lie in the padding alone.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The kind is none of the two.</exception>
    public static Node Of(Node image, PoolKind kind, WindowPoolOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfEqual((int)EnumCheck.Known(kind), (int)PoolKind.L2, nameof(kind));
        return image.Graph.Apply(new WindowPool(kind, options), image);
    }

    internal override Shape InferShape(ReadOnlySpan<Node> inputs)
    {
        Shape image = ImageShape(inputs[0]);
        Sides padding = options.Padding;
        bool isPadded = Math.Max(padding.Top, padding.Bottom) >= options.Height
            || Math.Max(padding.Left, padding.Right) >= options.Width;
        if (Math.Min(options.Height, options.Width) < 1 || Math.Min(options.StepDown, options.StepAcross) < 1
            || padding.Least < 0 || isPadded)
        {
            throw Mismatch($"windows of {options.Width}x{options.Height} with a padding of {padding} make no sense.");
        }

        int rows = image.Height + padding.Rows - options.Height;
        int columns = image.Width + padding.Columns - options.Width;
        return Math.Min(rows, columns) >= 0
            ? new Shape(
                image.Batch, (rows / options.StepDown) + 1, (columns / options.StepAcross) + 1, image.Channels)
            : throw Mismatch(
                $"an image of {image.Width}x{image.Height} is smaller than a window of "
                + $"{options.Width}x{options.Height}; use a larger image.");
    }

    internal override long CountFlops(Node node) => options.Height * options.Width * node.Shape.Count;

    internal override RowRange? RowsOf(Node node, int input, RowRange rows) => options.Padding.Rows == 0
        && node.Inputs[0].Shape.Height == node.Shape.Height * options.StepDown && options.Height <= options.StepDown
            ? new(rows.First * options.StepDown, rows.End * options.StepDown)
            : null;

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        Shape from = kernel.InputShape(0), to = kernel.Shape;
        float* input = kernel.Input(0), output = kernel.Output;
        kernel.ParallelRange((long)to.Batch * to.Height, 1, (start, end) =>
        {
            for (long row = start; row < end; row++)
            {
                int top = ((int)(row % to.Height) * options.StepDown) - options.Padding.Top;
                float* image = input + (row / to.Height * from.Height * from.Width * from.Channels);
                for (int column = 0; column < to.Width; column++)
                {
                    int left = (column * options.StepAcross) - options.Padding.Left;
                    Reduce(image, from, top, left, output + (((row * to.Width) + column) * to.Channels));
                }
            }
        });
    }

    private unsafe void Reduce(float* image, Shape shape, int top, int left, float* target)
    {
        int channels = shape.Channels;
        Span<float> result = new(target, channels);
        result.Fill(kind == PoolKind.Max ? float.NegativeInfinity : 0);
        int lastRow = Math.Min(top + options.Height, shape.Height);
        int lastColumn = Math.Min(left + options.Width, shape.Width);
        int count = 0;
        for (int y = Math.Max(0, top); y < lastRow; y++)
        {
            for (int x = Math.Max(0, left); x < lastColumn; x++, count++)
            {
                float* pixel = image + ((((long)y * shape.Width) + x) * channels);
                for (int channel = 0; channel < channels; channel++)
                {
                    target[channel] = kind == PoolKind.Max
                        ? MathF.Max(target[channel], pixel[channel])
                        : target[channel] + pixel[channel];
                }
            }
        }

        if (kind == PoolKind.Average)
        {
            float share = 1f / (options.CountsPadding ? options.Height * options.Width : count);
            foreach (ref float value in result)
            {
                value *= share;
            }
        }
    }
}
