using Impasto.Compute.Tensors;

namespace Impasto.Compute.Ops;

/// <summary>The windows of a <see cref="WindowPool"/>.</summary>
/// <param name="Height">The rows of a window, at least 1.</param>
/// <param name="Width">The columns of a window, at least 1.</param>
public sealed record WindowPoolOptions(int Height, int Width)
{
    /// <summary>Gets the rows from one window to the next, at least 1.</summary>
    public int StepDown { get; init; } = 1;

    /// <summary>Gets the columns from one window to the next, at least 1.</summary>
    public int StepAcross { get; init; } = 1;

    /// <summary>Gets the pixels around the image that no value comes from, fewer than a window has.</summary>
    public Sides Padding { get; init; }

    /// <summary>Gets whether a mean takes these pixels for zeros, and not for missing.</summary>
    public bool CountsPadding { get; init; }
}
