using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Kernels.Products;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// What convolutions and their input gradients are lowered to. Its inputs are the image, the packed weights, and the
/// operands of the fused steps.
/// </summary>
internal sealed class ConvolutionKernel(IConvolution algorithm, ConvolutionGeometry geometry, Epilogues epilogues) : Operator
{
    private const int OwnInputs = 2;

    public override string Name => algorithm.GetType().Name;

    /// <summary>Applies the best algorithm for the sizes.</summary>
    /// <param name="graph">The graph of the lowered stage.</param>
    /// <param name="geometry">The sizes of the convolution that is computed.</param>
    /// <param name="inputs">The image, the weights [out, in, height, width] of the forward convolution, and operands.</param>
    /// <param name="epilogues">The fused steps.</param>
    /// <param name="inputGradient">Whether the weights are to be seen transposed and turned by half a turn.</param>
    /// <param name="simd">The vectors.</param>
    public static Node Apply(
        Graph graph,
        ConvolutionGeometry geometry,
        ReadOnlySpan<Node> inputs,
        Epilogues epilogues,
        bool inputGradient,
        SimdLevel simd)
    {
        if (geometry is { KernelHeight: 1, KernelWidth: 1, Stride: 1, PadTop: 0, PadLeft: 0 })
        {
            // The pixels times the weights, as both stand.
            int pixels = checked(geometry.Batch * geometry.OutHeight * geometry.OutWidth);
            ProductSizes sizes = new(
                1, pixels, geometry.OutChannels, geometry.InChannels, TransposeA: false, TransposeB: !inputGradient, Symmetric: false);
            return graph.Apply(new MatrixProductKernel(sizes, 1, ShapeOf(geometry), epilogues), inputs);
        }

        IConvolution algorithm = ConvolutionChoice.Best(geometry, simd.Width());
        Node packed = graph.Apply(new PackedWeights(algorithm, geometry, inputGradient), inputs[1]);
        return graph.Apply(
            new ConvolutionKernel(algorithm, geometry, epilogues), [inputs[0], packed, .. inputs[OwnInputs..]]);
    }

    internal override Shape InferShape(ReadOnlySpan<Node> inputs) => ShapeOf(geometry);

    internal override bool CanOverwrite(int input) => input >= OwnInputs && input != OwnInputs + epilogues.BiasOperand;

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

    private static Shape ShapeOf(ConvolutionGeometry geometry) =>
        new(geometry.Batch, geometry.OutHeight, geometry.OutWidth, geometry.OutChannels);
}
