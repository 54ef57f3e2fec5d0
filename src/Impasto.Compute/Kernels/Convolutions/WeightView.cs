namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>
/// Reads weights stored as [out, in, height, width] either for the convolution they belong to, or for one that carries
/// its output's gradient back to its input: channels exchanged, kernels turned by half a turn.
/// </summary>
internal readonly unsafe struct WeightView
{
    private readonly float* first;
    private readonly nint outStride;
    private readonly nint inStride;
    private readonly nint rowStride;
    private readonly nint columnStride;

    private WeightView(float* first, nint outStride, nint inStride, nint rowStride, nint columnStride)
    {
        this.first = first;
        this.outStride = outStride;
        this.inStride = inStride;
        this.rowStride = rowStride;
        this.columnStride = columnStride;
    }

    /// <summary>Gets a weight.</summary>
    /// <param name="output">The output channel of the convolution that is to be computed.</param>
    /// <param name="input">Its input channel.</param>
    /// <param name="row">The row in its kernel.</param>
    /// <param name="column">The column in its kernel.</param>
    public float this[int output, int input, int row, int column] =>
        first[output * outStride + input * inStride + row * rowStride + column * columnStride];

    /// <summary>The weights as they are stored.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="geometry">The convolution they belong to.</param>
    public static WeightView AsStored(float* weights, ConvolutionGeometry geometry)
    {
        nint taps = geometry.KernelHeight * geometry.KernelWidth;
        return new WeightView(weights, geometry.InChannels * taps, taps, geometry.KernelWidth, 1);
    }

    /// <summary>
    /// The weights that carry the gradient back to those input pixels which lie at row <paramref name="phaseY"/> and
    /// column <paramref name="phaseX"/> modulo the stride: every stride-th tap from there on, in backward order.
    /// </summary>
    /// <param name="weights">The weights.</param>
    /// <param name="geometry">The convolution they belong to.</param>
    /// <param name="phaseY">The row of the padded input modulo the stride; 0 for a stride of 1.</param>
    /// <param name="phaseX">The column.</param>
    public static WeightView Turned(float* weights, ConvolutionGeometry geometry, int phaseY, int phaseX)
    {
        int stride = geometry.Stride;
        nint width = geometry.KernelWidth;
        nint taps = geometry.KernelHeight * width;
        int lastRow = phaseY + (geometry.KernelHeight - 1 - phaseY) / stride * stride;
        int lastColumn = phaseX + (geometry.KernelWidth - 1 - phaseX) / stride * stride;
        return new WeightView(
            weights + lastRow * width + lastColumn, taps, geometry.InChannels * taps, -stride * width, -stride);
    }
}
