using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Kernels.Statistics;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// The standard deviation of each channel of each image: sqrt(variance + Epsilon), with the biased variance.
/// </summary>
public sealed class ChannelDeviation : Operator
{
    private ChannelDeviation(float epsilon) => Epsilon = epsilon;

    internal float Epsilon { get; }

    /// <summary>Applies the operator.</summary>
    /// <param name="input">Features [B, H, W, C].</param>
    /// <param name="epsilon">Added to the variance, so that the gradient is finite; greater than 0.</param>
    /// <returns>The deviations [B, 1, 1, C].</returns>
    /// <exception cref="GraphException">The input is no image, or epsilon is not positive.</exception>
    public static Node Of(Node input, float epsilon = 1e-5f) => input.Graph.Apply(new ChannelDeviation(epsilon), input);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs)
    {
        Shape shape = ImageShape(inputs[0]);
        return Epsilon > 0
            ? new Shape(shape.Batch, 1, 1, shape.Channels)
            : throw Mismatch($"epsilon has to be greater than 0, not {Epsilon}.");
    }

    internal override Node? Differentiate(Node node, Node gradient, int input)
    {
        Node value = node.Inputs[0];
        float pixels = (float)value.Shape.Height * value.Shape.Width;
        return (value - ChannelMean.Of(value)) * (gradient / node * (1 / pixels));
    }

    internal override long CountFlops(Node node) => 4 * node.Inputs[0].Shape.Count;

    internal override Workspace MeasureWorkspace(Node node, SimdLevel simd) =>
        new(2 * new ChannelStatistics(node.Inputs[0].Shape).PartialFloats, 0);

    internal override Node Split(Graph graph, ReadOnlySpan<Node> inputs) =>
        DeviationOfMoments.Of(ChannelMoments.Of(inputs[0]), Epsilon);

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        ChannelStatistics statistics = new(kernel.InputShape(0));
        float* input = kernel.Input(0), output = kernel.Output;
        float* means = kernel.Scratch, squares = means + statistics.PartialFloats;
        kernel.Parallel(statistics.Parts, (part, _) => statistics.MeasureMoments<V>(part, input, means, squares));
        kernel.Parallel((int)kernel.Shape.Count, (place, _) =>
        {
            int channels = statistics.Channels;
            double variance = statistics.MergeMoments(place / channels, place % channels, means, squares).Variance;
            output[place] = (float)Math.Sqrt(variance + Epsilon);
        });
    }
}
