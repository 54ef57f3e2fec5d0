using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Running;
using Impasto.Weights;

namespace Impasto.Networks;

/// <summary>How wide and deep a <see cref="TransformNetwork"/> is; the defaults are those of Johnson et al.</summary>
public sealed record TransformNetworkOptions
{
    /// <summary>The largest <see cref="Margin"/>.</summary>
    internal const int LargestMargin = 256;

    /// <summary>The channels that a network with <see cref="Prior"/> sees: image, prior, certainty.</summary>
    internal const int PriorChannels = (2 * Image) + 1;

    private const int Image = 3;
    private const int Inner = 3;

    // The rows and columns that a residual block without padding takes away on each side.
    private const int BlockLoss = 2;
    private const int MostChannels = 1024;
    private const int MostBlocks = 64;
    private const int LargestKernel = 15;

    /// <summary>
    /// Gets the channels behind the first convolution, at least 1; each halving of the size after it doubles them.
    /// </summary>
    public int Width { get; init; } = 32;

    /// <summary>Gets the number of residual blocks at quarter size, at least 1.</summary>
    public int Blocks { get; init; } = 5;

    /// <summary>Gets the edge of the first and last convolution's kernels, odd.</summary>
    public int EdgeKernel { get; init; } = 9;

    /// <summary>
    /// Gets the stride of the first convolution: 1, or 2 for a network in which nothing but the image itself has its
    /// full size, which is several times faster. The last convolution then doubles the size.
    /// </summary>
    public int EdgeStride { get; init; } = 1;

    /// <summary>Gets whose conventions it follows.</summary>
    public TransformConvention Convention { get; init; }

    /// <summary>Gets the norm behind every convolution but the last.</summary>
    public TransformNorm Norm { get; init; }

    /// <summary>
    /// Gets whether what alternates from pixel to pixel of the features is kept out of the picture, where it would be a
    /// lattice of dots: what a residual block adds is smoothed by the binomial filter (1, 2, 1)/4 along both axes, and
    /// features are enlarged by bilinear instead of nearest upsampling; but by nearest before the last convolution of a
    /// network with an <see cref="EdgeStride"/> of 2, where it would cost more than the convolution. Filtering of this
    /// kind is that of Zhang, "Making Convolutional Networks Shift-Invariant Again", ICML 2019.
    /// </summary>
    public bool Antialias { get; init; }

    /// <summary>
    /// Gets the pixels, 0 to 256, by which an image is mirrored beyond its right and lower edge before the network
    /// paints it, and which are cut off afterwards: a network sees where an image ends, and may put there what its
    /// style has no other place for.
    /// </summary>
    public int Margin { get; init; }

    /// <summary>
    /// Gets whether the network is one for film, which sees three things at each pixel (Ruder, Dosovitskiy and Brox,
    /// "Artistic style transfer for videos and spherical images", IJCV 2018): the frame, red, green and blue; the
    /// result of the frame before, brought to its place and multiplied by its certainty; and this certainty, 0 to 1.
    /// Where there is no frame before, all but the frame is 0.
    /// </summary>
    public bool Prior { get; init; }

    /// <summary>
    /// Gets the pixels by which the network itself mirrors an image on each side, before its first convolution: what
    /// its residual blocks take away again, at a quarter of the size.
    /// </summary>
    internal int OwnMargin =>
        Convention == TransformConvention.Torch7 ? Blocks * BlockLoss * TransformNetwork.Reduction : 0;

    /// <summary>Gets what is added to the variance in its norms.</summary>
    internal float Epsilon => Convention == TransformConvention.TensorFlow ? 1e-3f : 1e-5f;

    // How features are enlarged before a convolution.
    private ResizeKind Upsampling => Antialias ? ResizeKind.Bilinear : ResizeKind.Nearest;

    /// <summary>Gets the channels of the residual blocks, at a quarter of the size.</summary>
    internal int BlockWidth => (EdgeStride == 1 ? 4 : 2) * Width;

    /// <summary>Gets the convolutions in the order in which an image passes them.</summary>
    internal IReadOnlyList<ConvolutionLayer> Convolutions => Convention switch
    {
        TransformConvention.PyTorch => Own,
        TransformConvention.TensorFlow => [.. Own.Select(InTensorFlow)],
        _ => [.. Own.Select(InTorch7)],
    };

    private IReadOnlyList<ConvolutionLayer> Own =>
    [
        Normed("conv1", Prior ? PriorChannels : Image, Width, EdgeKernel, "in1") with { Stride = EdgeStride },
        Normed("conv2", Width, 2 * Width, Inner, "in2") with { Stride = 2 },
        .. AtFullSize(Normed("conv3", 2 * Width, 4 * Width, Inner, "in3") with { Stride = 2 }),
        .. Enumerable.Range(1, Blocks).SelectMany(block => new ConvolutionLayer[]
        {
            Normed($"res{block}.conv1", BlockWidth, BlockWidth, Inner, $"res{block}.in1"),
            Normed($"res{block}.conv2", BlockWidth, BlockWidth, Inner, $"res{block}.in2") with { Smooth = Antialias },
        }),
        .. AtFullSize(Normed("deconv1", 4 * Width, 2 * Width, Inner, "in4") with { Upsampling = Upsampling }),
        Normed("deconv2", 2 * Width, Width, Inner, "in5") with { Upsampling = Upsampling },
        Named("deconv3", Width, Image, EdgeKernel) with
        {
            Upsampling = EdgeStride == 2 ? ResizeKind.Nearest : null,
        },
    ];

    private static ConvolutionLayer InTensorFlow(ConvolutionLayer layer)
    {
        Sides half = new(0, 0, 1, 1);
        ConvolutionLayer changed = WithZeros(layer, half, half);
        return changed.HasNorm ? changed : Normed(changed, "in6");
    }

    private static ConvolutionLayer InTorch7(ConvolutionLayer layer)
    {
        ConvolutionLayer changed = WithZeros(layer, 1, new Sides(1, 1, 0, 0));
        return layer.Name.StartsWith("res", StringComparison.Ordinal) ? changed with { Reach = 0 } : changed;
    }

    /// <summary>The same layer with zeros beyond the borders, transposed where features were upsampled.</summary>
    private static ConvolutionLayer WithZeros(ConvolutionLayer layer, Sides halving, Sides doubling) =>
        (layer.Stride == 2 ? layer with { Reach = halving }
        : layer.Upsampling is null ? layer
        : layer with { Upsampling = null, Transposed = true, Stride = 2, Reach = doubling }) with
        {
            Padding = PaddingMode.Zero,
        };

    // Files name parameters as PyTorch's example does.
    private static ConvolutionLayer Named(string name, int from, int to, int kernel) => new(name, from, to, kernel)
    {
        Weight = $"{name}.conv2d.weight", Bias = $"{name}.conv2d.bias",
    };

    private static ConvolutionLayer Normed(string name, int from, int to, int kernel, string norm) =>
        Normed(Named(name, from, to, kernel), norm);

    private static ConvolutionLayer Normed(ConvolutionLayer layer, string norm) =>
        layer with { HasNorm = true, Scale = $"{norm}.weight", Shift = $"{norm}.bias" };

    /// <summary>A convolution that a network has only if it works at the full size too.</summary>
    private IEnumerable<ConvolutionLayer> AtFullSize(ConvolutionLayer layer) => EdgeStride == 1 ? [layer] : [];

    /// <summary>Gets the names of the conventions in files.</summary>
    internal static IReadOnlyList<(string Name, TransformConvention Convention)> Conventions { get; } =
    [
        ("pytorch", TransformConvention.PyTorch),
        ("tensorflow", TransformConvention.TensorFlow),
        ("torch7", TransformConvention.Torch7),
    ];

    /// <summary>Gets the names of the norms in recipes and files.</summary>
    internal static IReadOnlyList<(string Name, TransformNorm Norm)> Norms { get; } =
        [("instance", TransformNorm.Instance), ("response", TransformNorm.Response)];

    /// <summary>Throws if an option is out of its range.</summary>
    /// <exception cref="ArgumentException">One is; the message names it.</exception>
    internal void Check()
    {
        Requirement.Hold(
            Width is >= 1 and <= MostChannels / 4, $"The width is 1 to {MostChannels / 4} channels, not {Width}.");
        Requirement.Hold(Blocks is >= 1 and <= MostBlocks, $"The number of blocks is 1 to {MostBlocks}, not {Blocks}.");
        Requirement.Hold(
            Margin is >= 0 and <= LargestMargin, $"The margin is 0 to {LargestMargin} pixels, not {Margin}.");
        Requirement.Hold(EdgeStride is 1 or 2, $"The stride of the first convolution is 1 or 2, not {EdgeStride}.");
        Requirement.Hold(
            EdgeKernel is >= 1 and <= LargestKernel && EdgeKernel % 2 == 1,
            $"The edge kernel is an odd number from 1 to {LargestKernel}, not {EdgeKernel}.");
        Requirement.Hold(
            Convention == TransformConvention.PyTorch
                || this is { EdgeStride: 1, Norm: TransformNorm.Instance, Antialias: false },
            $"A network of the convention {Convention} has a first stride of 1, instance norms and no filters.");
    }
}
