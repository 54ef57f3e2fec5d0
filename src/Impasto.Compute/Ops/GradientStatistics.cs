using Impasto.Compute.Kernels;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Kernels.Statistics;

namespace Impasto.Compute.Ops;

/// <summary>
/// What both gradients of <see cref="InstanceNorm"/> need of its input (the kernel's input 0) and of dL/d(output)
/// (input 1), found in one pass over each.
/// </summary>
internal readonly unsafe struct GradientStatistics
{
    /// <summary>Scratch floats for each element of the parts' arrays.</summary>
    public const int Arrays = 4;

    private readonly float* means;
    private readonly float* squares;
    private readonly float* sums;
    private readonly float* products;

    private GradientStatistics(ChannelStatistics parts, float* scratch)
    {
        Parts = parts;
        means = scratch;
        squares = means + parts.PartialFloats;
        sums = squares + parts.PartialFloats;
        products = sums + parts.PartialFloats;
    }

    public ChannelStatistics Parts { get; }

    /// <summary>Gets where the kernel's scratch memory is free again.</summary>
    public float* ScratchEnd => products + Parts.PartialFloats;

    /// <summary>Adds the phase that measures the parts, at the start of the kernel's scratch memory.</summary>
    public static GradientStatistics Emit<V>(KernelBuilder kernel)
        where V : unmanaged, ISimd<V>
    {
        GradientStatistics statistics = new(new ChannelStatistics(kernel.InputShape(0)), kernel.Scratch);
        float* input = kernel.Input(0), gradient = kernel.Input(1);
        kernel.Parallel(statistics.Parts.Parts, (part, _) =>
        {
            statistics.Parts.MeasureMoments<V>(part, input, statistics.means, statistics.squares);
            statistics.Parts.MeasureProducts<V>(
                part, input, gradient, statistics.means, statistics.sums, statistics.products);
        });
        return statistics;
    }

    /// <summary>
    /// The input's centre and mean squared deviation from it, the sum of dL/d(output), and the sum of that times the
    /// deviation.
    /// </summary>
    public (double Mean, double Variance, double Sum, double Product) Merge(int image, int channel, NormCentre centre)
    {
        (double mean, double variance) = Parts.MergeMoments(image, channel, means, squares, centre);
        (double sum, double product) = Parts.MergeProducts(image, channel, mean, means, sums, products);
        return (mean, variance, sum, product);
    }
}
