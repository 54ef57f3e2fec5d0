using Impasto.Compute.Kernels.Products;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>
/// A convolution of any kernel and stride as products of pixels and weights: a row of the left factor is what one
/// output pixel sees, which the micro-kernel reads where it lies, one run of memory for each row of the kernel.
/// </summary>
/// <remarks>The weights are packed as [out / panel][kernel height][kernel width][in][panel].</remarks>
internal sealed unsafe class DirectConvolution : IConvolution
{
    // A multiple of what the micro-kernel takes for any vectors.
    private const int TilePixels = 48;

    private readonly ConvolutionGeometry geometry;
    private readonly WeightLayout layout;
    private readonly OutputPlacement placement;
    private readonly OutputBands bands;
    private readonly int group;
    private readonly int panel;

    /// <summary>Plans a convolution whose output is stored pixel after pixel.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="layout">Where its weights are.</param>
    /// <param name="vectorWidth">The lanes of the vectors that it will run with.</param>
    public DirectConvolution(ConvolutionGeometry geometry, WeightLayout layout, int vectorWidth)
        : this(geometry.Flatten(), layout, OutputPlacement.Dense(geometry.Flatten()), vectorWidth)
    {
    }

    /// <summary>Plans a convolution.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="layout">Where its weights are.</param>
    /// <param name="placement">Where the output's pixels go.</param>
    /// <param name="vectorWidth">The lanes of the vectors that it will run with.</param>
    public DirectConvolution(
        ConvolutionGeometry geometry, WeightLayout layout, OutputPlacement placement, int vectorWidth)
    {
        this.geometry = geometry;
        this.layout = layout;
        this.placement = placement;
        group = Microkernel.Rows(vectorWidth);
        panel = Microkernel.Columns(vectorWidth);
        bands = new OutputBands(geometry, group, 0);
        PackParts = (geometry.OutChannels + panel - 1) / panel;
    }

    /// <inheritdoc/>
    public long Flops => geometry.Flops;

    /// <inheritdoc/>
    public long PackedWeightFloats => PackParts * PanelStride;

    /// <inheritdoc/>
    public int PackParts { get; }

    /// <inheritdoc/>
    public int Phases => 1;

    /// <inheritdoc/>
    public long SharedScratchFloats => 0;

    /// <inheritdoc/>
    public long WorkerScratchFloats => TilePixels * panel + bands.PatchFloats;

    private nint PanelStride => (nint)geometry.KernelHeight * geometry.KernelWidth * geometry.InChannels * panel;

    /// <inheritdoc/>
    public int Parts(int phase) => bands.Count;

    /// <inheritdoc/>
    public void Pack<V>(float* weights, float* packed, int part)
        where V : unmanaged, ISimd<V>
    {
        float* target = packed + part * PanelStride;
        for (int row = 0; row < geometry.KernelHeight; row++)
        {
            for (int column = 0; column < geometry.KernelWidth; column++)
            {
                for (int input = 0; input < geometry.InChannels; input++, target += panel)
                {
                    for (int lane = 0; lane < panel; lane++)
                    {
                        int output = part * panel + lane;
                        target[lane] = output < geometry.OutChannels
                            ? weights[layout.Offset(output, input, row, column)]
                            : 0;
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Run<V>(
        int phase,
        int part,
        float* input,
        float* packed,
        in Epilogue epilogue,
        float* sharedScratch,
        float* workerScratch)
        where V : unmanaged, ISimd<V>
    {
        Window band = bands.Locate(part, out int image);
        float* source = bands.Open(image, band, input, workerScratch + TilePixels * panel, out nint rowStride);
        for (int channel = 0; channel < geometry.OutChannels; channel += panel)
        {
            if (bands.Vertical)
            {
                RunColumns<V>(image, band, channel, source, rowStride, packed, epilogue, workerScratch);
            }
            else
            {
                RunRows<V>(image, band, channel, source, rowStride, packed, epilogue, workerScratch);
            }

            packed += PanelStride;
        }
    }

    // A 1x1 convolution sees one long row of pixels.
    private void RunRows<V>(
        int image,
        Window band,
        int channel,
        float* source,
        nint rowStride,
        float* weights,
        in Epilogue epilogue,
        float* tile)
        where V : unmanaged, ISimd<V>
    {
        int steps = geometry.KernelWidth * geometry.InChannels;
        ProductBlock block = Block(geometry.Stride * geometry.InChannels, rowStride, steps * panel, tile);
        block.Steps = steps;
        for (int y = 0; y < band.Rows; y++)
        {
            (int from, int to) = Seen(band.Top + y, geometry.PadTop, geometry.Height, geometry.KernelHeight);
            block.A = source + (y * geometry.Stride + from) * rowStride;
            block.B = weights + (nint)from * steps * panel;
            block.Segments = to - from;
            nint offset = placement.Offset(image, band.Top + y, band.Left) + channel;
            RunLine<V>(block, band.Columns, channel, offset, placement.PixelStride, epilogue);
        }
    }

    private void RunColumns<V>(
        int image,
        Window band,
        int channel,
        float* source,
        nint rowStride,
        float* weights,
        in Epilogue epilogue,
        float* tile)
        where V : unmanaged, ISimd<V>
    {
        nint kernelRow = (nint)geometry.KernelWidth * geometry.InChannels * panel;
        ProductBlock block = Block(geometry.Stride * rowStride, rowStride, kernelRow, tile);
        block.Segments = geometry.KernelHeight;
        for (int x = 0; x < band.Columns; x++)
        {
            (int from, int to) = Seen(band.Left + x, geometry.PadLeft, geometry.Width, geometry.KernelWidth);
            block.A = source + (nint)(x * geometry.Stride + from) * geometry.InChannels;
            block.B = weights + (nint)from * geometry.InChannels * panel;
            block.Steps = (to - from) * geometry.InChannels;
            nint offset = placement.Offset(image, band.Top, band.Left + x) + channel;
            RunLine<V>(block, band.Rows, channel, offset, placement.RowStride, epilogue);
        }
    }

    private ProductBlock Block(nint pixelStride, nint segmentStrideA, nint segmentStrideB, float* tile) => new()
    {
        RowStrideA = pixelStride,
        GroupStrideA = group * pixelStride,
        StepStrideA = 1,
        SegmentStrideA = segmentStrideA,
        SegmentStrideB = segmentStrideB,
        C = tile,
        RowStrideC = panel,
    };

    /// <summary>Computes a line of pixels, some groups at a time; the last group may go over pixels again.</summary>
    private void RunLine<V>(
        ProductBlock block, int length, int channel, nint offset, nint outputStride, in Epilogue epilogue)
        where V : unmanaged, ISimd<V>
    {
        float* line = block.A;
        int count = Math.Min(panel, geometry.OutChannels - channel);
        int whole = length / group * group;
        block.IsHalf = count <= V.Width;
        for (int pixel = 0; pixel < length; pixel += block.Rows)
        {
            block.Rows = pixel < whole ? Math.Min(TilePixels, whole - pixel) : group;
            int start = pixel < whole ? pixel : Math.Max(0, length - group);
            block.A = line + start * block.RowStrideA;
            Microkernel.Multiply<V>(block);
            epilogue.WriteRow<V>(
                block.C + (pixel - start) * panel,
                panel,
                Math.Min(block.Rows, length - pixel),
                count,
                offset + pixel * outputStride,
                outputStride,
                channel);
        }
    }

    /// <summary>Which rows (or columns) of the kernel see the image at all; the others would only add zeros.</summary>
    private (int From, int To) Seen(int output, int pad, int extent, int kernel)
    {
        if (geometry.Mode != PaddingMode.Zero)
        {
            return (0, kernel);
        }

        int first = output * geometry.Stride - pad;
        int from = Math.Clamp(-first, 0, kernel);
        return (from, Math.Clamp(extent - first, from, kernel));
    }
}
