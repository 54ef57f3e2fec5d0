using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>The gradient of a <see cref="Convolution"/> with respect to its weights.</summary>
internal sealed class ConvolutionWeightGradient(Shape weights, ConvolutionOptions options) : Operator
{
    /// <summary>Applies the operator.</summary>
    /// <param name="image">The convolution's image.</param>
    /// <param name="gradient">The gradient of the convolution's result.</param>
    /// <param name="weights">The shape of the convolution's weights.</param>
    /// <param name="options">The convolution's stride and padding.</param>
    public static Node Of(Node image, Node gradient, Shape weights, ConvolutionOptions options) =>
        image.Graph.Apply(new ConvolutionWeightGradient(weights, options), image, gradient);

    internal override Shape InferShape(ReadOnlySpan<Node> inputs) => weights;

    internal override long CountFlops(Node node) =>
        2 * node.Inputs[1].Shape.Count * weights[1] * weights[2] * weights[3];

    internal override Workspace MeasureWorkspace(Node node, SimdLevel simd)
    {
        IWeightGradient algorithm = Plan(node.Inputs[0].Shape, simd.Width());
        return new Workspace(algorithm.SharedScratchFloats, algorithm.WorkerScratchFloats);
    }

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        IWeightGradient algorithm = Plan(kernel.InputShape(0), V.Width);
        float* image = kernel.Input(0), gradient = kernel.Input(1), output = kernel.Output, scratch = kernel.Scratch;
        for (int i = 0; i < algorithm.Phases; i++)
        {
            int phase = i;
            kernel.Parallel(algorithm.Parts(phase), (part, worker) => algorithm.Run<V>(
                phase, part, image, gradient, output, scratch, kernel.WorkerScratch(worker)));
        }
    }

    private IWeightGradient Plan(Shape image, int vectorWidth) =>
        ConvolutionChoice.BestWeightGradient(Convolution.Geometry(this, image, weights, options), vectorWidth);
}
