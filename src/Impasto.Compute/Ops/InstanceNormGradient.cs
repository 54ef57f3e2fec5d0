using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Kernels.Products;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Kernels.Statistics;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// The gradient of <see cref="InstanceNorm"/> to its input x, from x, dL/dy and the scale:
/// scale / deviation * (dy - mean(dy) - (x - mean(x)) mean(dy (x - mean(x))) / deviation^2); with zero for mean(dy)
/// and mean(x) where the norm is centred on zero.
/// </summary>
internal sealed class InstanceNormGradient : FusibleOperator
{
    private const int OwnInputs = 3;

    private readonly NormCentre centre;
    private readonly float epsilon;

    private InstanceNormGradient(NormCentre centre, float epsilon, Epilogues epilogues)
        : base(epilogues)
    {
        this.centre = centre;
        this.epsilon = epsilon;
    }

    public static Node Of(Node input, Node gradient, Node scale, NormCentre centre, float epsilon) =>
        input.Graph.Apply(new InstanceNormGradient(centre, epsilon, Epilogues.None), input, gradient, scale);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs) => inputs[0].Shape;

    internal override long CountFlops(Node node) => 12 * node.Shape.Count;

    internal override bool CanOverwrite(int input) => input is 0 or 1 or >= OwnInputs;

    internal override Workspace MeasureWorkspace(Node node, SimdLevel simd) => new(
        (GradientStatistics.Arrays * new ChannelStatistics(node.Shape).PartialFloats)
            + ((long)NormCoefficients.Arrays * node.Shape.Batch * node.Shape.Channels),
        0);

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        Shape shape = kernel.Shape;
        GradientStatistics statistics = GradientStatistics.Emit<V>(kernel);
        float* input = kernel.Input(0), gradient = kernel.Input(1), scale = kernel.Input(2);
        bool eachScale = kernel.InputShape(2).Rank == 4;
        int channels = shape.Channels, images = shape.Batch;
        NormCoefficients coefficients = new(statistics.ScratchEnd, (long)images * channels);
        double pixels = statistics.Parts.Pixels;
        kernel.Parallel(images * channels, (place, _) =>
        {
            int channel = place % channels;
            (double mean, double variance, double sum, double product) =
                statistics.Merge(place / channels, channel, centre);
            double squaredDeviation = variance + epsilon;
            coefficients.Means[place] = (float)mean;
            coefficients.Factors[place] = (float)(scale[eachScale ? place : channel] / Math.Sqrt(squaredDeviation));
            coefficients.Shifts[place] = centre == NormCentre.Zero ? 0 : (float)(sum / pixels);
            coefficients.Slopes[place] = (float)(product / pixels / squaredDeviation);
        });
        Epilogue epilogue = Epilogues.Bind(kernel, OwnInputs) with { NonTemporal = kernel.Streams };
        kernel.Parallel(statistics.Parts.Parts, (part, _) =>
        {
            (int image, long start, long count) = statistics.Parts.Range(part);
            NormKernel.Differentiate<V>(
                input, gradient, coefficients.From((long)image * channels), epilogue, start, count, channels);
        });
    }

    private protected override Operator WithEpilogues(Epilogues epilogues) =>
        new InstanceNormGradient(centre, epsilon, epilogues);
}
