using Impasto.Compute.Ops;
using Impasto.Running;
using Impasto.Weights;

namespace Impasto.Networks;

/// <summary>The size of an <see cref="UpscaleNetwork"/>.</summary>
public sealed record UpscaleNetworkOptions
{
    private const int ImageChannels = 3;

    // Training starts near plain interpolation: what is added to it is small at first.
    private const double SmallGain = 0.1;

    /// <summary>Gets how many times longer the edges become: 2, 4 or 8.</summary>
    public int Scale { get; init; } = 4;

    /// <summary>Gets the channels of all features; 1 to 1024. Johnson et al. have 64.</summary>
    public int Width { get; init; } = 32;

    /// <summary>Gets the number of residual blocks; 0 to 64.</summary>
    public int Blocks { get; init; } = 4;

    /// <summary>Gets the edge of the first and the last kernel, odd and at most 15. Johnson et al. have 9.</summary>
    public int EdgeKernel { get; init; } = 5;

    /// <summary>Gets the convolutions in the order in which an image meets them.</summary>
    internal IReadOnlyList<ConvolutionLayer> Convolutions =>
    [
        new("first", ImageChannels, Width, EdgeKernel),
        .. Enumerable.Range(1, Blocks).SelectMany(block => new ConvolutionLayer[]
        {
            new($"res{block}.conv1", Width, Width, 3), new($"res{block}.conv2", Width, Width, 3) { Gain = SmallGain },
        }),
        .. Enumerable.Range(1, Doublings).Select(step => new ConvolutionLayer($"up{step}", Width, Width, 3)
        {
            Upsampling = ResizeKind.Nearest,
        }),
        new("last", Width, ImageChannels, EdgeKernel) { Gain = SmallGain },
    ];

    /// <summary>Gets how often the edges are doubled.</summary>
    internal int Doublings => int.Log2(Scale);

    /// <summary>Throws if an option is out of its range.</summary>
    /// <exception cref="ArgumentException">One is; the message names it.</exception>
    internal void Check()
    {
        Requirement.Hold(Scale is 2 or 4 or 8, $"The scale is 2, 4 or 8, not {Scale}.");
        Requirement.Hold(Width is >= 1 and <= 1024, $"The width is 1 to 1024, not {Width}.");
        Requirement.Hold(Blocks is >= 0 and <= 64, $"The number of blocks is 0 to 64, not {Blocks}.");
        Requirement.Hold(
            EdgeKernel is >= 1 and <= 15 && int.IsOddInteger(EdgeKernel),
            $"The edge kernel is odd and at most 15, not {EdgeKernel}.");
    }
}
