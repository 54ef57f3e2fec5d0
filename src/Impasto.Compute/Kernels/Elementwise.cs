using System.Runtime.CompilerServices;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels;

/// <summary>Loops over elements. Results may be written over an operand.</summary>
internal static unsafe class Elementwise
{
    /// <summary>
    /// Elements that one part of a parallel loop handles: enough to be worth a dispatch, few enough to share.
    /// </summary>
    public const int Chunk = 1 << 15;

    /// <summary>output = function(a)</summary>
    public static void Unary<V, TFunction>(TFunction function, float* a, float* output, long count)
        where V : unmanaged, ISimd<V>
        where TFunction : struct, IUnaryFunction
    {
        long i = 0;
        for (; i <= count - V.Width; i += V.Width)
        {
            V.Store(function.Apply(V.Load(a + i)), output + i);
        }

        if (i < count)
        {
            float* tail = stackalloc float[V.Width];
            Copy(a + i, tail, count - i);
            V.Store(function.Apply(V.Load(tail)), tail);
            Copy(tail, output + i, count - i);
        }
    }

    /// <summary>output = function(a, b)</summary>
    public static void Binary<V, TFunction>(float* a, float* b, float* output, long count)
        where V : unmanaged, ISimd<V>
        where TFunction : struct, IBinaryFunction
    {
        long i = 0;
        for (; i <= count - V.Width; i += V.Width)
        {
            V.Store(TFunction.Apply(V.Load(a + i), V.Load(b + i)), output + i);
        }

        if (i < count)
        {
            float* left = stackalloc float[V.Width];
            float* right = stackalloc float[V.Width];
            Copy(a + i, left, count - i);
            Copy(b + i, right, count - i);
            V.Store(TFunction.Apply(V.Load(left), V.Load(right)), left);
            Copy(left, output + i, count - i);
        }
    }

    /// <summary>
    /// output = function(a, b) for whole pixels, b repeating every <paramref name="period"/> elements.
    /// </summary>
    public static void BinaryPeriodic<V, TFunction>(float* a, float* b, int period, float* output, long count)
        where V : unmanaged, ISimd<V>
        where TFunction : struct, IBinaryFunction
    {
        for (long i = 0; i < count; i += period)
        {
            Binary<V, TFunction>(a + i, b, output + i, Math.Min(period, count - i));
        }
    }

    /// <summary>Sums elements.</summary>
    public static float Sum<V>(float* a, long count)
        where V : unmanaged, ISimd<V>
    {
        V sum0 = V.Zero, sum1 = V.Zero, sum2 = V.Zero, sum3 = V.Zero;
        long i = 0;
        for (; i <= count - (4 * V.Width); i += 4 * V.Width)
        {
            sum0 += V.Load(a + i);
            sum1 += V.Load(a + i + V.Width);
            sum2 += V.Load(a + i + (2 * V.Width));
            sum3 += V.Load(a + i + (3 * V.Width));
        }

        float rest = 0;
        for (; i < count; i++)
        {
            rest += a[i];
        }

        return V.Sum(sum0 + sum1 + (sum2 + sum3)) + rest;
    }

    /// <summary>Copies elements; the ranges do not overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(float* source, float* target, long count) =>
        Buffer.MemoryCopy(source, target, count * sizeof(float), count * sizeof(float));
}
