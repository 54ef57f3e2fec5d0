using System.Runtime.CompilerServices;
using Impasto.Compute.Execution;
using Impasto.Media.Images;

namespace Impasto.Video.OpticalFlow;

/// <summary>Brings a frame to the pixels of another one by the flow between them.</summary>
public static class FlowWarp
{
    private const int Channels = ImageBuffer.Channels;

    /// <summary>
    /// Gives each pixel what the flow finds for it in a frame, between pixels by bilinear interpolation; beyond the
    /// frame, its nearest pixel.
    /// </summary>
    /// <param name="frame">The frame that the flow leads to.</param>
    /// <param name="flow">The flow, of the same size.</param>
    /// <param name="pool">The threads; what is computed does not depend on them.</param>
    /// <returns>A new image, without alpha.</returns>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static ImageBuffer Apply(ImageBuffer frame, FlowField flow, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(pool);
        if ((frame.Width, frame.Height) != (flow.Width, flow.Height))
        {
            throw new ArgumentException(
                $"A frame of {frame.Width} x {frame.Height} pixels is not one of {flow.Width} x {flow.Height}.",
                nameof(frame));
        }

        ImageBuffer result = new(frame.Width, frame.Height);
        Bands.Run(pool, frame.Height, (from, to) =>
        {
            for (int y = from; y < to; y++)
            {
                WarpRow(frame, flow, y, result.Pixels.Slice(y * frame.Width * Channels, frame.Width * Channels));
            }
        });
        return result;
    }

    /// <summary>Whether a place lies within a frame, on it or between its pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsWithin(float x, float y, int width, int height) =>
        x >= 0 && x <= width - 1 && y >= 0 && y <= height - 1;

    private static unsafe void WarpRow(ImageBuffer frame, FlowField flow, int y, Span<float> target)
    {
        (int width, int height) = (frame.Width, frame.Height);
        ReadOnlySpan<float> u = flow.Horizontal.Slice(y * width, width);
        ReadOnlySpan<float> v = flow.Vertical.Slice(y * width, width);
        fixed (float* pixels = frame.Pixels)
        {
            for (int x = 0; x < width; x++)
            {
                float atX = Math.Clamp(x + u[x], 0, width - 1);
                float atY = Math.Clamp(y + v[x], 0, height - 1);
                (int left, int top) = ((int)atX, (int)atY);
                (float across, float down) = (atX - left, atY - top);
                float* upper = pixels + (((top * width) + left) * Channels);
                float* lower = top + 1 < height ? upper + (width * Channels) : upper;
                int right = left + 1 < width ? Channels : 0;
                for (int c = 0; c < Channels; c++)
                {
                    float above = upper[c] + (across * (upper[c + right] - upper[c]));
                    float below = lower[c] + (across * (lower[c + right] - lower[c]));
                    target[(x * Channels) + c] = above + (down * (below - above));
                }
            }
        }
    }
}
