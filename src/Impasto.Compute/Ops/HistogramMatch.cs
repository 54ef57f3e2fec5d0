using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Kernels.Statistics;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// Replaces each value of a channel by what stands at its place in another image's order: after it the channel has the
/// other's histogram. Equal values stay equal: they become the mean of their places.
/// </summary>
public sealed class HistogramMatch : Operator
{
    private HistogramMatch()
    {
    }

    /// <summary>Applies the operator. The result counts as constant in gradients.</summary>
    /// <param name="features">[B, H, W, C].</param>
    /// <param name="quantiles">The other's, [B, 1, K, C], as <see cref="ChannelQuantiles"/> gives them.</param>
    /// <param name="weights">The pixels' weights, [B, H, W, 1], at least 0; all the same where null.</param>
    /// <returns>[B, H, W, C].</returns>
    /// <exception cref="GraphException">The values do not fit.</exception>
    public static Node Of(Node features, Node quantiles, Node? weights = null) => weights is null
        ? features.Graph.Apply(new HistogramMatch(), features, quantiles)
        : features.Graph.Apply(new HistogramMatch(), features, quantiles, weights);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs)
    {
        Shape shape = ImageShape(inputs[0]), quantiles = ImageShape(inputs[1]);
        if (quantiles != new Shape(shape.Batch, 1, quantiles.Width, shape.Channels))
        {
            throw Mismatch($"{quantiles} are not quantiles of the channels of {shape}.");
        }

        return inputs.Length < 3 || inputs[2].Shape == new Shape(shape.Batch, shape.Height, shape.Width, 1)
            ? shape
            : throw Mismatch($"the weights {inputs[2].Shape} are not one for each pixel of {shape}.");
    }

    internal override Node? Differentiate(Node node, Node gradient, int input) => null;

    internal override Workspace MeasureWorkspace(Node node, SimdLevel simd) =>
        new(0, ChannelOrder.ScratchFloats((long)node.Shape.Height * node.Shape.Width));

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* input = kernel.Input(0), quantiles = kernel.Input(1), output = kernel.Output;
        float* weights = kernel.HasInput(2) ? kernel.Input(2) : null;
        Shape shape = kernel.Shape;
        int channels = shape.Channels, pixels = checked(shape.Height * shape.Width);
        int count = kernel.InputShape(1).Width;
        kernel.Parallel(shape.Batch * channels, (part, worker) =>
        {
            (int image, int channel) = Math.DivRem(part, channels);
            long first = (long)image * pixels, start = (first * channels) + channel;
            ChannelOrder order = new(input + start, channels, pixels, kernel.WorkerScratch(worker));
            Place(
                order,
                weights is null ? null : weights + first,
                pixels,
                quantiles + ((long)image * count * channels) + channel,
                count,
                output + start,
                channels);
        });
    }

    private static unsafe void Place(
        ChannelOrder order, float* weights, int pixels, float* quantiles, int count, float* target, int stride)
    {
        double total = Math.Max(ChannelWeights.Total(weights, pixels), float.Epsilon);
        double before = 0;
        int end;
        for (int place = 0; place < pixels; place = end)
        {
            double sum = 0, weighed = 0;
            for (end = place; end < pixels && order.AreEqual(place, end); end++)
            {
                double weight = weights is null ? 1 : Math.Max(weights[order.Pixel(end)], 0);
                sum += weight * Quantile((before + (weight / 2)) / total);
                weighed += weight;
                before += weight;
            }

            float value = (float)(weighed > 0 ? sum / weighed : Quantile(before / total));
            for (int i = place; i < end; i++)
            {
                target[(long)order.Pixel(i) * stride] = value;
            }
        }

        double Quantile(double position)
        {
            double k = Math.Clamp((position * count) - 0.5, 0, count - 1);
            int low = (int)k, high = Math.Min(low + 1, count - 1);
            double value = quantiles[(long)low * stride];
            return value + ((quantiles[(long)high * stride] - value) * (k - low));
        }
    }
}
