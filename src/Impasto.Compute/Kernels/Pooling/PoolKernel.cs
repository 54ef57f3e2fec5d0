using System.Runtime.CompilerServices;
using Impasto.Compute.Kernels.Products;
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
        int depth = channels;
        long stride = rowLength;
        for (int row = first; row < Math.Min(first + rowsPerPart, pooledHeight); row++)
        {
            float* top = input + ((((long)image * height) + (2 * row)) * rowLength);
            float* target = output + ((((long)image * pooledHeight) + row) * pooledRowLength);
            for (int column = 0; column < pooledWidth; column++)
            {
                int done = ForwardWindow<V, TPooling>(top, top + stride, target, 0, depth);
                ForwardWindow<SimdScalar, TPooling>(top, top + stride, target, done, depth);
                top += 2 * depth;
                target += depth;
            }
        }
    }

    /// <param name="part">The part.</param>
    /// <param name="gradient">dL/d(output).</param>
    /// <param name="input">The input, if the pooling's gradient reads it.</param>
    /// <param name="epilogue">Where dL/d(input) goes.</param>
    public void Backward<V, TPooling>(int part, float* gradient, float* input, in Epilogue epilogue)
        where V : unmanaged, ISimd<V>
        where TPooling : struct, IPooling
    {
        int image = part / partsPerImage, first = part % partsPerImage * rowsPerPart;
        int depth = channels;
        long stride = rowLength;
        for (int row = first; row < Math.Min(first + rowsPerPart, pooledHeight); row++)
        {
            float* source = gradient + ((((long)image * pooledHeight) + row) * pooledRowLength);
            long top = (((long)image * height) + (2 * row)) * stride;
            for (int column = 0; column < pooledWidth; column++)
            {
                int done = BackwardWindow<V, TPooling>(source, input, epilogue, (nint)top, (nint)stride, 0, depth);
                BackwardWindow<SimdScalar, TPooling>(source, input, epilogue, (nint)top, (nint)stride, done, depth);
                source += depth;
                top += 2 * depth;
            }

            long rest = stride - (2 * pooledRowLength);
            Clear<V>(epilogue, top, rest, depth);
            Clear<V>(epilogue, top + stride, rest, depth);
        }

        if (first + rowsPerPart >= pooledHeight && height % 2 == 1)
        {
            Clear<V>(epilogue, ((((long)image + 1) * height) - 1) * stride, stride, depth);
        }
    }

    /// <summary>Writes a gradient of zero for whole pixels.</summary>
    private static void Clear<V>(in Epilogue epilogue, long start, long count, int channels)
        where V : unmanaged, ISimd<V>
    {
        for (long pixel = start; pixel < start + count; pixel += channels)
        {
            int channel = 0;
            for (; channel <= channels - V.Width; channel += V.Width)
            {
                epilogue.Store(V.Zero, (nint)pixel + channel, channel);
            }

            for (; channel < channels; channel++)
            {
                epilogue.Store(SimdScalar.Zero, (nint)pixel + channel, channel);
            }
        }
    }

    /// <summary>
    /// Goes over the channels of a window from one on, as many as fill vectors; returns where it stopped.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ForwardWindow<V, TPooling>(float* top, float* bottom, float* target, int channel, int channels)
        where V : unmanaged, ISimd<V>
        where TPooling : struct, IPooling
    {
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
    private static int BackwardWindow<V, TPooling>(
        float* gradient, float* input, in Epilogue epilogue, nint top, nint rowLength, int channel, int channels)
        where V : unmanaged, ISimd<V>
        where TPooling : struct, IPooling
    {
        for (; channel <= channels - V.Width; channel += V.Width)
        {
            nint atA = top + channel, atB = atA + channels, atC = atA + rowLength, atD = atC + channels;
            V a = V.Zero, b = a, c = a, d = a;
            if (TPooling.GradientReadsInput)
            {
                a = V.Load(input + atA);
                b = V.Load(input + atB);
                c = V.Load(input + atC);
                d = V.Load(input + atD);
            }

            TPooling.Differentiate(ref a, ref b, ref c, ref d, V.Load(gradient + channel));
            epilogue.Store(a, atA, channel);
            epilogue.Store(b, atB, channel);
            epilogue.Store(c, atC, channel);
            epilogue.Store(d, atD, channel);
        }

        return channel;
    }
}
