using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Kernels.Patches;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// The gradient of <see cref="PatchDistances"/> to the image: each pixel is drawn to what the up to nine patches that
/// hold it want there, dx = sum over them of 2 g (x - t).
/// </summary>
internal sealed class PatchDistancesGradient : Operator
{
    public static Node Of(Node gradient, Node image, Node target, Node matches) =>
        gradient.Graph.Apply(new PatchDistancesGradient(), gradient, image, target, matches);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs) => inputs[1].Shape;

    internal override long CountFlops(Node node) =>
        3 * node.Inputs[0].Shape.Count * PatchSearch.Edge * PatchSearch.Edge * node.Shape.Channels;

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* gradient = kernel.Input(0), image = kernel.Input(1), target = kernel.Input(2);
        float* matches = kernel.Input(3), output = kernel.Output;
        Shape shape = kernel.Shape, patches = kernel.InputShape(0);
        PatchPlaces places = new(kernel.InputShape(2));
        int channels = shape.Channels;
        kernel.Parallel(shape.Batch * shape.Height, (part, _) =>
        {
            (int batch, int row) = Math.DivRem(part, shape.Height);
            for (int column = 0; column < shape.Width; column++)
            {
                long pixel = ((long)part * shape.Width) + column;
                float* own = output + (pixel * channels);
                new Span<float>(own, channels).Clear();
                float sum = 0;
                for (int y = 0; y < PatchSearch.Edge; y++)
                {
                    for (int x = 0; x < PatchSearch.Edge; x++)
                    {
                        if (row < y || column < x || row - y >= patches.Height || column - x >= patches.Width)
                        {
                            continue;
                        }

                        long patch = ((((long)batch * patches.Height) + row - y) * patches.Width) + column - x;
                        long wanted = places.Pixel(batch, matches[patch]) + ((long)y * places.Width) + x;
                        float twice = 2 * gradient[patch];
                        VectorMath.AddScaled<V>(own, own, -twice, target + (wanted * channels), channels);
                        sum += twice;
                    }
                }

                VectorMath.AddScaled<V>(own, own, sum, image + (pixel * channels), channels);
            }
        });
    }
}
