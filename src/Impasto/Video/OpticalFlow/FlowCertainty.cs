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
        float[] certainty = Certain(flow, back, pool);
        Smooth(certainty, new float[certainty.Length], flow.Width, flow.Height, pool);
        return certainty;
    }

    /// <summary>As <see cref="Of(FlowField, FlowField, WorkerPool)"/>, in memory that is there.</summary>
    /// <param name="flow">Where a frame's pixels are found in the other one.</param>
    /// <param name="back">Where the other one's pixels are found in the frame.</param>
    /// <param name="pool">The threads.</param>
    /// <param name="certainty">Where it goes.</param>
    /// <param name="room">As much room again.</param>
    internal static void Of(FlowField flow, FlowField back, WorkerPool pool, float[] certainty, float[] room)
    {
        Check(flow, back, pool, certainty);
        Smooth(certainty, room, flow.Width, flow.Height, pool);
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
        Check(flow, back, pool, certain);
        return certain;
    }

    private static void Check(FlowField flow, FlowField back, WorkerPool pool, float[] certain) =>
        Bands.Run(pool, flow.Height, (from, to) =>
        {
            for (int y = from; y < to; y++)
            {
                CheckRow(flow, back, y, certain.AsSpan(y * flow.Width, flow.Width));
            }
        });

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
            certain.Clear();
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
                float otherU = FlowWarp.Between(backU + first, beside, under, across, below);
                float otherV = FlowWarp.Between(backV + first, beside, under, across, below);
                (float sumU, float sumV) = (u[x] + otherU, v[x] + otherV);
                float other = (otherU * otherU) + (otherV * otherV);
                certain[x] =
                    (sumU * sumU) + (sumV * sumV) >= (CoveredShare * (own + other)) + CoveredLeast ? 0 : 1;
            }
        }
    }

    private static void Smooth(float[] plane, float[] rows, int width, int height, WorkerPool pool)
    {
        float[] weights = [.. Enumerable.Range(-Reach, (2 * Reach) + 1)
            .Select(i => (float)Math.Exp(-i * i / (2 * Smoothing * Smoothing)))];
        float sum = weights.Sum();
        float[] kernel = [.. weights.Select(w => w / sum)];
        Bands.Run(pool, height, (from, to) =>
        {
            float[] padded = new float[width + (2 * Reach)];
            int[] columns = [.. Enumerable.Range(0, kernel.Length)];
            for (int y = from; y < to; y++)
            {
                Span<float> row = plane.AsSpan(y * width, width);
                row.CopyTo(padded.AsSpan(Reach));
                padded.AsSpan(0, Reach).Fill(row[0]);
                padded.AsSpan(Reach + width).Fill(row[^1]);
                Convolve(padded, columns, kernel, rows.AsSpan(y * width, width));
            }
        });
        Bands.Run(pool, height, (from, to) =>
        {
            int[] lines = new int[kernel.Length];
            for (int y = from; y < to; y++)
            {
                for (int i = 0; i < lines.Length; i++)
                {
                    lines[i] = Math.Clamp(y + i - Reach, 0, height - 1) * width;
                }

                Convolve(rows, lines, kernel, plane.AsSpan(y * width, width));
            }
        });
    }

    /// <summary>The sum of seven rows of values, each times its weight.</summary>
    /// <param name="values">The values.</param>
    /// <param name="first">Where each row begins.</param>
    /// <param name="weights">The weights of the rows.</param>
    /// <param name="sum">Where the sum goes.</param>
    private static unsafe void Convolve(float[] values, int[] first, float[] weights, Span<float> sum)
    {
        fixed (float* at = values, to = sum)
        {
            float* a = at + first[0], b = at + first[1], c = at + first[2], d = at + first[3];
            float* e = at + first[4], f = at + first[5], g = at + first[6];
            int x = 0;
            for (; x <= sum.Length - Vector<float>.Count; x += Vector<float>.Count)
            {
                Vector<float> total = (Vector.Load(a + x) * weights[0]) + (Vector.Load(b + x) * weights[1])
                    + (Vector.Load(c + x) * weights[2]) + (Vector.Load(d + x) * weights[3])
                    + (Vector.Load(e + x) * weights[4]) + (Vector.Load(f + x) * weights[5])
                    + (Vector.Load(g + x) * weights[6]);
                total.Store(to + x);
            }

            for (; x < sum.Length; x++)
            {
                to[x] = (a[x] * weights[0]) + (b[x] * weights[1]) + (c[x] * weights[2]) + (d[x] * weights[3])
                    + (e[x] * weights[4]) + (f[x] * weights[5]) + (g[x] * weights[6]);
            }
        }
    }
}
