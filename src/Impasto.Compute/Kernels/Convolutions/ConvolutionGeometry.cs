using Impasto.Compute.Tensors;

namespace Impasto.Compute.Kernels.Convolutions;

/// <summary>The sizes of a convolution of channels-last images.</summary>
/// <param name="Batch">The number of images.</param>
/// <param name="Height">The input's height.</param>
/// <param name="Width">The input's width.</param>
/// <param name="InChannels">The input's channels.</param>
/// <param name="OutHeight">The output's height.</param>
/// <param name="OutWidth">The output's width.</param>
/// <param name="OutChannels">The output's channels.</param>
/// <param name="KernelHeight">The kernel's height.</param>
/// <param name="KernelWidth">The kernel's width.</param>
/// <param name="Stride">Pixels from one output's kernel to the next.</param>
/// <param name="PadTop">
/// How many rows of padding the first output row reaches into; negative where rows of the input are left out.
/// </param>
/// <param name="PadLeft">The same for columns.</param>
/// <param name="Mode">What lies beyond the border.</param>
internal sealed record ConvolutionGeometry(
    int Batch,
    int Height,
    int Width,
    int InChannels,
    int OutHeight,
    int OutWidth,
    int OutChannels,
    int KernelHeight,
    int KernelWidth,
    int Stride,
    int PadTop,
    int PadLeft,
    PaddingMode Mode)
{
    /// <summary>Gets what lies beyond the border: all kernels choose by it what they read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none of those that there are.</exception>
    public PaddingMode Mode { get; init => field = EnumCheck.Known(value); } = EnumCheck.Known(Mode);

    /// <summary>Gets the number of floats of one input image.</summary>
    public nint InputStride => (nint)Height * Width * InChannels;

    /// <summary>Gets the number of floats of one output image.</summary>
    public nint OutputStride => (nint)OutHeight * OutWidth * OutChannels;

    /// <summary>Gets the multiplications and additions by definition.</summary>
    public long Flops => 2 * Batch * OutputStride * InChannels * KernelHeight * KernelWidth;

    /// <summary>Gets the rows of padding that the last output row reaches into.</summary>
    public int PadBottom => Math.Max(0, (OutHeight - 1) * Stride + KernelHeight - PadTop - Height);

    /// <summary>Gets the columns of padding that the last output column reaches into.</summary>
    public int PadRight => Math.Max(0, (OutWidth - 1) * Stride + KernelWidth - PadLeft - Width);

    /// <summary>Gets whether one row or column of padding is seen on each side.</summary>
    public bool PadsAllSidesByOne => this is { PadTop: 1, PadLeft: 1, PadBottom: 1, PadRight: 1 };

    /// <summary>Makes the geometry of a convolution of a padded image.</summary>
    public static ConvolutionGeometry Create(
        int batch,
        int height,
        int width,
        int inChannels,
        int outChannels,
        int kernelHeight,
        int kernelWidth,
        int stride,
        Sides padding,
        PaddingMode mode) =>
        new(
            batch,
            height,
            width,
            inChannels,
            (height + padding.Rows - kernelHeight) / stride + 1,
            (width + padding.Columns - kernelWidth) / stride + 1,
            outChannels,
            kernelHeight,
            kernelWidth,
            stride,
            padding.Top,
            padding.Left,
            mode);

    /// <summary>
    /// The same output seen from the image before it was doubled; the pixel that a reflection repeats is the twin of
    /// the border's.
    /// </summary>
    public ConvolutionGeometry BeforeDoubling() => this with
    {
        Height = Height / 2,
        Width = Width / 2,
        Mode = Mode == PaddingMode.Zero ? PaddingMode.Zero : PaddingMode.Replicate,
    };

    /// <summary>
    /// The same convolution with all pixels in one row, where the kernel is a single tap that sees each once.
    /// </summary>
    public ConvolutionGeometry Flatten() =>
        this is { KernelHeight: 1, KernelWidth: 1, Stride: 1, PadTop: 0, PadLeft: 0 }
        && OutHeight == Height && OutWidth == Width
            ? this with
            {
                Batch = 1,
                Height = 1,
                Width = Batch * Height * Width,
                OutHeight = 1,
                OutWidth = Batch * Height * Width,
            }
            : this;
}
