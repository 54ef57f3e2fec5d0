using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Kernels.Statistics;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// The gradient of <see cref="InstanceNorm"/> to its scale: the sum of dy (x - mean) / deviation over each image, or
/// over the batch as well.
/// </summary>
internal sealed class InstanceNormScaleGradient : Operator
{
    private readonly Shape shape;
    private readonly NormCentre centre;
    private readonly float epsilon;

    private InstanceNormScaleGradient(Shape shape, NormCentre centre, float epsilon)
    {
        this.shape = shape;
        this.centre = centre;
        this.epsilon = epsilon;
    }

    public static Node Of(Node input, Node gradient, Shape shape, NormCentre centre, float epsilon) =>
        input.Graph.Apply(new InstanceNormScaleGradient(shape, centre, epsilon), input, gradient);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs) => shape;

    internal override long CountFlops(Node node) => 6 * node.Inputs[0].Shape.Count;

    internal override Workspace MeasureWorkspace(Node node, SimdLevel simd) =>
        new(GradientStatistics.Arrays * new ChannelStatistics(node.Inputs[0].Shape).PartialFloats, 0);

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        GradientStatistics statistics = GradientStatistics.Emit<V>(kernel);
        float* output = kernel.Output;
        int channels = kernel.InputShape(0).Channels, images = kernel.InputShape(0).Batch;
        int imagesPerSum = shape.Rank == 4 ? 1 : images;
        kernel.Parallel((int)shape.Count, (place, _) =>
        {
            double total = 0;
            int first = place / channels;
            for (int image = first; image < first + imagesPerSum; image++)
            {
                (double Mean, double Variance, double Sum, double Product) merged =
                    statistics.Merge(image, place % channels, centre);
                total += merged.Product / Math.Sqrt(merged.Variance + epsilon);
            }

            output[place] = (float)total;
        });
    }
}
