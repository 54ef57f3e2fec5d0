namespace Impasto.Video.OpticalFlow;

/// <summary>
/// Where each pixel of a frame is found in another one: optical flow, in pixels. A pixel at (x, y) is found at
/// (x + horizontal, y + vertical).
/// </summary>
public sealed class FlowField
{
    /// <summary>
    /// What stands for a flow that nobody knows, as files of the Middlebury benchmark have it: so far away that it
    /// leads out of any frame.
    /// </summary>
    public const float Unknown = 1e10f;

    private readonly float[] horizontal;
    private readonly float[] vertical;

    /// <summary>Makes the flow of frames that are the same: zero everywhere.</summary>
    /// <param name="width">The width in pixels, at least 1.</param>
    /// <param name="height">The height in pixels, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An edge is less than 1, or there are too many pixels.</exception>
    public FlowField(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            (long)width * height, Media.Images.ImageBuffer.MaxPixels, nameof(height));
        (Width, Height) = (width, height);
        horizontal = new float[width * height];
        vertical = new float[width * height];
    }

    /// <summary>Gets the width in pixels.</summary>
    public int Width { get; }

    /// <summary>Gets the height in pixels.</summary>
    public int Height { get; }

    /// <summary>Gets how far each pixel goes to the right, in pixels, row by row.</summary>
    public Span<float> Horizontal => horizontal;

    /// <summary>Gets how far each pixel goes down, in pixels, row by row.</summary>
    public Span<float> Vertical => vertical;
}
