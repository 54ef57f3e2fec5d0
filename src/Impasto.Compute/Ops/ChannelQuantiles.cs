using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Kernels.Statistics;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// The quantiles of each channel of each image: its values in ascending order, read at (k + 1/2) / K of the way. Under
/// weights a pixel takes as much of the way as it weighs. What lies between two values is interpolated.
/// </summary>
public sealed class ChannelQuantiles : Operator
{
    private readonly int count;

    private ChannelQuantiles(int count) => this.count = count;

    /// <summary>Applies the operator. The result counts as constant in gradients.</summary>
    /// <param name="features">[B, H, W, C].</param>
    /// <param name="count">K, the number of quantiles, at least 1.</param>
    /// <param name="weights">The pixels' weights, [B, H, W, 1], at least 0; all the same where null.</param>
    /// <returns>[B, 1, K, C], ascending.</returns>
    /// <exception cref="GraphException">The values do not fit, or there is no quantile.</exception>
    public static Node Of(Node features, int count, Node? weights = null) => weights is null
        ? features.Graph.Apply(new ChannelQuantiles(count), features)
        : features.Graph.Apply(new ChannelQuantiles(count), features, weights);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs)
    {
        Shape shape = ImageShape(inputs[0]);
        if (inputs.Length > 1 && inputs[1].Shape != new Shape(shape.Batch, shape.Height, shape.Width, 1))
        {
            throw Mismatch($"the weights {inputs[1].Shape} are not one for each pixel of {shape}.");
        }

        return count > 0
            ? new Shape(shape.Batch, 1, count, shape.Channels)
            : throw Mismatch($"the number of quantiles is at least 1, not {count}.");
    }

    internal override Node? Differentiate(Node node, Node gradient, int input) => null;

    internal override Workspace MeasureWorkspace(Node node, SimdLevel simd)
    {
        Shape shape = node.Inputs[0].Shape;
        return new Workspace(0, ChannelOrder.ScratchFloats((long)shape.Height * shape.Width));
    }

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* input = kernel.Input(0), output = kernel.Output;
        float* weights = kernel.HasInput(1) ? kernel.Input(1) : null;
        Shape shape = kernel.InputShape(0);
        int channels = shape.Channels, pixels = checked(shape.Height * shape.Width), quantiles = count;
        kernel.Parallel(shape.Batch * channels, (part, worker) =>
        {
            (int image, int channel) = Math.DivRem(part, channels);
            long first = (long)image * pixels;
            ChannelOrder order =
                new(input + (first * channels) + channel, channels, pixels, kernel.WorkerScratch(worker));
            float* own = weights is null ? null : weights + first;
            Read(order, own, pixels, output + ((long)image * quantiles * channels) + channel, channels, quantiles);
        });
    }

    private static unsafe void Read(
        ChannelOrder order, float* weights, int pixels, float* target, int stride, int quantiles)
    {
        double total = ChannelWeights.Total(weights, pixels);
        double before = 0, lastMiddle = 0;
        float last = 0;
        bool isFirst = true;
        int k = 0;
        for (int place = 0; place < pixels && k < quantiles; place++)
        {
            double weight = weights is null ? 1 : weights[order.Pixel(place)];
            if (!(weight > 0))
            {
                continue;
            }

            double middle = before + (weight / 2);
            float value = order.Value(place);
            for (; k < quantiles && (k + 0.5) / quantiles * total <= middle; k++)
            {
                double share = ((k + 0.5) / quantiles * total - lastMiddle) / (middle - lastMiddle);
                target[(long)k * stride] = isFirst ? value : (float)(last + ((value - last) * share));
            }

            (before, lastMiddle, last, isFirst) = (before + weight, middle, value, false);
        }

        for (; k < quantiles; k++)
        {
            target[(long)k * stride] = last;
        }
    }
}
