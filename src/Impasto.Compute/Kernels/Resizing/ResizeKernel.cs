using System.Runtime.CompilerServices;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Resizing;

/// <summary>
/// Computes each row of the result as a weighted sum of rows of the source, and then each of its pixels as a weighted
/// sum of that row's pixels. A part is a few rows.
/// </summary>
internal sealed unsafe class ResizeKernel
{
    private readonly ResizeTaps vertical;
    private readonly ResizeTaps horizontal;
    private readonly int channels;
    private readonly int rowsPerPart;
    private readonly int partsPerImage;

    public ResizeKernel(int batch, ResizeTaps vertical, ResizeTaps horizontal, int channels)
    {
        this.vertical = vertical;
        this.horizontal = horizontal;
        this.channels = channels;
        rowsPerPart = (int)Math.Max(1, Elementwise.Chunk / ((long)horizontal.Extent * channels));
        partsPerImage = (vertical.Extent + rowsPerPart - 1) / rowsPerPart;
        Parts = checked(batch * partsPerImage);
    }

    public int Parts { get; }

    /// <param name="part">The part.</param>
    /// <param name="input">The source.</param>
    /// <param name="output">The result.</param>
    /// <param name="line">Scratch for one row of the source.</param>
    /// <param name="stream">Whether the result is stored past the caches.</param>
    public void Run<V>(int part, float* input, float* output, float* line, bool stream)
        where V : unmanaged, ISimd<V>
    {
        int image = part / partsPerImage, first = part % partsPerImage * rowsPerPart;
        long sourceRow = (long)horizontal.SourceExtent * channels, targetRow = (long)horizontal.Extent * channels;
        float* source = input + (image * vertical.SourceExtent * sourceRow);
        float* target = output + ((((long)image * vertical.Extent) + first) * targetRow);
        for (int row = first; row < Math.Min(first + rowsPerPart, vertical.Extent); row++)
        {
            ReadOnlySpan<int> rows = vertical.Positions(row);
            ReadOnlySpan<float> weights = vertical.Weights(row);
            float* blended = line;
            if (rows.Length == 1 && weights[0] == 1)
            {
                blended = source + (rows[0] * sourceRow);
            }
            else
            {
                Combine<V>(source, sourceRow, rows, weights, line, sourceRow, stream: false);
            }

            for (int column = 0; column < horizontal.Extent;)
            {
                if (horizontal.Pairs(column) is var pairs and > 0)
                {
                    BlendPixels<V>(
                        blended,
                        horizontal.Positions(column, pairs),
                        horizontal.Weights(column, pairs),
                        target,
                        pairs,
                        stream);
                    target += pairs * channels;
                    column += pairs;
                    continue;
                }

                int run = horizontal.Run(column);
                int count = run * channels;
                Combine<V>(
                    blended, channels, horizontal.Positions(column), horizontal.Weights(column), target, count, stream);
                target += count;
                column += run;
            }
        }
    }

    /// <summary>Blends each of some pixels of two of the source, with weights of its own.</summary>
    private void BlendPixels<V>(
        float* source, ReadOnlySpan<int> positions, ReadOnlySpan<float> weights, float* target, int count, bool stream)
        where V : unmanaged, ISimd<V>
    {
        fixed (int* position = positions)
        fixed (float* weight = weights)
        {
            for (int tap = 0; tap < 2 * count; tap += 2, target += channels)
            {
                float* first = source + ((nint)position[tap] * channels);
                float* second = source + ((nint)position[tap + 1] * channels);
                long done = Blend<V>(first, second, weight[tap], weight[tap + 1], target, 0, channels, stream);
                Blend<SimdScalar>(first, second, weight[tap], weight[tap + 1], target, done, channels, stream);
            }
        }
    }

    /// <summary>Sums pieces of the source, each <paramref name="count"/> long, with weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Combine<V>(
        float* source,
        long stride,
        ReadOnlySpan<int> positions,
        ReadOnlySpan<float> weights,
        float* target,
        long count,
        bool stream)
        where V : unmanaged, ISimd<V>
    {
        long done;
        switch (positions.Length)
        {
            case 1:
                float* only = source + (positions[0] * stride);
                done = Scale<V>(only, weights[0], target, 0, count, stream);
                Scale<SimdScalar>(only, weights[0], target, done, count, stream);
                break;
            case 2:
                float* first = source + (positions[0] * stride), second = source + (positions[1] * stride);
                done = Blend<V>(first, second, weights[0], weights[1], target, 0, count, stream);
                Blend<SimdScalar>(first, second, weights[0], weights[1], target, done, count, stream);
                break;
            default:
                done = Sum<V>(source, stride, positions, weights, target, 0, count, stream);
                Sum<SimdScalar>(source, stride, positions, weights, target, done, count, stream);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Scale<V>(float* source, float weight, float* target, long i, long count, bool stream)
        where V : unmanaged, ISimd<V>
    {
        V factor = V.Broadcast(weight);
        for (; i <= count - V.Width; i += V.Width)
        {
            Streaming.Store(V.Load(source + i) * factor, target + i, stream);
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Blend<V>(
        float* first,
        float* second,
        float firstWeight,
        float secondWeight,
        float* target,
        long i,
        long count,
        bool stream)
        where V : unmanaged, ISimd<V>
    {
        V factor = V.Broadcast(firstWeight), secondFactor = V.Broadcast(secondWeight);
        for (; i <= count - V.Width; i += V.Width)
        {
            V blend = V.MultiplyAdd(V.Load(first + i), factor, V.Load(second + i) * secondFactor);
            Streaming.Store(blend, target + i, stream);
        }

        return i;
    }

    private static long Sum<V>(
        float* source,
        long stride,
        ReadOnlySpan<int> positions,
        ReadOnlySpan<float> weights,
        float* target,
        long i,
        long count,
        bool stream)
        where V : unmanaged, ISimd<V>
    {
        for (; i <= count - (4 * V.Width); i += 4 * V.Width)
        {
            V sum0 = V.Zero, sum1 = V.Zero, sum2 = V.Zero, sum3 = V.Zero;
            for (int tap = 0; tap < positions.Length; tap++)
            {
                float* piece = source + (positions[tap] * stride) + i;
                V weight = V.Broadcast(weights[tap]);
                sum0 = V.MultiplyAdd(weight, V.Load(piece), sum0);
                sum1 = V.MultiplyAdd(weight, V.Load(piece + V.Width), sum1);
                sum2 = V.MultiplyAdd(weight, V.Load(piece + (2 * V.Width)), sum2);
                sum3 = V.MultiplyAdd(weight, V.Load(piece + (3 * V.Width)), sum3);
            }

            Streaming.Store(sum0, target + i, stream);
            Streaming.Store(sum1, target + i + V.Width, stream);
            Streaming.Store(sum2, target + i + (2 * V.Width), stream);
            Streaming.Store(sum3, target + i + (3 * V.Width), stream);
        }

        for (; i <= count - V.Width; i += V.Width)
        {
            V sum = V.Zero;
            for (int tap = 0; tap < positions.Length; tap++)
            {
                sum = V.MultiplyAdd(V.Broadcast(weights[tap]), V.Load(source + (positions[tap] * stride) + i), sum);
            }

            Streaming.Store(sum, target + i, stream);
        }

        return i;
    }
}
