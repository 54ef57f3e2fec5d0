using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Kernels.Statistics;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// The mean and the biased variance of each channel of each image, [B, 2, 1, C]: what a norm has to know of an image
/// that is computed strip by strip.
/// </summary>
internal sealed class ChannelMoments : Operator
{
    private readonly RowRange? rows;

    private ChannelMoments(RowRange? rows) => this.rows = rows;

    internal override StripMerge? Merge => StripMerge.Moments;

    public static Node Of(Node input) => input.Graph.Apply(new ChannelMoments(null), input);

    /// <summary>What a channel's values are measured from, and their mean squared deviation from that.</summary>
    public static unsafe (double Centre, double Variance) About(
        NormCentre centre, float* moments, int channel, int channels)
    {
        double mean = moments[channel], variance = moments[channels + channel];
        return centre == NormCentre.Mean ? (mean, variance) : (0, variance + (mean * mean));
    }

    internal override Shape InferShape(ReadOnlySpan<Node> inputs)
    {
        Shape shape = ImageShape(inputs[0]);
        return new Shape(shape.Batch, 2, 1, shape.Channels);
    }

    internal override Operator OnRows(RowRange rows) => new ChannelMoments(rows);

    internal override long CountFlops(Node node) => 4 * node.Inputs[0].Shape.Count;

    internal override Workspace MeasureWorkspace(Node node, SimdLevel simd) =>
        new(2 * new ChannelStatistics(Seen(node.Inputs[0].Shape)).PartialFloats, 0);

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        Shape image = kernel.InputShape(0);
        ChannelStatistics statistics = new(Seen(image));
        int channels = statistics.Channels;
        float* input = kernel.Input(0) + ((rows?.First ?? 0) * (long)image.Width * channels), output = kernel.Output;
        float* means = kernel.Scratch, squares = means + statistics.PartialFloats;
        kernel.Parallel(statistics.Parts, (part, _) => statistics.MeasureMoments<V>(part, input, means, squares));
        kernel.Parallel(kernel.Shape.Batch * channels, (place, _) =>
        {
            (int image, int channel) = Math.DivRem(place, channels);
            (double mean, double variance) = statistics.MergeMoments(image, channel, means, squares);
            float* moments = output + (image * 2 * channels);
            moments[channel] = (float)mean;
            moments[channels + channel] = (float)variance;
        });
    }

    private Shape Seen(Shape image) =>
        rows is { } some ? new Shape(image.Batch, some.Count, image.Width, image.Channels) : image;
}
