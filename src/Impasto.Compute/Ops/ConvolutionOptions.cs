using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>How a convolution moves over its image.</summary>
public sealed record ConvolutionOptions
{
    /// <summary>Gets the pixels from one output's kernel to the next; at least 1.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>
    /// Gets the pixels added on each side, each at least 0; a number stands for as many on all of them.
    /// </summary>
    public Sides Padding { get; init; }

    /// <summary>Gets what the added pixels hold.</summary>
    public PaddingMode Mode { get; init; }

    /// <summary>
    /// Whether a strip of the image gives the rows that lie where its own do in the result of all of it, whatever it is
    /// high: the result has the image's height but for the stride.
    /// </summary>
    /// <param name="kernel">The kernel's height.</param>
    internal bool KeepsRows(int kernel) => Padding.Rows < kernel && Padding.Rows >= kernel - Stride;
}
