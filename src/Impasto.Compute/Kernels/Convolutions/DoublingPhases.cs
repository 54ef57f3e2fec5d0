using Impasto.Compute.Kernels.Products;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>
/// A 3x3 convolution of a doubled image to few channels as one of the image before it was doubled: each pixel of the
/// small image makes the 2x2 pixels of the output that lie on it, as channels, which are then put in their places (Shi
/// et al., "Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel Convolutional Neural
/// Network", 2016, equation 4). The kernel of each of these four phases sums the taps that see the same small pixel.
/// </summary>
internal sealed unsafe class DoublingPhases
{
    private const int Kernel = 3;
    private const int MostChannels = 4;

    // The two pixels of an upper row come first; those of the lower row start with a vector of their own.
    private const int PairChannels = 2 * MostChannels;

    private readonly ConvolutionGeometry geometry;

    private DoublingPhases(ConvolutionGeometry geometry)
    {
        this.geometry = geometry;
        Inner = geometry.BeforeDoubling() with
        {
            OutHeight = geometry.OutHeight / 2,
            OutWidth = geometry.OutWidth / 2,
            OutChannels = 2 * PairChannels,
        };
    }

    /// <summary>Gets the convolution of the small image to the four phases.</summary>
    public ConvolutionGeometry Inner { get; }

    /// <summary>Gets the number of parts of <see cref="Place"/>: rows of all small images.</summary>
    public int Parts => Inner.Batch * Inner.OutHeight;

    /// <summary>Gets the scratch floats that each worker needs.</summary>
    public long WorkerScratchFloats => RowFloats + PairChannels;

    private int RowFloats => geometry.OutWidth * geometry.OutChannels;

    /// <summary>The phases of a convolution of a doubled image, or null where its sizes do not suit.</summary>
    public static DoublingPhases? For(ConvolutionGeometry geometry) =>
        geometry is { KernelHeight: Kernel, KernelWidth: Kernel, Stride: 1, OutChannels: <= MostChannels }
            && geometry.PadsAllSidesByOne
            ? new DoublingPhases(geometry)
            : null;

    /// <summary>Sums the weights, [out, in, height, width], to those of the phases.</summary>
    public void Sum(float* weights, float* phases)
    {
        const int Taps = Kernel * Kernel;
        (int inputs, int outputs) = (geometry.InChannels, geometry.OutChannels);
        new Span<float>(phases, Inner.OutChannels * inputs * Taps).Clear();
        for (int output = 0; output < outputs; output++)
        {
            for (int input = 0; input < inputs; input++, weights += Taps)
            {
                for (int phase = 0; phase < 4; phase++)
                {
                    (int down, int across) = Math.DivRem(phase, 2);
                    int channel = down * PairChannels + across * outputs + output;
                    float* kernel = phases + (channel * inputs + input) * Taps;
                    for (int tap = 0; tap < Taps; tap++)
                    {
                        (int y, int x) = Math.DivRem(tap, Kernel);
                        kernel[(y + down + 1) / 2 * Kernel + (x + across + 1) / 2] += weights[tap];
                    }
                }
            }
        }
    }

    /// <summary>Puts the phases of a row of the small image in their places: two rows of the output.</summary>
    /// <param name="part">The row, counted over all images.</param>
    /// <param name="phases">The phases.</param>
    /// <param name="epilogue">Where the output goes.</param>
    /// <param name="line">Scratch.</param>
    public void Place<V>(int part, float* phases, in Epilogue epilogue, float* line)
        where V : unmanaged, ISimd<V>
    {
        int pair = 2 * geometry.OutChannels;
        float* biases = stackalloc float[PairChannels];
        for (int i = 0; i < pair && epilogue.Bias != null; i++)
        {
            biases[i] = epilogue.Bias[i % geometry.OutChannels];
        }

        Simd128 bias0 = Simd128.Load(biases), bias1 = Simd128.Load(biases + Simd128.Width);
        Epilogue rest = epilogue with { Bias = null };
        for (int down = 0; down < 2; down++)
        {
            float* source = phases + (nint)part * Inner.OutWidth * Inner.OutChannels + down * PairChannels;
            float* target = line;
            for (int x = 0; x < Inner.OutWidth; x++, source += Inner.OutChannels, target += pair)
            {
                // Lanes beyond a pair are written over by the next one.
                Simd128.Store(Simd128.Load(source) + bias0, target);
                Simd128.Store(Simd128.Load(source + Simd128.Width) + bias1, target + Simd128.Width);
            }

            rest.Write<V>(line, RowFloats, (2 * (nint)part + down) * RowFloats, 0);
        }
    }
}
