using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>Some rows of one image, [1, rows, W, C].</summary>
internal sealed class RowSlice : Operator
{
    private readonly RowRange range;

    private RowSlice(RowRange range) => this.range = range;

    /// <summary>Applies the operator; a slice of all rows is the image itself.</summary>
    public static Node Of(Node image, RowRange range) =>
        range == new RowRange(0, image.Shape.Height) ? image : image.Graph.Apply(new RowSlice(range), image);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs)
    {
        Shape image = ImageShape(inputs[0]);
        return image.Batch == 1 && range.First >= 0 && range.End <= image.Height
            ? new Shape(1, range.Count, image.Width, image.Channels)
            : throw Mismatch($"{image} has no rows {range.First} to {range.End}.");
    }

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        Shape image = kernel.InputShape(0);
        float* input = kernel.Input(0) + ((long)range.First * image.Width * image.Channels), output = kernel.Output;
        kernel.ParallelRange(kernel.Shape.Count, Elementwise.Chunk, (start, end) =>
            Elementwise.Copy(input + start, output + start, end - start));
    }
}
