using Impasto.Compute.Kernels.Products;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>
/// A convolution of any kernel and stride to few output channels, such as an image's three: the vectors run along the
/// sum, not across the output channels.
/// </summary>
/// <remarks>
/// The weights are packed as [out / 3][kernel height][vectors][3][lanes]; a kernel's row is filled up with zeros to
/// whole vectors, which meet whatever pixels follow.
/// </remarks>
internal sealed unsafe class NarrowConvolution : IConvolution
{
    private const int Group = NarrowMicrokernel.Rows;
    private const int Panel = NarrowMicrokernel.Columns;
    private const int TileFloats = 16;

    private readonly ConvolutionGeometry geometry;
    private readonly WeightLayout layout;
    private readonly OutputBands bands;
    private readonly int vectorWidth;
    private readonly int vectors;

    /// <summary>Plans a convolution.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="layout">Where its weights are.</param>
    /// <param name="vectorWidth">The lanes of the vectors that it will run with.</param>
    public NarrowConvolution(ConvolutionGeometry geometry, WeightLayout layout, int vectorWidth)
    {
        this.geometry = geometry;
        this.layout = layout;
        this.vectorWidth = vectorWidth;
        int run = geometry.KernelWidth * geometry.InChannels;
        vectors = (run + vectorWidth - 1) / vectorWidth;
        bands = new OutputBands(geometry, Group, vectors * vectorWidth - run);
        PackParts = (geometry.OutChannels + Panel - 1) / Panel;
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
    public long WorkerScratchFloats => TileFloats + bands.PatchFloats;

    private nint PanelStride => (nint)geometry.KernelHeight * vectors * vectorWidth * Panel;

    /// <inheritdoc/>
    public int Parts(int phase) => bands.Count;

    /// <inheritdoc/>
    public void Pack<V>(float* weights, float* packed, int part)
        where V : unmanaged, ISimd<V>
    {
        float* target = packed + part * PanelStride;
        for (int row = 0; row < geometry.KernelHeight; row++)
        {
            for (int step = 0; step < vectors * vectorWidth; step++)
            {
                (int column, int input) = Math.DivRem(step, geometry.InChannels);
                (int vector, int lane) = Math.DivRem(step, vectorWidth);
                for (int j = 0; j < Panel; j++)
                {
                    int output = part * Panel + j;
                    bool exists = column < geometry.KernelWidth && output < geometry.OutChannels;
                    target[(vector * Panel + j) * vectorWidth + lane] =
                        exists ? weights[layout.Offset(output, input, row, column)] : 0;
                }
            }

            target += vectors * Panel * vectorWidth;
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
        float* source = bands.Open(image, band, input, workerScratch + TileFloats, out nint rowStride);
        nint stepDown = geometry.Stride * rowStride;
        nint stepAcross = (nint)geometry.Stride * geometry.InChannels;
        OutputPlacement placement = OutputPlacement.Dense(geometry);
        (int lines, int length) = bands.Vertical ? (band.Columns, band.Rows) : (band.Rows, band.Columns);
        (nint lineStride, nint pixelStride) = bands.Vertical ? (stepAcross, stepDown) : (stepDown, stepAcross);
        for (int line = 0; line < lines; line++)
        {
            for (int pixel = 0; pixel < length; pixel += Group)
            {
                int start = Math.Max(0, Math.Min(pixel, length - Group));
                float* a = source + line * lineStride + start * pixelStride;
                for (int channel = 0; channel < geometry.OutChannels; channel += Panel)
                {
                    float* b = packed + channel / Panel * PanelStride;
                    NarrowMicrokernel.Multiply<V>(
                        a, pixelStride, rowStride, geometry.KernelHeight, vectors, b, workerScratch);
                    int count = Math.Min(Panel, geometry.OutChannels - channel);
                    for (int i = pixel; i < Math.Min(start + Group, length); i++)
                    {
                        (int y, int x) = bands.Vertical ? (i, line) : (line, i);
                        nint offset = placement.Offset(image, band.Top + y, band.Left + x) + channel;
                        epilogue.Write<V>(workerScratch + (i - start) * Panel, count, offset, channel);
                    }
                }
            }
        }
    }
}
