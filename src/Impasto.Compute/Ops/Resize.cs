using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Resizing;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// Resizes images or features to any size, larger or smaller, as PyTorch's interpolate does with align_corners false
/// (it has no triangle): pixels are areas, and reducing does not smooth first.
/// </summary>
public sealed class Resize : Operator
{
    private readonly int height;
    private readonly int width;

    private Resize(ResizeKind kind, int height, int width)
    {
        Kind = EnumCheck.Known(kind);
        this.height = height;
        this.width = width;
    }

    /// <inheritdoc/>
    public override string Name => $"{Kind}Resize";

    internal ResizeKind Kind { get; }

    /// <summary>Applies the operator.</summary>
    /// <param name="input">Features [B, H, W, C].</param>
    /// <param name="height">The new height in pixels, at least 1.</param>
    /// <param name="width">The new width in pixels, at least 1.</param>
    /// <param name="kind">How values between pixels are found.</param>
    /// <returns>Features [B, height, width, C].</returns>
    /// <exception cref="GraphException">The input is no image, or the new size is less than 1x1.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The kind is none of those that there are.</exception>
    public static Node Of(Node input, int height, int width, ResizeKind kind) =>
        input.Graph.Apply(new Resize(kind, height, width), input);

    /// <summary>The image whose pixels a node repeats, two by two; null where the node does something else.</summary>
    internal static Node? Doubled(Node node) =>
        node.Op is Resize { Kind: ResizeKind.Nearest } resize
        && resize.height == 2 * node.Inputs[0].Shape.Height && resize.width == 2 * node.Inputs[0].Shape.Width
            ? node.Inputs[0]
            : null;

    /// <summary>What each position along one axis is made of.</summary>
    internal static ResizeTaps Taps(ResizeKind kind, int source, int target) => kind switch
    {
        ResizeKind.Nearest => ResizeTaps.Nearest(source, target),
        ResizeKind.Bilinear => ResizeTaps.Bilinear(source, target),
        _ => ResizeTaps.Triangle(source, target),
    };

    internal override Shape InferShape(ReadOnlySpan<Node> inputs)
    {
        Shape shape = ImageShape(inputs[0]);
        return height >= 1 && width >= 1
            ? new Shape(shape.Batch, height, width, shape.Channels)
            : throw Mismatch($"an image cannot be resized to {width}x{height} pixels.");
    }

    internal override Node? Differentiate(Node node, Node gradient, int input) =>
        ResizeGradient.Of(gradient, node.Inputs[0].Shape, Kind);

    internal override long CountFlops(Node node) => Kind == ResizeKind.Nearest ? 0 : 8 * node.Shape.Count;

    // Strips are enlarged as the image is only where each row becomes as many.
    internal override RowRange? RowsOf(Node node, int input, RowRange rows)
    {
        const int Reach = 2;
        int source = node.Inputs[0].Shape.Height;
        int times = height / source;
        return times * source == height
            ? new((rows.First / times) - Reach, ((rows.End - 1) / times) + 1 + Reach)
            : null;
    }

    internal override Operator ForRows(int rows) => new Resize(Kind, rows, width);

    internal override Workspace MeasureWorkspace(Node node, SimdLevel simd) =>
        new(0, (long)node.Inputs[0].Shape.Width * node.Shape.Channels);

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        Shape source = kernel.InputShape(0);
        float* input = kernel.Input(0), output = kernel.Output;
        ResizeKernel resize = new(
            source.Batch, Taps(Kind, source.Height, height), Taps(Kind, source.Width, width), source.Channels);
        bool stream = kernel.Streams;
        kernel.Parallel(resize.Parts, (part, worker) =>
            resize.Run<V>(part, input, output, kernel.WorkerScratch(worker), stream));
    }
}
