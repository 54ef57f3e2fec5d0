using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Kernels.Patches;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// The squared distance of each 3x3 patch of an image from a patch of a target, summed over its pixels and channels (Li
/// and Wand, CVPR 2016, equation 2).
/// </summary>
public sealed class PatchDistances : Operator
{
    private PatchDistances()
    {
    }

    /// <summary>Applies the operator.</summary>
    /// <param name="image">Features [B, H, W, C], at least 3x3.</param>
    /// <param name="target">
    /// Features of as many images and channels, from 3x3; they count as constant in gradients.
    /// </param>
    /// <param name="matches">
    /// Which patch of the target each is compared with, as <see cref="PatchMatch"/> says; constant in gradients.
    /// </param>
    /// <returns>[B, H - 2, W - 2, 1].</returns>
    /// <exception cref="GraphException">The values do not fit.</exception>
    public static Node Of(Node image, Node target, Node matches) =>
        image.Graph.Apply(new PatchDistances(), image, target, matches);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs)
    {
        Shape image = ImageShape(inputs[0]);
        PatchMatch.Check(this, image, ImageShape(inputs[1]));
        Shape patches = new(image.Batch, image.Height - PatchSearch.Edge + 1, image.Width - PatchSearch.Edge + 1, 1);
        return inputs[2].Shape == patches
            ? patches
            : throw Mismatch($"the matches {inputs[2].Shape} are not one for each patch of {image}.");
    }

    internal override Node? Differentiate(Node node, Node gradient, int input) => input == 0
        ? PatchDistancesGradient.Of(gradient, node.Inputs[0], node.Inputs[1], node.Inputs[2])
        : null;

    internal override long CountFlops(Node node) =>
        3 * node.Shape.Count * PatchSearch.Edge * PatchSearch.Edge * node.Inputs[0].Shape.Channels;

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* image = kernel.Input(0), target = kernel.Input(1), matches = kernel.Input(2), output = kernel.Output;
        Shape patches = kernel.Shape;
        PatchPlaces places = new(kernel.InputShape(1));
        Shape shape = kernel.InputShape(0);
        int channels = shape.Channels;
        kernel.Parallel(patches.Batch * patches.Height, (part, _) =>
        {
            (int batch, int row) = Math.DivRem(part, patches.Height);
            for (int column = 0; column < patches.Width; column++)
            {
                long patch = ((long)part * patches.Width) + column;
                long match = places.Pixel(batch, matches[patch]);
                double sum = 0;
                for (int y = 0; y < PatchSearch.Edge; y++)
                {
                    long pixel = ((((long)batch * shape.Height) + row + y) * shape.Width) + column;
                    sum += VectorMath.SquaredDistance<V>(
                        image + (pixel * channels),
                        target + ((match + ((long)y * places.Width)) * channels),
                        PatchSearch.Edge * channels);
                }

                output[patch] = (float)sum;
            }
        });
    }
}
