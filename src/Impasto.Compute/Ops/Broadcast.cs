using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>Repeats a value to fill a shape; see <see cref="Broadcasting"/>.</summary>
public sealed class Broadcast : Operator
{
    private readonly Shape shape;

    private Broadcast(Shape shape) => this.shape = shape;

    /// <summary>Applies the operator.</summary>
    /// <param name="input">A scalar, [C], or [B, 1, 1, C].</param>
    /// <param name="shape">The shape to fill.</param>
    /// <returns>The result, of that shape.</returns>
    /// <exception cref="GraphException">The value cannot be broadcast to the shape.</exception>
    public static Node Of(Node input, Shape shape) => input.Graph.Apply(new Broadcast(shape), input);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs) => Broadcasting.Fits(inputs[0].Shape, shape)
        ? shape
        : throw Mismatch($"{inputs[0].Shape} cannot be broadcast to {shape}.");

    internal override Node? Differentiate(Node node, Node gradient, int input) =>
        Broadcasting.Reduce(gradient, node.Inputs[0].Shape);

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* input = kernel.Input(0), output = kernel.Output;
        Shape small = kernel.InputShape(0);
        int images = small.Rank == 4 ? small.Batch : 1;
        long period = small.Count / images, pixels = shape.Count / small.Count;
        long pixelsPerPart = Math.Max(1, Elementwise.Chunk / period);
        int partsPerImage = checked((int)((pixels + pixelsPerPart - 1) / pixelsPerPart));
        kernel.Parallel(images * partsPerImage, (part, _) =>
        {
            int image = part / partsPerImage;
            long first = part % partsPerImage * pixelsPerPart;
            long count = Math.Min(pixelsPerPart, pixels - first);
            float* target = output + (((image * pixels) + first) * period);
            if (period == 1)
            {
                new Span<float>(target, (int)count).Fill(input[image]);
                return;
            }

            for (long pixel = 0; pixel < count; pixel++)
            {
                Elementwise.Copy(input + (image * period), target + (pixel * period), period);
            }
        });
    }
}
