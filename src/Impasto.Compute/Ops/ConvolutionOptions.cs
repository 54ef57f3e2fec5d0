using Impasto.Compute.Kernels.Convolutions;

namespace Impasto.Compute.Ops;

/// <summary>How a convolution moves over its image.</summary>
public sealed record ConvolutionOptions
{
    /// <summary>Gets the pixels from one output's kernel to the next; at least 1.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Gets the pixels added on each side; at least 0.</summary>
    public int Padding { get; init; }

    /// <summary>Gets what the added pixels hold.</summary>
    public PaddingMode Mode { get; init; }
}
