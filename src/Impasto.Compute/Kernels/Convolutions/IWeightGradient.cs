using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>
/// A way to compute the gradient of a convolution's weights for certain sizes, planned for vectors of a certain width.
/// The sum over the pixels is split by the sizes alone and added up in a fixed order.
/// </summary>
internal unsafe interface IWeightGradient
{
    /// <summary>Gets the number of phases, which follow each other.</summary>
    int Phases { get; }

    /// <summary>Gets the scratch floats that all workers share.</summary>
    long SharedScratchFloats { get; }

    /// <summary>Gets the scratch floats of each worker.</summary>
    long WorkerScratchFloats { get; }

    /// <summary>Gets the number of parts of a phase.</summary>
    /// <param name="phase">The phase, from 0.</param>
    int Parts(int phase);

    /// <summary>Computes one part of a phase.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="part">The part.</param>
    /// <param name="input">The convolution's input.</param>
    /// <param name="outputGradient">The gradient of its output.</param>
    /// <param name="weightGradient">Where the gradient goes, [out, in, height, width].</param>
    /// <param name="sharedScratch">The scratch memory of all workers.</param>
    /// <param name="workerScratch">The scratch memory of this worker.</param>
    void Run<V>(
        int phase,
        int part,
        float* input,
        float* outputGradient,
        float* weightGradient,
        float* sharedScratch,
        float* workerScratch)
        where V : unmanaged, ISimd<V>;
}
