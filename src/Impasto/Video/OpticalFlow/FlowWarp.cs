using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Impasto.Compute.Execution;
using Impasto.Media.Images;

namespace Impasto.Video.OpticalFlow;

/// <summary>Brings a frame to the pixels of another one by the flow between them.</summary>
public static class FlowWarp
{
    private const int Channels = ImageBuffer.Channels;

    // The slope of the cubic kernel one pixel away; the more, the sharper.
    private const float Slope = -0.75f;

    private delegate void RowWarp(ImageBuffer frame, FlowField flow, int y, Span<float> target);

    /// <summary>
    /// Gives each pixel what the flow finds for it in a frame, between pixels by bilinear interpolation; beyond the
    /// frame, its nearest pixel.
    /// </summary>
    /// <param name="frame">The frame that the flow leads to.</param>
    /// <param name="flow">The flow, of the same size.</param>
    /// <param name="pool">The threads; what is computed does not depend on them.</param>
    /// <returns>A new image, without alpha.</returns>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static ImageBuffer Apply(ImageBuffer frame, FlowField flow, WorkerPool pool) =>
        Run(frame, flow, pool, Bilinear);

    /// <summary>
    /// As <see cref="Apply"/>, by cubic convolution (Keys, "Cubic Convolution Interpolation for Digital Image
    /// Processing", 1981), cut to what the four pixels around hold: what is warped again and again, frame after frame,
    /// stays sharp and gains no halos.
    /// </summary>
    /// <param name="frame">The frame that the flow leads to.</param>
    /// <param name="flow">The flow, of the same size.</param>
    /// <param name="pool">The threads; what is computed does not depend on them.</param>
    /// <returns>A new image, without alpha.</returns>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static ImageBuffer ApplySharp(ImageBuffer frame, FlowField flow, WorkerPool pool) =>
        Run(frame, flow, pool, Cubic);

    /// <summary>Whether a place lies within a frame, on it or between its pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsWithin(float x, float y, int width, int height) =>
        x >= 0 && x <= width - 1 && y >= 0 && y <= height - 1;

    private static ImageBuffer Run(ImageBuffer frame, FlowField flow, WorkerPool pool, RowWarp warp)
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
                warp(frame, flow, y, result.Pixels.Slice(y * frame.Width * Channels, frame.Width * Channels));
            }
        });
        return result;
    }

    private static unsafe void Bilinear(ImageBuffer frame, FlowField flow, int y, Span<float> target)
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

    private static unsafe void Cubic(ImageBuffer frame, FlowField flow, int y, Span<float> target)
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
                Vector128<float> across = Weights(atX - left);
                Vector128<float> down = Weights(atY - top);

                // Four floats are read for three: not at the last pixel of all.
                bool isInside = left >= 1 && left + 3 < width && top >= 1 && top + 2 < height;
                Vector128<float> sum = default;
                Vector128<float> least = Vector128<float>.One;
                Vector128<float> most = default;
                for (int j = 0; j < 4; j++)
                {
                    float* row = pixels + (Math.Clamp(top + j - 1, 0, height - 1) * width * Channels);
                    Vector128<float> line = default;
                    for (int i = 0; i < 4; i++)
                    {
                        int column = isInside ? left + i - 1 : Math.Clamp(left + i - 1, 0, width - 1);
                        float* at = row + (column * Channels);
                        Vector128<float> pixel =
                            isInside ? Vector128.Load(at) : Vector128.Create(at[0], at[1], at[2], 0);
                        line += pixel * across[i];
                        if (i is 1 or 2 && j is 1 or 2)
                        {
                            least = Vector128.Min(least, pixel);
                            most = Vector128.Max(most, pixel);
                        }
                    }

                    sum += line * down[j];
                }

                sum = Vector128.Min(Vector128.Max(sum, least), most);
                for (int c = 0; c < Channels; c++)
                {
                    target[(x * Channels) + c] = sum[c];
                }
            }
        }
    }

    /// <summary>How much the four pixels around a place count, by how far it lies behind the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Weights(float t)
    {
        float r = 1 - t;
        return Vector128.Create(
            Slope * t * r * r,
            1 - (t * t * (Slope + 3 - ((Slope + 2) * t))),
            1 - (r * r * (Slope + 3 - ((Slope + 2) * r))),
            Slope * r * t * t);
    }
}
