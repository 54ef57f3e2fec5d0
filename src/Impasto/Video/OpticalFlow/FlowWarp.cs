using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Impasto.Compute.Execution;
using Impasto.Media.Images;

namespace Impasto.Video.OpticalFlow;

/// <summary>Brings a frame to the pixels of another one by the flow between them.</summary>
public static class FlowWarp
{
    private const int Channels = ImageBuffer.Channels;

    /// <summary>Says from the pixels around what there is between pixels.</summary>
    private unsafe interface IInterpolation
    {
        /// <summary>Gets how many pixels it looks at to the left of a place, and above it, less one.</summary>
        static abstract int Before { get; }

        /// <summary>Gets how many pixels it looks at to the right of a place, and below it.</summary>
        static abstract int After { get; }

        /// <summary>Gives the red, green and blue of a place.</summary>
        /// <param name="first">The first of the pixels that it looks at; four floats are read of each.</param>
        /// <param name="line">From one line of them to the next, in floats.</param>
        /// <param name="across">How far the place lies to the right of a pixel, from 0 to 1.</param>
        /// <param name="down">How far it lies below.</param>
        static abstract Vector128<float> At(float* first, int line, float across, float down);
    }

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
        Run<Bilinear>(frame, flow, pool);

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
        Run<Cubic>(frame, flow, pool);

    /// <summary>One row of <see cref="Apply"/>, of frames of the flow's size.</summary>
    internal static void ApplyRow(ImageBuffer frame, FlowField flow, int y, Span<float> target) =>
        Row<Bilinear>(frame, flow, y, target);

    /// <summary>One row of <see cref="ApplySharp"/>, of frames of the flow's size.</summary>
    internal static void ApplySharpRow(ImageBuffer frame, FlowField flow, int y, Span<float> target) =>
        Row<Cubic>(frame, flow, y, target);

    /// <summary>Whether a place lies within a frame, on it or between its pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsWithin(float x, float y, int width, int height) =>
        x >= 0 && x <= width - 1 && y >= 0 && y <= height - 1;

    /// <summary>What lies between four values of a plane.</summary>
    /// <param name="at">The upper left one.</param>
    /// <param name="beside">How far from it the one to the right of it stands.</param>
    /// <param name="under">How far from it the one below it stands.</param>
    /// <param name="across">How far the place lies to the right, from 0 to 1.</param>
    /// <param name="below">How far it lies below.</param>
    internal static unsafe float Between(float* at, int beside, int under, float across, float below)
    {
        float upper = at[0] + (across * (at[beside] - at[0]));
        float lower = at[under] + (across * (at[under + beside] - at[under]));
        return upper + (below * (lower - upper));
    }

    private static ImageBuffer Run<TInterpolation>(ImageBuffer frame, FlowField flow, WorkerPool pool)
        where TInterpolation : struct, IInterpolation
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
        int line = frame.Width * Channels;
        Bands.Run(pool, frame.Height, (from, to) =>
        {
            for (int y = from; y < to; y++)
            {
                Row<TInterpolation>(frame, flow, y, result.Pixels.Slice(y * line, line));
            }
        });
        return result;
    }

    private static unsafe void Row<TInterpolation>(ImageBuffer frame, FlowField flow, int y, Span<float> target)
        where TInterpolation : struct, IInterpolation
    {
        (int width, int height, int line) = (frame.Width, frame.Height, frame.Width * Channels);
        (int before, int after) = (TInterpolation.Before, TInterpolation.After);
        int edge = before + 1 + after;
        float* around = stackalloc float[(edge * edge * Channels) + 1];
        fixed (float* pixels = frame.Pixels, to = target)
        fixed (float* u = flow.Horizontal.Slice(y * width, width), v = flow.Vertical.Slice(y * width, width))
        {
            for (int x = 0; x < width; x++)
            {
                float atX = Math.Clamp(x + u[x], 0, width - 1);
                float atY = Math.Clamp(y + v[x], 0, height - 1);
                (int left, int top) = ((int)atX, (int)atY);

                // Four floats are read for three: not at the last pixel of all.
                bool isInside = left >= before && left + after + 1 < width && top >= before && top + after < height;
                float* first = isInside ? pixels + ((top - before) * line) + ((left - before) * Channels) : around;
                if (!isInside)
                {
                    Gather(pixels, left - before, top - before, width, height, edge, around);
                }

                Vector128<float> value =
                    TInterpolation.At(first, isInside ? line : edge * Channels, atX - left, atY - top);
                to[x * Channels] = value[0];
                to[(x * Channels) + 1] = value[1];
                to[(x * Channels) + 2] = value[2];
            }
        }
    }

    /// <summary>The pixels around a place near the border; beyond it, the nearest.</summary>
    private static unsafe void Gather(
        float* pixels, int left, int top, int width, int height, int edge, float* around)
    {
        for (int i = 0; i < edge * edge; i++)
        {
            int column = Math.Clamp(left + (i % edge), 0, width - 1);
            int row = Math.Clamp(top + (i / edge), 0, height - 1);
            float* pixel = pixels + (((row * width) + column) * Channels);
            for (int c = 0; c < Channels; c++)
            {
                around[(i * Channels) + c] = pixel[c];
            }
        }
    }

    private readonly unsafe struct Bilinear : IInterpolation
    {
        public static int Before => 0;

        public static int After => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> At(float* first, int line, float across, float down)
        {
            Vector128<float> above = Line(first, across);
            return above + (down * (Line(first + line, across) - above));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector128<float> Line(float* at, float across)
        {
            Vector128<float> left = Vector128.Load(at);
            return left + (across * (Vector128.Load(at + Channels) - left));
        }
    }

    private readonly unsafe struct Cubic : IInterpolation
    {
        // The slope of the kernel one pixel away; the more, the sharper.
        private const float Slope = -0.75f;

        public static int Before => 1;

        public static int After => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> At(float* first, int line, float across, float down)
        {
            float* above = first + line + Channels;
            float* below = above + line;
            Vector128<float> a = Vector128.Load(above), b = Vector128.Load(above + Channels);
            Vector128<float> c = Vector128.Load(below), d = Vector128.Load(below + Channels);
            (float w0, float w1, float w2, float w3) = Weights(across);
            Vector128<float> weight0 = Vector128.Create(w0), weight1 = Vector128.Create(w1);
            Vector128<float> weight2 = Vector128.Create(w2), weight3 = Vector128.Create(w3);
            (float h0, float h1, float h2, float h3) = Weights(down);
            Vector128<float> sum = (h0 * Line(first)) + (h1 * Line(first + line))
                + (h2 * Line(first + (2 * line))) + (h3 * Line(first + (3 * line)));
            Vector128<float> least = Vector128.MinNative(Vector128.MinNative(a, b), Vector128.MinNative(c, d));
            Vector128<float> most = Vector128.MaxNative(Vector128.MaxNative(a, b), Vector128.MaxNative(c, d));
            return Vector128.MinNative(Vector128.MaxNative(sum, least), most);

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            Vector128<float> Line(float* at) =>
                (weight0 * Vector128.Load(at)) + (weight1 * Vector128.Load(at + Channels))
                + (weight2 * Vector128.Load(at + (2 * Channels))) + (weight3 * Vector128.Load(at + (3 * Channels)));
        }

        /// <summary>How much four pixels in a line count, by how far a place lies behind the second.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static (float First, float Second, float Third, float Fourth) Weights(float t)
        {
            float r = 1 - t;
            return (
                Slope * t * r * r,
                1 - (t * t * (Slope + 3 - ((Slope + 2) * t))),
                1 - (r * r * (Slope + 3 - ((Slope + 2) * r))),
                Slope * r * t * t);
        }
    }
}
