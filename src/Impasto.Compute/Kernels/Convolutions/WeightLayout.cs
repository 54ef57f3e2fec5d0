namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>
/// Where a convolution finds its weights in an array of [out, in, height, width]: either in its own, or, where it
/// carries a gradient back, in that of the convolution whose gradient it is.
/// </summary>
/// <param name="First">The weight of the first channels and tap.</param>
/// <param name="OutStride">Floats from one output channel to the next.</param>
/// <param name="InStride">Floats from one input channel to the next.</param>
/// <param name="RowStride">Floats from one row of the kernel to the next.</param>
/// <param name="ColumnStride">Floats from one column of the kernel to the next.</param>
internal readonly record struct WeightLayout(
    nint First, nint OutStride, nint InStride, nint RowStride, nint ColumnStride)
{
    /// <summary>The weights as they are stored.</summary>
    /// <param name="geometry">The convolution they belong to.</param>
    public static WeightLayout AsStored(ConvolutionGeometry geometry)
    {
        nint taps = geometry.KernelHeight * geometry.KernelWidth;
        return new WeightLayout(0, geometry.InChannels * taps, taps, geometry.KernelWidth, 1);
    }

    /// <summary>
    /// The weights that carry the gradient back to those input pixels which lie at row <paramref name="phaseY"/> and
    /// column <paramref name="phaseX"/> modulo the stride: channels exchanged, every stride-th tap from there on,
    /// in backward order.
    /// </summary>
    /// <param name="geometry">The convolution they belong to.</param>
    /// <param name="phaseY">The row of the padded input modulo the stride; 0 for a stride of 1.</param>
    /// <param name="phaseX">The column.</param>
    public static WeightLayout Turned(ConvolutionGeometry geometry, int phaseY, int phaseX)
    {
        int stride = geometry.Stride;
        nint width = geometry.KernelWidth;
        nint taps = geometry.KernelHeight * width;
        int lastRow = phaseY + (geometry.KernelHeight - 1 - phaseY) / stride * stride;
        int lastColumn = phaseX + (geometry.KernelWidth - 1 - phaseX) / stride * stride;
        return new WeightLayout(
            lastRow * width + lastColumn, taps, geometry.InChannels * taps, -stride * width, -stride);
    }

    /// <summary>Finds a weight.</summary>
    /// <param name="output">The output channel of the convolution that is to be computed.</param>
    /// <param name="input">Its input channel.</param>
    /// <param name="row">The row in its kernel.</param>
    /// <param name="column">The column in its kernel.</param>
    public nint Offset(int output, int input, int row, int column) =>
        First + output * OutStride + input * InStride + row * RowStride + column * ColumnStride;
}
