using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;

namespace Impasto.Encoders;

/// <summary>How an encoder differs from the network that its weights were trained for.</summary>
public sealed record EncoderOptions
{
    /// <summary>Gets the padding of the convolutions; null for the one that the weights were trained with.</summary>
    public PaddingMode? Padding { get; init; }

    /// <summary>
    /// Gets the padding of the first convolution alone; null for the same as the others. Replication there keeps a
    /// border of darkness from creeping into the image where the rest pads with zeros.
    /// </summary>
    public PaddingMode? FirstPadding { get; init; }

    /// <summary>
    /// Gets the kind of pooling; Gatys et al. (2015) find that average pooling gives smoother pictures.
    /// </summary>
    public PoolKind Pooling { get; init; } = PoolKind.Max;
}
