using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// The gradient of a <see cref="Convolution"/> with respect to its image, which is a
/// <see cref="TransposedConvolution"/> too.
/// </summary>
internal sealed class ConvolutionInputGradient : FusibleOperator
{
    private readonly Shape image;
    private readonly ConvolutionOptions options;

    private ConvolutionInputGradient(Shape image, ConvolutionOptions options, Epilogues epilogues)
        : base(epilogues)
    {
        this.image = image;
        this.options = options;
    }

    internal ConvolutionOptions Options => options;

    /// <summary>Applies the operator.</summary>
    /// <param name="gradient">The gradient of the convolution's result.</param>
    /// <param name="weights">The convolution's weights.</param>
    /// <param name="image">The shape of the convolution's image.</param>
    /// <param name="options">The convolution's stride and padding.</param>
    public static Node Of(Node gradient, Node weights, Shape image, ConvolutionOptions options) =>
        gradient.Graph.Apply(new ConvolutionInputGradient(image, options, Epilogues.None), gradient, weights);

    // The gradient of padding that is no zeros is added last, when it would be too late for a ReLU.
    internal override Operator? Fuse(EpilogueStep step) =>
        step == EpilogueStep.Relu && options.Mode != PaddingMode.Zero ? null : base.Fuse(step);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs) => image;

    // It is linear in both, so that each is carried back as the convolution itself carries values there.
    internal override Node? Differentiate(Node node, Node gradient, int input) => input == 0
        ? Convolution.Of(gradient, node.Inputs[1], options)
        : ConvolutionWeightGradient.Of(gradient, node.Inputs[0], node.Inputs[1].Shape, options);

    internal override long CountFlops(Node node)
    {
        Shape weights = node.Inputs[1].Shape;
        return 2 * node.Inputs[0].Shape.Count * weights[1] * weights[2] * weights[3];
    }

    // As of the convolution; what rows that are mirrored at the edge of a strip would give reaches one row further.
    internal override RowRange? RowsOf(Node node, int input, RowRange rows)
    {
        int mirrored = options.Mode == PaddingMode.Reflection ? 1 : 0;
        int kernel = node.Inputs[1].Shape[2], last = rows.End - 1 + options.Padding.Top;
        return input == 0 && options.KeepsRows(kernel)
            ? new(
                (rows.First + options.Padding.Top - kernel + 1 - mirrored) / options.Stride,
                ((last + mirrored) / options.Stride) + 1)
            : null;
    }

    internal override Operator ForRows(int rows) => new ConvolutionInputGradient(
        new Shape(image.Batch, rows, image.Width, image.Channels), options, Epilogues);

    internal override Node Lower(Graph graph, ReadOnlySpan<Node> inputs, SimdLevel simd)
    {
        ConvolutionGeometry forward = Convolution.Geometry(this, image, inputs[1].Shape, options);
        InputGradientConvolution algorithm = new(forward, simd.Width());
        return ConvolutionKernel.Apply(graph, algorithm, image, inputs, Epilogues);
    }

    internal override void Emit<V>(KernelBuilder kernel) => throw new InvalidOperationException($"{Name} is lowered.");

    private protected override Operator WithEpilogues(Epilogues epilogues) =>
        new ConvolutionInputGradient(image, options, epilogues);
}
