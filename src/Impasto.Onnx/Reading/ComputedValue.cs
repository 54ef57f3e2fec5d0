using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;

namespace Impasto.Onnx.Reading;

/// <summary>A value that the engine computes.</summary>
/// <param name="Node">
/// The engine's value: [batch, height, width, channels] where the channels are last, else in ONNX's order.
/// </param>
/// <param name="Extents">Its extents as ONNX counts them.</param>
/// <param name="IsImage">
/// Whether these are [batch, channels, height, width] while the engine's value has its channels last.
/// </param>
internal sealed record ComputedValue(Node Node, int[] Extents, bool IsImage) : OnnxValue(Extents)
{
    private static readonly int[] ToLast = [0, 2, 3, 1];
    private static readonly int[] ToFirst = [0, 3, 1, 2];

    /// <summary>Gets the image of which this is a padded one, for a convolution that pads by itself.</summary>
    public (Node Image, Sides Sides, PaddingMode Mode)? Padded { get; init; }

    /// <summary>An image of the engine.</summary>
    public static ComputedValue Image(Node node) =>
        new(node, [node.Shape.Batch, node.Shape.Channels, node.Shape.Height, node.Shape.Width], IsImage: true);

    /// <summary>The shape of the engine's value for extents in ONNX's order.</summary>
    public static Shape ShapeOf(int[] extents) => extents.Length <= 4
        ? new Shape(extents)
        : new Shape(checked((int)extents.Aggregate(1L, (product, extent) => checked(product * extent))));

    /// <summary>The value with its channels last; null where it is no image.</summary>
    public ComputedValue? AsImage() => IsImage ? this
        : Extents is [int batch, int channels, int height, int width]
            ? Image(Rearrange.Of(Node, Extents, ToLast, new Shape(batch, height, width, channels)))
            : null;

    /// <summary>The value in ONNX's order.</summary>
    public ComputedValue AsStored() => IsImage
        ? new ComputedValue(
            Rearrange.Of(
                Node,
                [Node.Shape.Batch, Node.Shape.Height, Node.Shape.Width, Node.Shape.Channels],
                ToFirst,
                new Shape(Extents)),
            Extents,
            IsImage: false)
        : this;

    /// <summary>The value of a function of single elements of this one.</summary>
    public ComputedValue With(Node node) => new(node, Extents, IsImage);
}
