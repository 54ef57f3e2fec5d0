using Impasto.Compute.Kernels.Products;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>
/// The gradient of a convolution's weights: the product of what each tap sees of the input with the output's gradient,
/// summed over all pixels in a fixed order.
/// </summary>
internal sealed unsafe class WeightGradient
{
    private const int OutputsPerPart = 16;

    private readonly ConvolutionGeometry geometry;
    private readonly MatrixProduct product;

    /// <summary>Plans the gradient.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="vectorWidth">The lanes of the vectors that it will run with.</param>
    public WeightGradient(ConvolutionGeometry geometry, int vectorWidth)
    {
        this.geometry = geometry;
        int rows = Taps * geometry.InChannels;
        int pixels = geometry.Batch * geometry.OutHeight * geometry.OutWidth;
        product = new MatrixProduct(1, rows, geometry.OutChannels, pixels, symmetric: false, vectorWidth);
    }

    /// <summary>Gets the number of phases, which follow each other.</summary>
    public static int Phases => 2;

    /// <summary>Gets the scratch floats that all workers share.</summary>
    public long SharedScratchFloats => product.Partials * product.PartialFloats;

    /// <summary>Gets the scratch floats of each worker.</summary>
    public long WorkerScratchFloats => product.WorkerScratchFloats;

    private int Taps => geometry.KernelHeight * geometry.KernelWidth;

    /// <summary>Gets the number of parts of a phase.</summary>
    /// <param name="phase">The phase, from 0.</param>
    public int Parts(int phase) =>
        phase == 0 ? product.ProductParts : (geometry.OutChannels + OutputsPerPart - 1) / OutputsPerPart;

    /// <summary>Computes one part of a phase.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="part">The part.</param>
    /// <param name="input">The convolution's input.</param>
    /// <param name="outputGradient">The gradient of its output.</param>
    /// <param name="weightGradient">Where the gradient goes, [out, in, height, width].</param>
    /// <param name="sharedScratch">The scratch memory of all workers.</param>
    /// <param name="workerScratch">The scratch memory of this worker.</param>
    public void Run<V>(
        int phase,
        int part,
        float* input,
        float* outputGradient,
        float* weightGradient,
        float* sharedScratch,
        float* workerScratch)
        where V : unmanaged, ISimd<V>
    {
        if (phase == 0)
        {
            product.Multiply<V, InputPatches>(
                part,
                new InputPatches(geometry, input),
                new StoredMatrix(outputGradient, geometry.OutChannels, transposed: false),
                1,
                new Epilogue { Output = sharedScratch },
                workerScratch);
        }
        else
        {
            AddPartials(part, sharedScratch, weightGradient);
        }
    }

    private void AddPartials(int part, float* partials, float* weightGradient)
    {
        int first = part * OutputsPerPart;
        int count = Math.Min(OutputsPerPart, geometry.OutChannels - first);
        float* sums = stackalloc float[OutputsPerPart];
        for (int channel = 0; channel < geometry.InChannels; channel++)
        {
            for (int tap = 0; tap < Taps; tap++)
            {
                nint row = (nint)tap * geometry.InChannels + channel;
                float* source = partials + row * geometry.OutChannels + first;
                new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(sums, count));
                for (int partial = 1; partial < product.Partials; partial++)
                {
                    source += product.PartialFloats;
                    for (int i = 0; i < count; i++)
                    {
                        sums[i] += source[i];
                    }
                }

                for (int i = 0; i < count; i++)
                {
                    weightGradient[((nint)(first + i) * geometry.InChannels + channel) * Taps + tap] = sums[i];
                }
            }
        }
    }
}
