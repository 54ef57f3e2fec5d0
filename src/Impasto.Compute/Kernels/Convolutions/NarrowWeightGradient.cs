using System.Runtime.CompilerServices;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>
/// The gradient of the weights of a convolution to few output channels, such as an image's three: the vectors run along
/// what a row of the kernel sees of the input, not across the output channels.
/// </summary>
/// <remarks>A part sums some bands of pixels to [out / 3][kernel height][vectors / 3][3 outputs][3 vectors].</remarks>
internal sealed unsafe class NarrowWeightGradient : IWeightGradient
{
    private const int WantedParts = 24;
    private const int Outputs = 3;
    private const int Vectors = 3;

    private readonly ConvolutionGeometry geometry;
    private readonly OutputBands bands;
    private readonly int chunk;
    private readonly int chunks;
    private readonly int outputGroups;
    private readonly int splits;

    /// <summary>Plans the gradient.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="vectorWidth">The lanes of the vectors that it will run with.</param>
    public NarrowWeightGradient(ConvolutionGeometry geometry, int vectorWidth)
    {
        this.geometry = geometry = geometry.Flatten();
        int run = geometry.KernelWidth * geometry.InChannels;
        chunk = Vectors * vectorWidth;
        chunks = (run + chunk - 1) / chunk;
        outputGroups = (geometry.OutChannels + Outputs - 1) / Outputs;
        bands = new OutputBands(geometry, 1, chunks * chunk - run);
        splits = Math.Min(bands.Count, WantedParts);
    }

    /// <inheritdoc/>
    public int Phases => 2;

    /// <inheritdoc/>
    public long SharedScratchFloats => splits * PartialFloats;

    /// <inheritdoc/>
    public long WorkerScratchFloats => bands.PatchFloats;

    private int BlockFloats => Outputs * chunk;

    private nint PartialFloats => (nint)outputGroups * geometry.KernelHeight * chunks * BlockFloats;

    /// <inheritdoc/>
    public int Parts(int phase) => phase == 0 ? splits : geometry.OutChannels;

    /// <inheritdoc/>
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
        if (phase == 1)
        {
            AddPartials(part, sharedScratch, weightGradient);
            return;
        }

        float* sums = sharedScratch + part * PartialFloats;
        new Span<float>(sums, (int)PartialFloats).Clear();
        int to = (int)((part + 1L) * bands.Count / splits);
        for (int i = (int)((long)part * bands.Count / splits); i < to; i++)
        {
            Window band = bands.Locate(i, out int image);
            float* source = bands.Open(image, band, input, workerScratch, out nint rowStride);
            float* gradient = outputGradient + image * geometry.OutputStride
                + ((nint)band.Top * geometry.OutWidth + band.Left) * geometry.OutChannels;
            float* block = sums;
            for (int output = 0; output < geometry.OutChannels; output += Outputs)
            {
                for (int kernelRow = 0; kernelRow < geometry.KernelHeight; kernelRow++)
                {
                    for (int j = 0; j < chunks; j++, block += BlockFloats)
                    {
                        float* x = source + kernelRow * rowStride + j * chunk;
                        AddBand<V>(x, rowStride, gradient + output, geometry.OutChannels - output, band, block);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddBand<V>(float* source, nint rowStride, float* gradient, int outputs, Window band, float* sums)
        where V : unmanaged, ISimd<V>
    {
        nint second = Math.Min(1, outputs - 1), third = Math.Min(2, outputs - 1);
        nint sourceStep = geometry.Stride * geometry.InChannels, gradientStep = geometry.OutChannels;
        V s00 = V.Load(sums), s01 = V.Load(sums + V.Width), s02 = V.Load(sums + 2 * V.Width);
        sums += Vectors * V.Width;
        V s10 = V.Load(sums), s11 = V.Load(sums + V.Width), s12 = V.Load(sums + 2 * V.Width);
        sums += Vectors * V.Width;
        V s20 = V.Load(sums), s21 = V.Load(sums + V.Width), s22 = V.Load(sums + 2 * V.Width);
        for (int row = 0; row < band.Rows; row++)
        {
            float* x = source;
            float* g = gradient;
            for (int column = band.Columns; column > 0; column--)
            {
                V x0 = V.Load(x), x1 = V.Load(x + V.Width), x2 = V.Load(x + 2 * V.Width);
                V weight = V.Broadcast(*g);
                s00 = V.MultiplyAdd(weight, x0, s00);
                s01 = V.MultiplyAdd(weight, x1, s01);
                s02 = V.MultiplyAdd(weight, x2, s02);
                weight = V.Broadcast(g[second]);
                s10 = V.MultiplyAdd(weight, x0, s10);
                s11 = V.MultiplyAdd(weight, x1, s11);
                s12 = V.MultiplyAdd(weight, x2, s12);
                weight = V.Broadcast(g[third]);
                s20 = V.MultiplyAdd(weight, x0, s20);
                s21 = V.MultiplyAdd(weight, x1, s21);
                s22 = V.MultiplyAdd(weight, x2, s22);
                x += sourceStep;
                g += gradientStep;
            }

            source += geometry.Stride * rowStride;
            gradient += geometry.OutWidth * gradientStep;
        }

        V.Store(s20, sums);
        V.Store(s21, sums + V.Width);
        V.Store(s22, sums + 2 * V.Width);
        sums -= Vectors * V.Width;
        V.Store(s10, sums);
        V.Store(s11, sums + V.Width);
        V.Store(s12, sums + 2 * V.Width);
        sums -= Vectors * V.Width;
        V.Store(s00, sums);
        V.Store(s01, sums + V.Width);
        V.Store(s02, sums + 2 * V.Width);
    }

    /// <summary>Adds the partial sums of an output channel in their order.</summary>
    private void AddPartials(int output, float* partials, float* weightGradient)
    {
        (int group, int place) = Math.DivRem(output, Outputs);
        int run = geometry.KernelWidth * geometry.InChannels;
        float* target = weightGradient + (nint)output * geometry.KernelHeight * run;
        for (int kernelRow = 0; kernelRow < geometry.KernelHeight; kernelRow++)
        {
            for (int i = 0; i < run; i++)
            {
                (int j, int lane) = Math.DivRem(i, chunk);
                float* source = partials
                    + (((nint)group * geometry.KernelHeight + kernelRow) * chunks + j) * BlockFloats
                    + place * chunk
                    + lane;
                float sum = *source;
                for (int split = 1; split < splits; split++)
                {
                    sum += source[split * PartialFloats];
                }

                (int column, int channel) = Math.DivRem(i, geometry.InChannels);
                target[(channel * geometry.KernelHeight + kernelRow) * geometry.KernelWidth + column] = sum;
            }
        }
    }
}
