using System.Numerics;
using System.Runtime.InteropServices;

namespace Impasto.Media.Images;

/// <summary>Resizes planes and interleaved images by <see cref="LanczosKernel"/>, along rows, then columns.</summary>
internal static class LanczosResampler
{
    /// <summary>Resizes; what overshoots [0, 1] is left so.</summary>
    /// <param name="source">The samples: height x width x channels.</param>
    /// <param name="width">The width now.</param>
    /// <param name="height">The height now.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="target">The samples then: new height x new width x channels.</param>
    /// <param name="newWidth">The width then.</param>
    /// <param name="newHeight">The height then.</param>
    public static void Resize(
        ReadOnlySpan<float> source,
        int width,
        int height,
        int channels,
        Span<float> target,
        int newWidth,
        int newHeight)
    {
        LanczosKernel across = new(width, newWidth);
        LanczosKernel down = new(height, newHeight);
        int oldStride = width * channels;
        int newStride = newWidth * channels;

        // The rows that one new row needs, resized along the row once each and kept in a ring.
        int ringRows = down.Taps;
        float[] ring = new float[ringRows * newStride];
        int ready = 0;
        for (int y = 0; y < newHeight; y++)
        {
            int start = down.Start(y);
            for (ready = Math.Max(ready, start); ready < start + down.Taps; ready++)
            {
                Span<float> kept = ring.AsSpan(ready % ringRows * newStride, newStride);
                ResizeRow(source.Slice(ready * oldStride, oldStride), channels, kept, across);
            }

            Span<float> row = target.Slice(y * newStride, newStride);
            row.Clear();
            ReadOnlySpan<float> weights = down.Weights(y);
            for (int tap = 0; tap < weights.Length; tap++)
            {
                AddScaled(ring.AsSpan((start + tap) % ringRows * newStride, newStride), weights[tap], row);
            }
        }
    }

    private static void ResizeRow(ReadOnlySpan<float> source, int channels, Span<float> target, LanczosKernel kernel)
    {
        for (int to = 0; to < target.Length; to++)
        {
            int pixel = to / channels;
            ReadOnlySpan<float> weights = kernel.Weights(pixel);
            int from = (kernel.Start(pixel) * channels) + (to % channels);
            float sum = 0;
            foreach (float weight in weights)
            {
                sum += weight * source[from];
                from += channels;
            }

            target[to] = sum;
        }
    }

    private static void AddScaled(ReadOnlySpan<float> source, float scale, Span<float> target)
    {
        ReadOnlySpan<Vector<float>> sourceVectors = MemoryMarshal.Cast<float, Vector<float>>(source);
        Span<Vector<float>> targetVectors = MemoryMarshal.Cast<float, Vector<float>>(target);
        for (int i = 0; i < targetVectors.Length; i++)
        {
            targetVectors[i] += sourceVectors[i] * scale;
        }

        for (int i = targetVectors.Length * Vector<float>.Count; i < target.Length; i++)
        {
            target[i] += source[i] * scale;
        }
    }
}
