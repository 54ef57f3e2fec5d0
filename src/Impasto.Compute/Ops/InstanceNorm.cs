using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Products;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Kernels.Statistics;
using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// Instance norm (Ulyanov et al. 2016): y = scale (x - mean) / sqrt(variance + epsilon) + shift, with the mean and the
/// biased variance of each channel of each image. With a scale and shift for each image of a batch it is conditional
/// instance norm (Dumoulin et al. 2017) or, given the statistics of a style, AdaIN (Huang and Belongie 2017).
/// </summary>
public sealed class InstanceNorm : FusibleOperator
{
    private readonly bool isMeasured;

    private InstanceNorm(NormCentre centre, float epsilon, bool isMeasured, Epilogues epilogues)
        : base(epilogues)
    {
        Centre = centre;
        Epsilon = epsilon;
        this.isMeasured = isMeasured;
    }

    /// <summary>Gets the inputs before those of fused steps: image, scale, shift and, where given, moments.</summary>
    private int OwnInputs => isMeasured ? 4 : 3;

    /// <inheritdoc/>
    public override string Name => Centre == NormCentre.Zero ? nameof(FilterResponseNorm) : nameof(InstanceNorm);

    internal NormCentre Centre { get; }

    internal float Epsilon { get; }

    /// <summary>Applies the operator.</summary>
    /// <param name="input">Features [B, H, W, C].</param>
    /// <param name="scale">The scale, [C] or [B, 1, 1, C].</param>
    /// <param name="shift">The shift, [C] or [B, 1, 1, C].</param>
    /// <param name="epsilon">Added to the variance; greater than 0.</param>
    /// <returns>Features of the same shape.</returns>
    /// <exception cref="GraphException">The shapes do not fit, or epsilon is not positive.</exception>
    public static Node Of(Node input, Node scale, Node shift, float epsilon = 1e-5f) =>
        Of(input, scale, shift, NormCentre.Mean, epsilon);

    internal static Node Of(Node input, Node scale, Node shift, NormCentre centre, float epsilon) =>
        input.Graph.Apply(new InstanceNorm(centre, epsilon, isMeasured: false, Epilogues.None), input, scale, shift);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs)
    {
        Shape shape = ImageShape(inputs[0]);
        if (!(Epsilon > 0))
        {
            throw Mismatch($"epsilon has to be greater than 0, not {Epsilon}.");
        }

        foreach (Node parameter in inputs[1..3])
        {
            if (!Broadcasting.IsPerChannel(parameter.Shape, shape)
                && !Broadcasting.IsPerImageChannel(parameter.Shape, shape))
            {
                throw Mismatch($"the scale or shift {parameter.Shape} does not hold one value per channel of {shape}.");
            }
        }

        return shape;
    }

    internal override Node? Differentiate(Node node, Node gradient, int input)
    {
        Node value = node.Inputs[0], scale = node.Inputs[1], shift = node.Inputs[2];
        return input switch
        {
            0 => InstanceNormGradient.Of(value, gradient, scale, Centre, Epsilon),
            1 => InstanceNormScaleGradient.Of(value, gradient, scale.Shape, Centre, Epsilon),
            _ => Broadcasting.Reduce(gradient, shift.Shape),
        };
    }

    internal override long CountFlops(Node node) => 6 * node.Shape.Count;

    internal override RowRange? RowsOf(Node node, int input, RowRange rows) => isMeasured && input == 0 ? rows : null;

    internal override Node Split(Graph graph, ReadOnlySpan<Node> inputs) => graph.Apply(
        new InstanceNorm(Centre, Epsilon, isMeasured: true, Epilogues),
        [inputs[0], inputs[1], inputs[2], ChannelMoments.Of(inputs[0])]);

    // The pass that writes comes last and goes element by element.
    internal override bool CanOverwrite(int input) => input == 0 || input >= OwnInputs;

    internal override Workspace MeasureWorkspace(Node node, SimdLevel simd) => new(
        (2 * new ChannelStatistics(node.Shape).PartialFloats)
            + ((long)NormCoefficients.Arrays * node.Shape.Batch * node.Shape.Channels),
        0);

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        Shape shape = kernel.Shape;
        ChannelStatistics statistics = new(shape);
        float* input = kernel.Input(0), scale = kernel.Input(1), shift = kernel.Input(2);
        bool eachScale = kernel.InputShape(1).Rank == 4, eachShift = kernel.InputShape(2).Rank == 4;
        float* means = kernel.Scratch, squares = means + statistics.PartialFloats;
        int channels = shape.Channels, images = shape.Batch;
        NormCoefficients coefficients = new(squares + statistics.PartialFloats, (long)images * channels);
        float* moments = isMeasured ? kernel.Input(3) : null;
        if (!isMeasured)
        {
            kernel.Parallel(statistics.Parts, (part, _) => statistics.MeasureMoments<V>(part, input, means, squares));
        }

        kernel.Parallel(images * channels, (place, _) =>
        {
            int channel = place % channels;
            (double middle, double variance) = moments == null
                ? statistics.MergeMoments(place / channels, channel, means, squares, Centre)
                : ChannelMoments.About(Centre, moments + (place / channels * 2 * channels), channel, channels);
            coefficients.Means[place] = (float)middle;
            coefficients.Factors[place] = (float)(scale[eachScale ? place : channel] / Math.Sqrt(variance + Epsilon));
            coefficients.Shifts[place] = shift[eachShift ? place : channel];
        });
        Epilogue epilogue = Epilogues.Bind(kernel, OwnInputs) with { NonTemporal = kernel.Streams };
        kernel.Parallel(statistics.Parts, (part, _) =>
        {
            (int image, long start, long pixels) = statistics.Range(part);
            NormKernel.Normalise<V>(
                input, coefficients.From((long)image * channels), epilogue, start, pixels, channels);
        });
    }

    private protected override Operator WithEpilogues(Epilogues epilogues) =>
        new InstanceNorm(Centre, Epsilon, isMeasured, epilogues);
}
