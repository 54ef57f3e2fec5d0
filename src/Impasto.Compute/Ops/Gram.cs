using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// The Gram matrix of an image's channels, divided by the number of pixels: G = F^T F / (H W), with F the image as a
/// matrix of pixels and channels (Gatys, Ecker and Bethge, 2015, equation 3, which does not divide).
/// </summary>
public sealed class Gram : Operator
{
    private Gram()
    {
    }

    /// <summary>Applies the operator.</summary>
    /// <param name="image">[B, H, W, C].</param>
    /// <returns>[B, C, C].</returns>
    /// <exception cref="GraphException">The value is no image.</exception>
    public static Node Of(Node image) => image.Graph.Apply(new Gram(), image);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs)
    {
        Shape image = inputs[0].Shape;
        return image.Rank == 4
            ? new Shape(image.Batch, image.Channels, image.Channels)
            : throw Mismatch($"{image} is not the shape of an image.");
    }

    internal override Node? Differentiate(Node node, Node gradient, int input) => MatrixMultiply.Of(
        node.Inputs[0], gradient + Transpose.Of(gradient), scale: Scale(node.Inputs[0].Shape));

    internal override long CountFlops(Node node) => 2 * node.Inputs[0].Shape.Count * node.Inputs[0].Shape.Channels;

    internal override StripMerge? Merge => StripMerge.Mean;

    internal override Node Lower(Graph graph, ReadOnlySpan<Node> inputs, SimdLevel simd)
    {
        Shape image = inputs[0].Shape;
        int channels = image.Channels, pixels = checked(image.Height * image.Width);
        ProductSizes sizes = new(
            image.Batch, channels, channels, pixels, TransposeA: true, TransposeB: false, Symmetric: true);
        return graph.Apply(
            new MatrixProductKernel(sizes, Scale(image), InferShape(inputs), Epilogues.None), inputs[0], inputs[0]);
    }

    internal override void Emit<V>(KernelBuilder kernel) => throw new InvalidOperationException($"{Name} is lowered.");

    private static float Scale(Shape image) => 1f / ((float)image.Height * image.Width);
}
