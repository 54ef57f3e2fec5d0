using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// Convolution as the field has it (cross-correlation): y[p, o] = sum over taps t and channels i of
/// x[stride p + t - padding, i] w[o, i, t].
/// </summary>
public sealed class Convolution : FusibleOperator
{
    private readonly ConvolutionOptions options;

    private Convolution(ConvolutionOptions options, Epilogues epilogues)
        : base(epilogues) => this.options = options;

    internal ConvolutionOptions Options => options;

    /// <summary>Applies the operator.</summary>
    /// <param name="image">[B, H, W, I].</param>
    /// <param name="weights">[O, I, height, width] of the kernel.</param>
    /// <param name="options">Stride and padding; by default 1 and none.</param>
    /// <returns>[B, H', W', O] with H' = (H + top + bottom - height) / stride + 1, rounded down.</returns>
    /// <exception cref="GraphException">The shapes do not fit, or the image is too small.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The padding's mode is none of those that there are.</exception>
    public static Node Of(Node image, Node weights, ConvolutionOptions? options = null) =>
        image.Graph.Apply(new Convolution(options ?? new ConvolutionOptions(), Epilogues.None), image, weights);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs)
    {
        ConvolutionGeometry geometry = Geometry(this, inputs[0].Shape, inputs[1].Shape, options);
        return new Shape(geometry.Batch, geometry.OutHeight, geometry.OutWidth, geometry.OutChannels);
    }

    internal override Node? Differentiate(Node node, Node gradient, int input) => input == 0
        ? ConvolutionInputGradient.Of(gradient, node.Inputs[1], node.Inputs[0].Shape, options)
        : ConvolutionWeightGradient.Of(node.Inputs[0], gradient, node.Inputs[1].Shape, options);

    internal override long CountFlops(Node node)
    {
        Shape weights = node.Inputs[1].Shape;
        return 2 * node.Shape.Count * weights[1] * weights[2] * weights[3];
    }

    // Rows of strips lie as those of the image do only where it keeps its size but for the stride.
    internal override RowRange? RowsOf(Node node, int input, RowRange rows)
    {
        int kernel = node.Inputs[1].Shape[2], top = options.Padding.Top;
        return input == 0 && options.KeepsRows(kernel)
            ? new((rows.First * options.Stride) - top, ((rows.End - 1) * options.Stride) - top + kernel)
            : null;
    }

    internal override Node Lower(Graph graph, ReadOnlySpan<Node> inputs, SimdLevel simd)
    {
        ConvolutionGeometry geometry = Geometry(this, inputs[0].Shape, inputs[1].Shape, options);
        WeightLayout layout = WeightLayout.AsStored(geometry);
        if (Resize.Doubled(inputs[0]) is { } small)
        {
            if (ConvolutionChoice.SuitsDoubling(geometry))
            {
                IConvolution doubling = ConvolutionChoice.Doubling(geometry, layout, simd.Width());
                return ConvolutionKernel.Apply(graph, doubling, InferShape(inputs), [small, .. inputs[1..]], Epilogues);
            }

            if (DoublingPhases.For(geometry) is { } phases && ConvolutionChoice.SuitsWinograd(phases.Inner))
            {
                return LowerToPhases(graph, phases, small, inputs, simd);
            }
        }

        if (KernelGrid.For(geometry) is { } grid && ConvolutionChoice.SuitsWinograd(grid.Inner))
        {
            return LowerToGrid(graph, grid, inputs, simd);
        }

        IConvolution algorithm = ConvolutionChoice.Best(geometry, layout, simd.Width());
        return ConvolutionKernel.Apply(graph, algorithm, InferShape(inputs), inputs, Epilogues);
    }

    internal override void Emit<V>(KernelBuilder kernel) => throw new InvalidOperationException($"{Name} is lowered.");

    /// <summary>The sizes of a convolution, or a clear error.</summary>
    internal static ConvolutionGeometry Geometry(Operator op, Shape image, Shape weights, ConvolutionOptions options)
    {
        if (image.Rank != 4 || weights.Rank != 4 || image.Channels != weights[1])
        {
            throw new GraphException(
                $"{op.Name}: weights {weights} do not fit an image {image}; they are [out, in, height, width].");
        }

        Sides padding = options.Padding;
        if (options.Stride < 1 || padding.Least < 0)
        {
            throw new GraphException(
                $"{op.Name}: a stride of {options.Stride} or a padding of {padding} makes no sense.");
        }

        bool isMirrored = options.Mode == PaddingMode.Reflection;
        if (isMirrored && (Math.Max(padding.Top, padding.Bottom) >= image.Height
            || Math.Max(padding.Left, padding.Right) >= image.Width))
        {
            throw new GraphException(
                $"{op.Name}: an image of {image.Width}x{image.Height} cannot be padded by {padding} "
                + "with its reflection; "
                + "use a larger image.");
        }

        if (Math.Min(image.Height + padding.Rows - weights[2], image.Width + padding.Columns - weights[3]) < 0)
        {
            throw new GraphException(
                $"{op.Name}: an image of {image.Width}x{image.Height} is smaller than the kernel of "
                + $"{weights[3]}x{weights[2]}; "
                + "use a larger image.");
        }

        return ConvolutionGeometry.Create(
            image.Batch,
            image.Height,
            image.Width,
            image.Channels,
            weights[0],
            weights[2],
            weights[3],
            options.Stride,
            padding,
            options.Mode);
    }

    private Node LowerToPhases(
        Graph graph, DoublingPhases phases, Node small, ReadOnlySpan<Node> inputs, SimdLevel simd)
    {
        Node weights = graph.Apply(new PhaseWeights(phases), inputs[1]);
        ConvolutionGeometry inner = phases.Inner;
        IConvolution algorithm = ConvolutionChoice.Best(inner, WeightLayout.AsStored(inner), simd.Width());
        Shape shape = new(inner.Batch, inner.OutHeight, inner.OutWidth, inner.OutChannels);
        Node channels = ConvolutionKernel.Apply(graph, algorithm, shape, [small, weights], Epilogues.None);
        return graph.Apply(new DepthToSpace(phases, InferShape(inputs), Epilogues), [channels, .. inputs[2..]]);
    }

    private Node LowerToGrid(Graph graph, KernelGrid grid, ReadOnlySpan<Node> inputs, SimdLevel simd)
    {
        Node weights = graph.Apply(new GridWeights(grid), inputs[1]);
        Node image = grid.Sums ? inputs[0] : graph.Apply(new ShiftedCopies(grid), inputs[0]);
        ReadOnlySpan<Node> operands = inputs[2..];
        ConvolutionGeometry inner = grid.Inner;
        IConvolution algorithm = ConvolutionChoice.Best(inner, WeightLayout.AsStored(inner), simd.Width());
        Shape shape = new(inner.Batch, inner.OutHeight, inner.OutWidth, inner.OutChannels);
        if (!grid.Sums)
        {
            return ConvolutionKernel.Apply(graph, algorithm, shape, [image, weights, .. operands], Epilogues);
        }

        Node cells = ConvolutionKernel.Apply(graph, algorithm, shape, [image, weights], Epilogues.None);
        return graph.Apply(new ShiftedSum(grid, InferShape(inputs), Epilogues), [cells, .. operands]);
    }

    private protected override Operator WithEpilogues(Epilogues epilogues) => new Convolution(options, epilogues);
}
