using Impasto.Compute.Kernels.Products;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>
/// A way to compute a convolution of certain sizes, planned for vectors of a certain width. It holds no memory: the
/// caller gives scratch, and packs the weights before the first run and whenever they change.
/// </summary>
internal unsafe interface IConvolution
{
    /// <summary>Gets the name for messages and profiles.</summary>
    string Name => GetType().Name;

    /// <summary>Gets how many floats the packed weights take.</summary>
    long PackedWeightFloats { get; }

    /// <summary>Gets into how many parts the packing of the weights is split.</summary>
    int PackParts { get; }

    /// <summary>Gets the number of phases, which follow each other.</summary>
    int Phases { get; }

    /// <summary>Gets the scratch floats that all workers share.</summary>
    long SharedScratchFloats { get; }

    /// <summary>Gets the scratch floats of each worker.</summary>
    long WorkerScratchFloats { get; }

    /// <summary>
    /// Gets whether the mask is read again after the output was written, so that it must not be the output itself.
    /// </summary>
    bool ReadsMaskAgain => false;

    /// <summary>Gets the number of parts of a phase.</summary>
    /// <param name="phase">The phase, from 0.</param>
    int Parts(int phase);

    /// <summary>Packs a part of the weights.</summary>
    /// <param name="weights">The weights, [out, in, height, width].</param>
    /// <param name="packed">Where all packed weights go.</param>
    /// <param name="part">The part.</param>
    void Pack<V>(float* weights, float* packed, int part)
        where V : unmanaged, ISimd<V>;

    /// <summary>Computes one part of a phase.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="part">The part.</param>
    /// <param name="input">The input images.</param>
    /// <param name="packed">The packed weights.</param>
    /// <param name="epilogue">Where the output goes.</param>
    /// <param name="sharedScratch">The scratch memory of all workers.</param>
    /// <param name="workerScratch">The scratch memory of this worker.</param>
    void Run<V>(
        int phase,
        int part,
        float* input,
        float* packed,
        in Epilogue epilogue,
        float* sharedScratch,
        float* workerScratch)
        where V : unmanaged, ISimd<V>;
}
