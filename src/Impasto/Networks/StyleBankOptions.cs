using Impasto.Compute.Ops;
using Impasto.Running;
using Impasto.Weights;

namespace Impasto.Networks;

/// <summary>The size of a <see cref="StyleBankNetwork"/>.</summary>
public sealed record StyleBankOptions
{
    private const int ImageChannels = 3;

    // Training starts near the scene, so that a style is laid over it, not in its place.
    private const double SmallGain = 0.2;

    /// <summary>Gets the channels at the image's own size, a quarter of those of the features; 1 to 256.</summary>
    public int Width { get; init; } = 32;

    /// <summary>Gets the edge of the first and the last kernel, odd and at most 15.</summary>
    public int EdgeKernel { get; init; } = 9;

    /// <summary>
    /// Gets the number of residual blocks in the bank of a style, behind its first convolution; 0 to 8.
    /// </summary>
    public int Blocks { get; init; } = 2;

    /// <summary>
    /// Gets the convolutions of the encoder and the decoder, in the order in which an image meets them.
    /// </summary>
    internal IReadOnlyList<ConvolutionLayer> AutoEncoder =>
    [
        new("encode1", ImageChannels, Width, EdgeKernel),
        new("encode2", Width, 2 * Width, 3) { Stride = 2 },
        new("encode3", 2 * Width, 4 * Width, 3) { Stride = 2 },
        new("decode1", 4 * Width, 2 * Width, 3) { Upsampling = ResizeKind.Nearest },
        new("decode2", 2 * Width, Width, 3) { Upsampling = ResizeKind.Nearest },
        new("decode3", Width, ImageChannels, EdgeKernel) { Gain = SmallGain },
    ];

    /// <summary>The convolutions of a style's bank: the first one, and two for each residual block.</summary>
    internal IReadOnlyList<ConvolutionLayer> Bank(string style) =>
    [
        Filters($"bank.{style}.start") with { Gain = SmallGain, HandsOn = true },
        .. Enumerable.Range(1, Blocks).SelectMany(block => new[]
        {
            Filters($"bank.{style}.res{block}.conv1"),
            Filters($"bank.{style}.res{block}.conv2") with { StartsAtZero = true },
        }),
    ];

    /// <summary>Throws if an option is out of its range.</summary>
    /// <exception cref="ArgumentException">One is; the message names it.</exception>
    internal void Check()
    {
        Requirement.Hold(Width is >= 1 and <= 256, $"The width is 1 to 256, not {Width}.");
        Requirement.Hold(
            EdgeKernel is >= 1 and <= 15 && int.IsOddInteger(EdgeKernel),
            $"The edge kernel is odd and at most 15, not {EdgeKernel}.");
        Requirement.Hold(Blocks is >= 0 and <= 8, $"The blocks are 0 to 8, not {Blocks}.");
    }

    private ConvolutionLayer Filters(string name) => new(name, 4 * Width, 4 * Width, 3) { HasNorm = true };
}
