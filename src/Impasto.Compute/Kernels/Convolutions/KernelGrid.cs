using Impasto.Compute.Kernels.Products;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>
/// A convolution with a large kernel as one with a kernel of 3x3, which takes fewer products by
/// <see cref="WinogradConvolution{TForm}"/>: the large kernel, filled up with zeros, is cut into a grid of cells. Where
/// the image has few channels, copies of it, each shifted to what a cell sees, become the channels of a wider image.
/// Where the output has few channels, each cell makes outputs of its own, which are shifted and summed.
/// </summary>
internal sealed unsafe class KernelGrid
{
    private const int Cell = 3;
    private const int FewChannels = 4;
    private const int OutputMultiple = 16;

    private readonly ConvolutionGeometry geometry;
    private readonly int down;
    private readonly int across;

    private KernelGrid(ConvolutionGeometry geometry, bool sums)
    {
        this.geometry = geometry;
        Sums = sums;
        down = (geometry.KernelHeight + Cell - 1) / Cell;
        across = (geometry.KernelWidth + Cell - 1) / Cell;
        Inner = sums
            ? geometry with
            {
                OutHeight = geometry.OutHeight + Cell * (down - 1),
                OutWidth = geometry.OutWidth + Cell * (across - 1),
                OutChannels = (Cells * geometry.OutChannels + OutputMultiple - 1) / OutputMultiple * OutputMultiple,
                KernelHeight = Cell,
                KernelWidth = Cell,
            }
            : geometry with
            {
                Height = geometry.OutHeight + Cell - 1,
                Width = geometry.OutWidth + Cell - 1,
                InChannels = Cells * geometry.InChannels,
                KernelHeight = Cell,
                KernelWidth = Cell,
                PadTop = 0,
                PadLeft = 0,
                Mode = PaddingMode.Zero,
            };
    }

    /// <summary>Gets whether outputs are shifted and summed, not copies of the image shifted.</summary>
    public bool Sums { get; }

    /// <summary>Gets the convolution with the cells.</summary>
    public ConvolutionGeometry Inner { get; }

    /// <summary>Gets the number of parts of <see cref="Copy"/> and <see cref="Sum"/>: rows of all images.</summary>
    public int Parts => geometry.Batch * (Sums ? geometry.OutHeight : Inner.Height);

    /// <summary>Gets the scratch floats that each worker needs.</summary>
    public long WorkerScratchFloats =>
        Sums ? geometry.OutWidth * geometry.OutChannels + Simd128.Width : down * LineFloats + Simd128.Width;

    private int Cells => down * across;

    private int PaddedWidth => geometry.OutWidth + Cell * across - 1;

    private nint LineFloats => (nint)PaddedWidth * geometry.InChannels;

    /// <summary>
    /// The grid of a convolution, or null where the kernel is small or there are many channels on both sides.
    /// </summary>
    public static KernelGrid? For(ConvolutionGeometry geometry)
    {
        bool large = Math.Min(geometry.KernelHeight, geometry.KernelWidth) > Cell && geometry.Stride == 1;
        bool sums = geometry.OutChannels <= FewChannels;
        return large && (sums || geometry.InChannels <= FewChannels) ? new KernelGrid(geometry, sums) : null;
    }

    /// <summary>Cuts the weights, [out, in, height, width], into those of the cells.</summary>
    public void Cut(float* weights, float* cells)
    {
        const int Taps = Cell * Cell;
        new Span<float>(cells, Inner.OutChannels * Inner.InChannels * Taps).Clear();
        (int inputs, int outputs) = (geometry.InChannels, geometry.OutChannels);
        for (int output = 0; output < outputs; output++)
        {
            for (int input = 0; input < inputs; input++)
            {
                for (int y = 0; y < geometry.KernelHeight; y++)
                {
                    for (int x = 0; x < geometry.KernelWidth; x++, weights++)
                    {
                        int cell = y / Cell * across + x / Cell;
                        int outer = Sums ? cell * outputs + output : output;
                        int inner = Sums ? input : cell * inputs + input;
                        cells[(outer * Inner.InChannels + inner) * Taps + y % Cell * Cell + x % Cell] = *weights;
                    }
                }
            }
        }
    }

    /// <summary>Makes a row of the wider image.</summary>
    /// <param name="part">The row, counted over all images.</param>
    /// <param name="input">The images.</param>
    /// <param name="output">The wider images.</param>
    /// <param name="lines">Scratch.</param>
    public void Copy(int part, float* input, float* output, float* lines)
    {
        (int image, int row) = Math.DivRem(part, Inner.Height);
        int channels = geometry.InChannels;
        for (int y = 0; y < down; y++)
        {
            Padding.CopyWindow(
                input + image * geometry.InputStride,
                geometry.Height,
                geometry.Width,
                channels,
                geometry.Mode,
                row + Cell * y - geometry.PadTop,
                -geometry.PadLeft,
                1,
                PaddedWidth,
                lines + y * LineFloats,
                LineFloats);
        }

        float* pixel = output + (nint)part * Inner.Width * Inner.InChannels;
        float* last = pixel + (nint)(Inner.Width - 1) * Inner.InChannels;
        for (; pixel < last; pixel += Inner.InChannels, lines += channels)
        {
            // Lanes beyond a cell's channels are written over by the next cell or pixel.
            CopyPixel<Simd128>(lines, pixel);
        }

        CopyPixel<SimdScalar>(lines, last);
    }

    /// <summary>Sums what the cells made to a row of the output.</summary>
    /// <param name="part">The row, counted over all images.</param>
    /// <param name="input">What the cells made.</param>
    /// <param name="epilogue">Where the output goes.</param>
    /// <param name="line">Scratch.</param>
    public void Sum<V>(int part, float* input, in Epilogue epilogue, float* line)
        where V : unmanaged, ISimd<V>
    {
        (int image, int row) = Math.DivRem(part, geometry.OutHeight);
        int channels = geometry.OutChannels;
        nint pixelStride = Inner.OutChannels;
        nint rowStride = Inner.OutWidth * pixelStride;
        nint cellDown = Cell * rowStride + across * channels;
        nint cellAcross = Cell * pixelStride + channels;
        float* source = input + image * Inner.OutputStride + row * rowStride;
        Simd128 bias = Bias(epilogue);
        for (int x = 0; x < geometry.OutWidth; x++, source += pixelStride)
        {
            Simd128 sum = bias;
            float* cells = source;
            for (int i = down; i > 0; i--, cells += cellDown)
            {
                float* cell = cells;
                for (int j = across; j > 0; j--, cell += cellAcross)
                {
                    sum += Simd128.Load(cell);
                }
            }

            // Lanes beyond the channels are written over by the next pixel.
            Simd128.Store(sum, line + x * channels);
        }

        nint offset = image * geometry.OutputStride + (nint)row * geometry.OutWidth * channels;
        (epilogue with { Bias = null }).Write<V>(line, geometry.OutWidth * channels, offset, 0);
    }

    private void CopyPixel<V>(float* lines, float* pixel)
        where V : unmanaged, ISimd<V>
    {
        int channels = geometry.InChannels;
        for (int y = down; y > 0; y--, lines += LineFloats)
        {
            float* source = lines;
            for (int x = across; x > 0; x--, source += Cell * channels, pixel += channels)
            {
                for (int channel = 0; channel < channels; channel += V.Width)
                {
                    V.Store(V.Load(source + channel), pixel + channel);
                }
            }
        }
    }

    private Simd128 Bias(in Epilogue epilogue)
    {
        float* bias = stackalloc float[Simd128.Width];
        for (int channel = 0; channel < geometry.OutChannels && epilogue.Bias != null; channel++)
        {
            bias[channel] = epilogue.Bias[channel];
        }

        return Simd128.Load(bias);
    }
}
