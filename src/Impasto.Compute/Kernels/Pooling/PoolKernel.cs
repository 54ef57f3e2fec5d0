using System.Runtime.CompilerServices;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Kernels.Pooling;

/// <summary>
/// Pooling over windows of 2x2 pixels, and its gradient. A part is a few rows of windows; a last row or column that
/// fills no window is left out, and has a gradient of zero.
/// </summary>
internal readonly unsafe struct PoolKernel
{
    private readonly int height;
    private readonly int channels;
    private readonly int pooledHeight;
    private readonly int pooledWidth;
    private readonly int partsPerImage;
    private readonly int rowsPerPart;
    private readonly long rowLength;
    private readonly long pooledRowLength;

    public PoolKernel(Shape input)
    {
        height = input.Height;
        channels = input.Channels;
        pooledHeight = input.Height / 2;
        pooledWidth = input.Width / 2;
        rowLength = (long)input.Width * channels;
        pooledRowLength = (long)pooledWidth * channels;
        rowsPerPart = (int)Math.Max(1, Elementwise.Chunk / (2 * rowLength));
        partsPerImage = (pooledHeight + rowsPerPart - 1) / rowsPerPart;
        Parts = checked(input.Batch * partsPerImage);
    }

    public int Parts { get; }

    public void Forward<V, TPooling>(int part, float* input, float* output)
        where V : unmanaged, ISimd<V>
        where TPooling : struct, IPooling
    {
        int image = part / partsPerImage, first = part % partsPerImage * rowsPerPart;
        for (int row = first; row < Math.Min(first + rowsPerPart, pooledHeight); row++)
        {
            float* top = input + ((((long)image * height) + (2 * row)) * rowLength);
            float* target = output + ((((long)image * pooledHeight) + row) * pooledRowLength);
            for (int column = 0; column < pooledWidth; column++)
            {
                int done = ForwardWindow<V, TPooling>(top, target, 0);
                ForwardWindow<SimdScalar, TPooling>(top, target, done);
                top += 2 * channels;
                target += channels;
            }
        }
    }

    /// <param name="part">The part.</param>
    /// <param name="gradient">dL/d(output).</param>
    /// <param name="input">The input, if the pooling's gradient reads it.</param>
    /// <param name="steps">Applied to dL/d(input).</param>
    /// <param name="output">dL/d(input).</param>
    public void Backward<V, TPooling>(int part, float* gradient, float* input, FusedSteps steps, float* output)
        where V : unmanaged, ISimd<V>
        where TPooling : struct, IPooling
    {
        int image = part / partsPerImage, first = part % partsPerImage * rowsPerPart;
        bool stream = Streaming.Pays<V>(height * rowLength, channels);
        for (int row = first; row < Math.Min(first + rowsPerPart, pooledHeight); row++)
        {
            float* source = gradient + ((((long)image * pooledHeight) + row) * pooledRowLength);
            long top = (((long)image * height) + (2 * row)) * rowLength;
            for (int column = 0; column < pooledWidth; column++)
            {
                int done = BackwardWindow<V, TPooling>(source, input, steps, output, top, 0, stream);
                BackwardWindow<SimdScalar, TPooling>(source, input, steps, output, top, done, false);
                source += channels;
                top += 2 * channels;
            }

            long rest = rowLength - (2 * pooledRowLength);
            Clear<V>(steps, output, top, rest);
            Clear<V>(steps, output, top + rowLength, rest);
        }

        if (first + rowsPerPart >= pooledHeight && height % 2 == 1)
        {
            Clear<V>(steps, output, (((long)image + 1) * height - 1) * rowLength, rowLength);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Clear<V>(FusedSteps steps, float* output, long start, long count)
        where V : unmanaged, ISimd<V>
    {
        long i = start, end = start + count;
        for (; i <= end - V.Width; i += V.Width)
        {
            V.Store(steps.Apply(V.Zero, i), output + i);
        }

        for (; i < end; i++)
        {
            SimdScalar.Store(steps.Apply(SimdScalar.Zero, i), output + i);
        }
    }

    /// <summary>Goes over the channels of a window from one on, as many as fill vectors; returns where it stopped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ForwardWindow<V, TPooling>(float* top, float* target, int channel)
        where V : unmanaged, ISimd<V>
        where TPooling : struct, IPooling
    {
        float* bottom = top + rowLength;
        for (; channel <= channels - V.Width; channel += V.Width)
        {
            V pooled = TPooling.Combine(
                V.Load(top + channel),
                V.Load(top + channel + channels),
                V.Load(bottom + channel),
                V.Load(bottom + channel + channels));
            V.Store(pooled, target + channel);
        }

        return channel;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int BackwardWindow<V, TPooling>(
        float* gradient, float* input, FusedSteps steps, float* output, long top, int channel, bool stream)
        where V : unmanaged, ISimd<V>
        where TPooling : struct, IPooling
    {
        for (; channel <= channels - V.Width; channel += V.Width)
        {
            long atA = top + channel, atB = atA + channels, atC = atA + rowLength, atD = atC + channels;
            V a = V.Zero, b = a, c = a, d = a;
            if (TPooling.GradientReadsInput)
            {
                a = V.Load(input + atA);
                b = V.Load(input + atB);
                c = V.Load(input + atC);
                d = V.Load(input + atD);
            }

            TPooling.Differentiate(ref a, ref b, ref c, ref d, V.Load(gradient + channel));
            Streaming.Store(steps.Apply(a, atA), output + atA, stream);
            Streaming.Store(steps.Apply(b, atB), output + atB, stream);
            Streaming.Store(steps.Apply(c, atC), output + atC, stream);
            Streaming.Store(steps.Apply(d, atD), output + atD, stream);
        }

        return channel;
    }
}
