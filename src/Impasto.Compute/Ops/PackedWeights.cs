using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// Weights in the layout that a convolution's algorithm wants. A node of its own, so that it is computed once where the
/// weights are constant and each time where they are learned.
/// </summary>
internal sealed class PackedWeights(IConvolution algorithm) : Operator
{
    internal override Shape InferShape(ReadOnlySpan<Node> inputs) => new(checked((int)algorithm.PackedWeightFloats));

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* weights = kernel.Input(0), packed = kernel.Output;
        kernel.Parallel(algorithm.PackParts, (part, _) => algorithm.Pack<V>(weights, packed, part));
    }
}
