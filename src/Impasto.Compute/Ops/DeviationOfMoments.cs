using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>The standard deviations [B, 1, 1, C] that <see cref="ChannelMoments"/> tell of.</summary>
internal sealed class DeviationOfMoments : Operator
{
    private readonly float epsilon;

    private DeviationOfMoments(float epsilon) => this.epsilon = epsilon;

    public static Node Of(Node moments, float epsilon) => moments.Graph.Apply(new DeviationOfMoments(epsilon), moments);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs)
    {
        Shape moments = ImageShape(inputs[0]);
        return new Shape(moments.Batch, 1, 1, moments.Channels);
    }

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* moments = kernel.Input(0), output = kernel.Output;
        int channels = kernel.Shape.Channels;
        kernel.Parallel((int)kernel.Shape.Count, (place, _) =>
        {
            (int image, int channel) = Math.DivRem(place, channels);
            output[place] = MathF.Sqrt(moments[(((2 * image) + 1) * channels) + channel] + epsilon);
        });
    }
}
