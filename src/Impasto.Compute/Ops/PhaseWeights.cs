using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>
/// The weights of a convolution of a doubled image, summed to those of its <see cref="DoublingPhases"/>.
/// </summary>
internal sealed class PhaseWeights(DoublingPhases phases) : Operator
{
    internal override Shape InferShape(ReadOnlySpan<Node> inputs) =>
        new(phases.Inner.OutChannels, phases.Inner.InChannels, phases.Inner.KernelHeight, phases.Inner.KernelWidth);

    internal override unsafe void Emit<V>(KernelBuilder kernel)
    {
        float* weights = kernel.Input(0), sums = kernel.Output;
        kernel.Parallel(1, (_, _) => phases.Sum(weights, sums));
    }
}
