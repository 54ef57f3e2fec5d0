using System.Numerics;
using Impasto.Compute.Execution;

namespace Impasto.Video.OpticalFlow;

/// <summary>
/// How certain it is that a pixel is seen in the frame that its flow leads to (Ruder, Dosovitskiy and Brox, "Artistic
/// style transfer for videos", 2016, section 4.3, after Sundaram, Brox and Keutzer, "Dense Point Trajectories by
/// GPU-Accelerated Large Displacement Optical Flow", ECCV 2010). With w the flow and w' the flow back from where it
/// leads, a pixel is covered there where |w + w'|^2 >= 0.01 (|w|^2 + |w'|^2) + 0.5, and lies on the border of something
/// that moves where |grad u|^2 + |grad v|^2 > 0.01 |w|^2 + 0.002; both are uncertain, and so is what leaves the frame.
/// </summary>
public static class FlowCertainty
{
    private const float CoveredShare = 0.01f;
    private const float CoveredLeast = 0.5f;
    private const float BorderShare = 0.01f;
    private const float BorderLeast = 0.002f;
    private const double Smoothing = 0.8;
    private const int Reach = 3;

    /// <summary>Computes the certainty of each pixel, smoothed by a Gaussian of 0.8 pixels.</summary>
    /// <param name="flow">Where a frame's pixels are found in the other one.</param>
    /// <param name="back">Where the other one's pixels are found in the frame, of the same size.</param>
    /// <param name="pool">The threads; what is computed does not depend on them.</param>
    /// <returns>Row by row from 0, uncertain, to 1.</returns>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static float[] Of(FlowField flow, FlowField back, WorkerPool pool)
    {
        float[] certain = Certain(flow, back, pool);
        Smooth(certain, flow.Width, flow.Height, pool);
        return certain;
    }

    /// <summary>Which pixels are certain, 0 or 1, not smoothed.</summary>
    internal static float[] Certain(FlowField flow, FlowField back, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(back);
        ArgumentNullException.ThrowIfNull(pool);
        if ((flow.Width, flow.Height) != (back.Width, back.Height))
        {
            throw new ArgumentException(
                $"A flow of {flow.Width} x {flow.Height} pixels does not lead back from one of {back.Width} x "
                + $"{back.Height}.",
                nameof(back));
        }

        float[] certain = new float[flow.Width * flow.Height];
        Bands.Run(pool, flow.Height, (from, to) =>
        {
            for (int y = from; y < to; y++)
            {
                CheckRow(flow, back, y, certain.AsSpan(y * flow.Width, flow.Width));
            }
        });
        return certain;
    }

    private static unsafe void CheckRow(FlowField flow, FlowField back, int y, Span<float> certain)
    {
        (int width, int height) = (flow.Width, flow.Height);
        fixed (float* flowU = flow.Horizontal, flowV = flow.Vertical, backU = back.Horizontal, backV = back.Vertical)
        {
            float* u = flowU + (y * width);
            float* v = flowV + (y * width);
            int up = y > 0 ? -width : 0;
            int down = y + 1 < height ? width : 0;
            float perRow = y > 0 && y + 1 < height ? 0.5f : 1;
            for (int x = 0; x < width; x++)
            {
                (float atX, float atY) = (x + u[x], y + v[x]);
                if (!FlowWarp.IsWithin(atX, atY, width, height))
                {
                    continue;
                }

                float own = (u[x] * u[x]) + (v[x] * v[x]);
                (int left, int right) = (x > 0 ? x - 1 : x, x + 1 < width ? x + 1 : x);
                float perColumn = right - left == 2 ? 0.5f : 1;
                (float ux, float vx) = (perColumn * (u[right] - u[left]), perColumn * (v[right] - v[left]));
                (float uy, float vy) = (perRow * (u[x + down] - u[x + up]), perRow * (v[x + down] - v[x + up]));
                if ((ux * ux) + (uy * uy) + (vx * vx) + (vy * vy) > (BorderShare * own) + BorderLeast)
                {
                    continue;
                }

                (int column, int row) = ((int)atX, (int)atY);
                (float across, float below) = (atX - column, atY - row);
                int first = (row * width) + column;
                int beside = column + 1 < width ? 1 : 0;
                int under = row + 1 < height ? width : 0;
                float otherU = Between(backU + first, beside, under, across, below);
                float otherV = Between(backV + first, beside, under, across, below);
                (float sumU, float sumV) = (u[x] + otherU, v[x] + otherV);
                float other = (otherU * otherU) + (otherV * otherV);
                certain[x] =
                    (sumU * sumU) + (sumV * sumV) >= (CoveredShare * (own + other)) + CoveredLeast ? 0 : 1;
            }
        }
    }

    private static unsafe float Between(float* at, int beside, int under, float across, float below)
    {
        float upper = at[0] + (across * (at[beside] - at[0]));
        float lower = at[under] + (across * (at[under + beside] - at[under]));
        return upper + (below * (lower - upper));
    }

    private static void Smooth(float[] plane, int width, int height, WorkerPool pool)
    {
        float[] weights = [.. Enumerable.Range(-Reach, (2 * Reach) + 1)
            .Select(i => (float)Math.Exp(-i * i / (2 * Smoothing * Smoothing)))];
        float sum = weights.Sum();
        float[] kernel = [.. weights.Select(w => w / sum)];
        float[] rows = new float[plane.Length];
        Bands.Run(pool, height, (from, to) =>
        {
            float[] padded = new float[width + (2 * Reach)];
            for (int y = from; y < to; y++)
            {
                Span<float> row = plane.AsSpan(y * width, width);
                row.CopyTo(padded.AsSpan(Reach));
                padded.AsSpan(0, Reach).Fill(row[0]);
                padded.AsSpan(Reach + width).Fill(row[^1]);
                for (int i = 0; i < kernel.Length; i++)
                {
                    Add(padded.AsSpan(i, width), kernel[i], rows.AsSpan(y * width, width));
                }
            }
        });
        Bands.Run(pool, height, (from, to) =>
        {
            for (int y = from; y < to; y++)
            {
                Span<float> target = plane.AsSpan(y * width, width);
                target.Clear();
                for (int i = 0; i < kernel.Length; i++)
                {
                    int row = Math.Clamp(y + i - Reach, 0, height - 1);
                    Add(rows.AsSpan(row * width, width), kernel[i], target);
                }
            }
        });
    }

    private static void Add(ReadOnlySpan<float> values, float weight, Span<float> sum)
    {
        int i = 0;
        for (; i <= sum.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            ((new Vector<float>(values[i..]) * weight) + new Vector<float>(sum[i..])).CopyTo(sum[i..]);
        }

        for (; i < sum.Length; i++)
        {
            sum[i] += values[i] * weight;
        }
    }
}
