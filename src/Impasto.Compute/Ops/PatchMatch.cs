using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Kernels.Patches;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// For each 3x3 patch of an image the one of a target that is most like it: that of the largest normalised
/// cross-correlation (Li and Wand, "Combining Markov Random Fields and Convolutional Neural Networks for Image
/// Synthesis", CVPR 2016, equation 3).
/// </summary>
public sealed class PatchMatch : Operator
{
    // Float32 holds whole numbers up to here.
    private const long MostPatches = 1 << 24;

    private PatchMatch()
    {
    }

    /// <summary>Applies the operator. The result counts as constant in gradients.</summary>
    /// <param name="image">Features [B, H, W, C], at least 3x3.</param>
    /// <param name="target">Features of as many images and channels, of any size from 3x3.</param>
    /// <param name="targetWeights">
    /// The weights of the target's pixels, [B, H', W', 1]: patches whose least weight is below half of the largest one
    /// are not chosen; all may be where null.
    /// </param>
    /// <returns>The places of the matches, y (W' - 2) + x, [B, H - 2, W - 2, 1].</returns>
    /// <exception cref="GraphException">The values do not fit.</exception>
    public static Node Of(Node image, Node target, Node? targetWeights = null) => targetWeights is null
        ? image.Graph.Apply(new PatchMatch(), image, target)
        : image.Graph.Apply(new PatchMatch(), image, target, targetWeights);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs)
    {
        Shape image = ImageShape(inputs[0]), target = ImageShape(inputs[1]);
        Check(this, image, target);
        return inputs.Length < 3 || inputs[2].Shape == new Shape(target.Batch, target.Height, target.Width, 1)
            ? new Shape(image.Batch, image.Height - PatchSearch.Edge + 1, image.Width - PatchSearch.Edge + 1, 1)
            : throw Mismatch($"the weights {inputs[2].Shape} are not one for each pixel of {target}.");
    }

    internal override Node? Differentiate(Node node, Node gradient, int input) => null;

    internal override long CountFlops(Node node)
    {
        Shape target = node.Inputs[1].Shape;
        long patches = (long)(target.Height - PatchSearch.Edge + 1) * (target.Width - PatchSearch.Edge + 1);
        return 2 * node.Shape.Count * patches * PatchSearch.Edge * PatchSearch.Edge * target.Channels;
    }

    internal override Workspace MeasureWorkspace(Node node, SimdLevel simd)
    {
        PatchSearch search = new(node.Inputs[0].Shape, node.Inputs[1].Shape, simd.Width());
        return new Workspace(search.SharedFloats, search.WorkerFloats);
    }

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        PatchSearch search = new(kernel.InputShape(0), kernel.InputShape(1), V.Width);
        float* image = kernel.Input(0), target = kernel.Input(1), output = kernel.Output, shared = kernel.Scratch;
        float* weights = kernel.HasInput(2) ? kernel.Input(2) : null;
        kernel.Parallel(search.PackParts, (part, _) => search.Pack<V>(part, target, shared));
        kernel.Parallel(kernel.Shape.Batch, (batch, _) => search.Measure(batch, weights, shared));
        kernel.Parallel(search.FindParts, (part, worker) =>
            search.Find<V>(part, image, shared, output, kernel.WorkerScratch(worker)));
    }

    /// <summary>Throws if two images cannot be compared by patches.</summary>
    internal static void Check(Operator op, Shape image, Shape target)
    {
        if (image.Batch != target.Batch || image.Channels != target.Channels)
        {
            throw new GraphException($"{op.Name}: {image} and {target} differ in batch or channels.");
        }

        if (Math.Min(Math.Min(image.Height, image.Width), Math.Min(target.Height, target.Width)) < PatchSearch.Edge)
        {
            throw new GraphException(
                $"{op.Name}: {image} or {target} has no room for a patch of 3x3 pixels: choose a larger size.");
        }

        if ((long)target.Height * target.Width > MostPatches)
        {
            throw new GraphException($"{op.Name}: {target} has more than {MostPatches} pixels.");
        }
    }
}
