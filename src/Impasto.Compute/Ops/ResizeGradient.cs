using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Kernels.Resizing;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>The gradient of <see cref="Resize"/>: its transpose, gathered for each pixel of the input.</summary>
internal sealed class ResizeGradient : Operator
{
    private readonly ResizeKind kind;
    private readonly Shape shape;

    private ResizeGradient(ResizeKind kind, Shape shape)
    {
        this.kind = kind;
        this.shape = shape;
    }

    public override string Name => $"{kind}ResizeGradient";

    public static Node Of(Node gradient, Shape shape, ResizeKind kind) =>
        gradient.Graph.Apply(new ResizeGradient(kind, shape), gradient);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs) => shape;

    internal override Node? Differentiate(Node node, Node gradient, int input) =>
        Resize.Of(gradient, node.Inputs[0].Shape.Height, node.Inputs[0].Shape.Width, kind);

    internal override long CountFlops(Node node) => (kind == ResizeKind.Nearest ? 1 : 8) * node.Inputs[0].Shape.Count;

    internal override Workspace MeasureWorkspace(Node node, SimdLevel simd) =>
        new(0, (long)node.Inputs[0].Shape.Width * shape.Channels);

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        Shape resized = kernel.InputShape(0);
        float* input = kernel.Input(0), output = kernel.Output;
        ResizeKernel resize = new(
            shape.Batch,
            Resize.Taps(kind, shape.Height, resized.Height).Transpose(),
            Resize.Taps(kind, shape.Width, resized.Width).Transpose(),
            shape.Channels);
        bool stream = kernel.Streams;
        kernel.Parallel(resize.Parts, (part, worker) =>
            resize.Run<V>(part, input, output, kernel.WorkerScratch(worker), stream));
    }
}
