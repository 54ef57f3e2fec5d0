using System.Buffers;
using System.Numerics;
using Impasto.Compute.Execution;
using Impasto.Media.Images;

namespace Impasto.Video.OpticalFlow;

/// <summary>
/// The luminance of a frame, 0 to 255, at the scales at which flow is looked for, each half of the one before, rounded
/// up: pixels are means of squares, and squares that reach over the frame's edge repeat it. With its slopes.
/// </summary>
internal sealed unsafe class FlowPyramid
{
    /// <summary>How far around a frame patches are looked for.</summary>
    public const int Border = 16;

    private const int Channels = ImageBuffer.Channels;

    // The weights of the colours (ITU-R BT.601), of samples in [0, 1].
    private static readonly float[] Weights = [0.299f * 255, 0.587f * 255, 0.114f * 255];

    private readonly int finest;

    /// <summary>Makes room for frames of a size.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="scales">The scales, finest first.</param>
    public FlowPyramid(int width, int height, IReadOnlyList<int> scales)
    {
        finest = scales[0];
        Levels = [.. scales.Select(s => new FlowLevel(Shrunk(width, s), Shrunk(height, s)))];
    }

    /// <summary>Gets the scales, finest first.</summary>
    public IReadOnlyList<FlowLevel> Levels { get; }

    /// <summary>The length of an edge at a scale.</summary>
    public static int Shrunk(int edge, int scale) => (edge + (1 << scale) - 1) >> scale;

    /// <summary>Takes a frame.</summary>
    public void Read(ImageBuffer frame, WorkerPool pool)
    {
        FlowLevel first = Levels[0];
        Bands.Run(pool, first.Height, (from, to) =>
        {
            float[] sum = ArrayPool<float>.Shared.Rent(frame.Width * Channels);
            for (int y = from; y < to; y++)
            {
                ReadRow(frame, y, sum.AsSpan(0, frame.Width * Channels), first.Light.Row(y));
            }

            ArrayPool<float>.Shared.Return(sum);
        });
        for (int i = 0; i < Levels.Count; i++)
        {
            if (i > 0)
            {
                Halve(Levels[i - 1].Light, Levels[i].Light, pool);
            }

            Levels[i].Light.FillBorder();
        }
    }

    /// <summary>Computes the slopes, which the frame that is looked for in another one needs.</summary>
    public void ComputeSlopes(WorkerPool pool)
    {
        foreach (FlowLevel level in Levels)
        {
            Bands.Run(pool, level.Height, (from, to) => level.ComputeSlopes(from, to));
        }
    }

    private void ReadRow(ImageBuffer frame, int y, Span<float> sum, float* target)
    {
        int edge = 1 << finest;
        int length = sum.Length;

        // Rows are added first: what goes on with their sum is a quarter of the work.
        RowOf(0).CopyTo(sum);
        for (int i = 1; i < edge; i++)
        {
            Add(RowOf(i), sum);
        }

        float share = 1f / (edge * edge);
        (float red, float green, float blue) = (Weights[0] * share, Weights[1] * share, Weights[2] * share);
        int whole = frame.Width >> finest;
        for (int x = 0; x < whole; x++)
        {
            float r = 0, g = 0, b = 0;
            ReadOnlySpan<float> block = sum.Slice(x * edge * Channels, edge * Channels);
            for (int i = 0; i < block.Length - 2; i += Channels)
            {
                r += block[i];
                g += block[i + 1];
                b += block[i + 2];
            }

            target[x] = (r * red) + (g * green) + (b * blue);
        }

        if (whole < Shrunk(frame.Width, finest))
        {
            float rest = 0;
            for (int i = 0; i < edge; i++)
            {
                int pixel = Math.Min((whole * edge) + i, frame.Width - 1) * Channels;
                rest += (sum[pixel] * red) + (sum[pixel + 1] * green) + (sum[pixel + 2] * blue);
            }

            target[whole] = rest;
        }

        ReadOnlySpan<float> RowOf(int i) =>
            frame.Pixels.Slice(Math.Min((y * edge) + i, frame.Height - 1) * length, length);
    }

    private static void Add(ReadOnlySpan<float> row, Span<float> sum)
    {
        int i = 0;
        for (; i <= row.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (new Vector<float>(row[i..]) + new Vector<float>(sum[i..])).CopyTo(sum[i..]);
        }

        for (; i < row.Length; i++)
        {
            sum[i] += row[i];
        }
    }

    private static void Halve(Plane source, Plane target, WorkerPool pool) => Bands.Run(
        pool, target.Height, (from, to) =>
        {
            // The border holds what squares take that reach over the edge.
            for (int y = from; y < to; y++)
            {
                float* upper = source.Row(2 * y);
                float* lower = source.Row((2 * y) + 1);
                float* row = target.Row(y);
                for (int x = 0; x < target.Width; x++)
                {
                    row[x] = (upper[2 * x] + upper[(2 * x) + 1] + (lower[2 * x] + lower[(2 * x) + 1])) * 0.25f;
                }
            }
        });
}
