using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Kernels.Products;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// What convolutions and their input gradients are lowered to. Its inputs are the image, the packed weights, and the
/// operands of the fused steps.
/// </summary>
internal sealed class ConvolutionKernel(IConvolution algorithm, Shape shape, Epilogues epilogues) : Operator
{
    private const int OwnInputs = 2;

    public override string Name => algorithm.Name;

    /// <summary>Applies an algorithm.</summary>
    /// <param name="graph">The graph of the lowered stage.</param>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="shape">The shape of the result.</param>
    /// <param name="inputs">
    /// The image, the weights [out, in, height, width] of the forward convolution, and operands.
    /// </param>
    /// <param name="epilogues">The fused steps.</param>
    public static Node Apply(
        Graph graph, IConvolution algorithm, Shape shape, ReadOnlySpan<Node> inputs, Epilogues epilogues)
    {
        Node packed = graph.Apply(new PackedWeights(algorithm), inputs[1]);
        return graph.Apply(
            new ConvolutionKernel(algorithm, shape, epilogues), [inputs[0], packed, .. inputs[OwnInputs..]]);
    }

    internal override Shape InferShape(ReadOnlySpan<Node> inputs) => shape;

    internal override long CountFlops(Node node) => algorithm.Flops;

    internal override bool CanOverwrite(int input)
    {
        // A step that is absent has operand -1: the packed weights are none.
        int operand = input - OwnInputs;
        return operand >= 0
            && (operand == epilogues.AddendOperand || (operand == epilogues.MaskOperand && !algorithm.ReadsMaskAgain));
    }

    internal override Workspace MeasureWorkspace(Node node, SimdLevel simd) =>
        new(algorithm.SharedScratchFloats, algorithm.WorkerScratchFloats);

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* image = kernel.Input(0), packed = kernel.Input(1), scratch = kernel.Scratch;
        Epilogue epilogue = epilogues.Bind(kernel, OwnInputs);
        for (int i = 0; i < algorithm.Phases; i++)
        {
            int phase = i;
            kernel.Parallel(algorithm.Parts(phase), (part, worker) => algorithm.Run<V>(
                phase, part, image, packed, epilogue, scratch, kernel.WorkerScratch(worker)));
        }
    }
}
