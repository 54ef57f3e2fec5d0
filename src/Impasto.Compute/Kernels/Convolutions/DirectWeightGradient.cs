using Impasto.Compute.Kernels.Products;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>
/// The gradient of the weights of a convolution of any kernel and stride, as a product that sums over pixels: for each
/// row of the kernel, what its taps see of the input lies in one run of memory, which the micro-kernel reads where it
/// is.
/// </summary>
/// <remarks>A part sums some bands of pixels for a few panels of outputs to [kernel height][width, in][out].</remarks>
internal sealed unsafe class DirectWeightGradient : IWeightGradient
{
    private const int WantedParts = 24;
    private const int PanelsPerPart = 4;
    private const long LargestPartials = 1 << 22;

    private readonly ConvolutionGeometry geometry;
    private readonly OutputBands bands;
    private readonly int panel;
    private readonly int panels;
    private readonly int panelGroups;
    private readonly int rows;
    private readonly int splits;
    private readonly nint rowStride;

    /// <summary>Plans the gradient.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="vectorWidth">The lanes of the vectors that it will run with.</param>
    public DirectWeightGradient(ConvolutionGeometry geometry, int vectorWidth)
    {
        this.geometry = geometry = geometry.Flatten();
        panel = Microkernel.Columns(vectorWidth);
        panels = (geometry.OutChannels + panel - 1) / panel;
        panelGroups = (panels + PanelsPerPart - 1) / PanelsPerPart;
        rowStride = panels * panel;
        int group = Microkernel.Rows(vectorWidth);
        int run = geometry.KernelWidth * geometry.InChannels;
        rows = (run + group - 1) / group * group;
        bands = new OutputBands(geometry, 1, rows - run);
        int most = (int)Math.Clamp(LargestPartials / PartialFloats, 1, bands.Count);
        splits = Math.Min(most, (WantedParts + panelGroups - 1) / panelGroups);
    }

    /// <inheritdoc/>
    public int Phases => 2;

    /// <inheritdoc/>
    public long SharedScratchFloats => splits * PartialFloats;

    /// <inheritdoc/>
    public long WorkerScratchFloats => bands.PatchFloats + (long)bands.MostPixels * panel;

    private nint PartialFloats => geometry.KernelHeight * rows * rowStride;

    /// <inheritdoc/>
    public int Parts(int phase) => phase == 0 ? splits * panelGroups : panels * geometry.KernelHeight;

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

        (int split, int group) = Math.DivRem(part, panelGroups);
        float* sums = sharedScratch + split * PartialFloats;
        int from = (int)((long)split * bands.Count / splits);
        int to = (int)((split + 1L) * bands.Count / splits);
        for (int i = from; i < to; i++)
        {
            Window band = bands.Locate(i, out int image);
            float* source = bands.Open(image, band, input, workerScratch, out nint sourceStride);
            for (int j = group * PanelsPerPart; j < Math.Min(panels, (group + 1) * PanelsPerPart); j++)
            {
                float* gradient = outputGradient + image * geometry.OutputStride
                    + ((nint)band.Top * geometry.OutWidth + band.Left) * geometry.OutChannels + j * panel;
                nint gradientStride = (nint)geometry.OutWidth * panel;
                if (geometry.OutChannels != panel)
                {
                    float* packed = workerScratch + bands.PatchFloats;
                    PackGradient<V>(gradient, band, Math.Min(panel, geometry.OutChannels - j * panel), packed);
                    gradient = packed;
                    gradientStride = (nint)band.Columns * panel;
                }

                Multiply<V>(source, sourceStride, band, gradient, gradientStride, sums + j * panel, i > from);
            }
        }
    }

    /// <summary>Packs some of the outputs' gradients as the micro-kernel wants them, filling up with zeros.</summary>
    private void PackGradient<V>(float* gradient, Window band, int count, float* packed)
        where V : unmanaged, ISimd<V>
    {
        int channels = geometry.OutChannels;
        for (int row = 0; row < band.Rows; row++, gradient += (nint)geometry.OutWidth * channels)
        {
            float* source = gradient;
            for (int column = 0; column < band.Columns; column++, source += channels, packed += panel)
            {
                if (count == panel)
                {
                    V.Store(V.Load(source), packed);
                    V.Store(V.Load(source + V.Width), packed + V.Width);
                    continue;
                }

                new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(packed, count));
                new Span<float>(packed + count, panel - count).Clear();
            }
        }
    }

    private void Multiply<V>(
        float* source,
        nint sourceStride,
        Window band,
        float* gradient,
        nint gradientStride,
        float* sums,
        bool accumulate)
        where V : unmanaged, ISimd<V>
    {
        int group = Microkernel.Rows(V.Width);
        for (int kernelRow = 0; kernelRow < geometry.KernelHeight; kernelRow++)
        {
            Microkernel.Multiply<V>(new ProductBlock
            {
                A = source + kernelRow * sourceStride,
                RowStrideA = 1,
                GroupStrideA = group,
                StepStrideA = (nint)geometry.Stride * geometry.InChannels,
                SegmentStrideA = geometry.Stride * sourceStride,
                B = gradient,
                SegmentStrideB = gradientStride,
                C = sums + kernelRow * rows * rowStride,
                RowStrideC = rowStride,
                Rows = rows,
                Segments = band.Rows,
                Steps = band.Columns,
                Accumulate = accumulate,
            });
        }
    }

    /// <summary>Adds the partial sums of a row of the kernel and a panel of outputs in their order.</summary>
    private void AddPartials(int part, float* partials, float* weightGradient)
    {
        int taps = geometry.KernelHeight * geometry.KernelWidth;
        (int j, int kernelRow) = Math.DivRem(part, geometry.KernelHeight);
        int first = j * panel;
        int count = Math.Min(panel, geometry.OutChannels - first);
        float* sums = stackalloc float[panel];
        for (int row = 0; row < geometry.KernelWidth * geometry.InChannels; row++)
        {
            float* source = partials + (kernelRow * rows + row) * rowStride + first;
            new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(sums, count));
            for (int split = 1; split < splits; split++)
            {
                source += PartialFloats;
                for (int i = 0; i < count; i++)
                {
                    sums[i] += source[i];
                }
            }

            (int column, int channel) = Math.DivRem(row, geometry.InChannels);
            int tap = kernelRow * geometry.KernelWidth + column;
            for (int i = 0; i < count; i++)
            {
                weightGradient[((nint)(first + i) * geometry.InChannels + channel) * taps + tap] = sums[i];
            }
        }
    }
}
