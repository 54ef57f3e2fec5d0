using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// The gradient of a <see cref="Pad"/> that mirrors or repeats pixels: each pixel gets the sum of its copies'.
/// </summary>
internal sealed class PadGradient : Operator
{
    private readonly Shape image;
    private readonly Sides sides;
    private readonly PaddingMode mode;

    private PadGradient(Shape image, Sides sides, PaddingMode mode) =>
        (this.image, this.sides, this.mode) = (image, sides, mode);

    public static Node Of(Node gradient, Shape image, Sides sides, PaddingMode mode) =>
        gradient.Graph.Apply(new PadGradient(image, sides, mode), gradient);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs) => image;

    internal override Node? Differentiate(Node node, Node gradient, int input) => Pad.Of(gradient, sides, mode);

    internal override long CountFlops(Node node) => node.Inputs[0].Shape.Count;

    internal override RowRange? RowsOf(Node node, int input, RowRange rows) =>
        sides is { Top: 0, Bottom: 0 } ? rows : null;

    internal override Operator ForRows(int rows) =>
        new PadGradient(new Shape(image.Batch, rows, image.Width, image.Channels), sides, mode);

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* input = kernel.Input(0), output = kernel.Output;
        Shape padded = kernel.InputShape(0);
        int channels = image.Channels;
        long row = (long)image.Width * channels, paddedRow = (long)padded.Width * channels;
        PixelLists rows = Copies(padded.Height, sides.Top, image.Height);
        PixelLists columns = Copies(padded.Width, sides.Left, image.Width);
        int rowsPerPart = (int)Math.Max(1, Elementwise.Chunk / row);
        kernel.ParallelRange((long)image.Batch * image.Height, rowsPerPart, (start, end) =>
        {
            for (long i = start; i < end; i++)
            {
                float* target = output + (i * row);
                new Span<float>(target, (int)row).Clear();
                foreach (int copy in rows.Of((int)(i % image.Height)))
                {
                    float* source = input + (((i / image.Height * padded.Height) + copy) * paddedRow);
                    for (int x = 0; x < image.Width; x++)
                    {
                        float* pixel = target + ((long)x * channels);
                        foreach (int column in columns.Of(x))
                        {
                            VectorMath.AddScaled<V>(pixel, pixel, 1, source + ((long)column * channels), channels);
                        }
                    }
                }
            }
        });
    }

    private PixelLists Copies(int padded, int before, int size) =>
        new([.. Enumerable.Range(0, padded).Select(i => Padding.Source(i - before, size, mode))], size);
}
