using System.Runtime.CompilerServices;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels;

/// <summary>
/// Kernels on plain vectors. Sums run in four vector accumulators of float32, so a caller keeps its pieces short and
/// adds the pieces in double. A target may be one of the sources, but may not overlap one otherwise.
/// </summary>
internal static unsafe class VectorMath
{
    /// <summary>Computes the inner product of <paramref name="a"/> and <paramref name="b"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot<V>(float* a, float* b, int count)
        where V : unmanaged, ISimd<V>
    {
        V sum0 = V.Zero, sum1 = V.Zero, sum2 = V.Zero, sum3 = V.Zero;
        int i = 0;
        for (; i <= count - (4 * V.Width); i += 4 * V.Width)
        {
            sum0 = V.MultiplyAdd(V.Load(a + i), V.Load(b + i), sum0);
            sum1 = V.MultiplyAdd(V.Load(a + i + V.Width), V.Load(b + i + V.Width), sum1);
            sum2 = V.MultiplyAdd(V.Load(a + i + (2 * V.Width)), V.Load(b + i + (2 * V.Width)), sum2);
            sum3 = V.MultiplyAdd(V.Load(a + i + (3 * V.Width)), V.Load(b + i + (3 * V.Width)), sum3);
        }

        double rest = 0;
        for (; i < count; i++)
        {
            rest += (double)a[i] * b[i];
        }

        return V.Sum((sum0 + sum1) + (sum2 + sum3)) + rest;
    }

    /// <summary>Computes the squared distance of <paramref name="a"/> and <paramref name="b"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double SquaredDistance<V>(float* a, float* b, int count)
        where V : unmanaged, ISimd<V>
    {
        V sum0 = V.Zero, sum1 = V.Zero;
        int i = 0;
        for (; i <= count - (2 * V.Width); i += 2 * V.Width)
        {
            V difference0 = V.Load(a + i) - V.Load(b + i);
            V difference1 = V.Load(a + i + V.Width) - V.Load(b + i + V.Width);
            sum0 = V.MultiplyAdd(difference0, difference0, sum0);
            sum1 = V.MultiplyAdd(difference1, difference1, sum1);
        }

        double rest = 0;
        for (; i < count; i++)
        {
            double difference = (double)a[i] - b[i];
            rest += difference * difference;
        }

        return V.Sum(sum0 + sum1) + rest;
    }

    /// <summary>Computes the sum of the absolute values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double AbsSum<V>(float* a, int count)
        where V : unmanaged, ISimd<V>
    {
        V sum0 = V.Zero, sum1 = V.Zero, sum2 = V.Zero, sum3 = V.Zero;
        int i = 0;
        for (; i <= count - (4 * V.Width); i += 4 * V.Width)
        {
            sum0 += Abs(V.Load(a + i));
            sum1 += Abs(V.Load(a + i + V.Width));
            sum2 += Abs(V.Load(a + i + (2 * V.Width)));
            sum3 += Abs(V.Load(a + i + (3 * V.Width)));
        }

        double rest = 0;
        for (; i < count; i++)
        {
            rest += MathF.Abs(a[i]);
        }

        return V.Sum((sum0 + sum1) + (sum2 + sum3)) + rest;
    }

    /// <summary>Finds the largest absolute value; 0 for an empty vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double AbsMax<V>(float* a, int count)
        where V : unmanaged, ISimd<V>
    {
        V largest = V.Zero;
        int i = 0;
        for (; i <= count - V.Width; i += V.Width)
        {
            largest = V.Max(largest, Abs(V.Load(a + i)));
        }

        float result = 0;
        float* lanes = stackalloc float[V.Width];
        V.Store(largest, lanes);
        for (int lane = 0; lane < V.Width; lane++)
        {
            result = MathF.Max(result, lanes[lane]);
        }

        for (; i < count; i++)
        {
            result = MathF.Max(result, MathF.Abs(a[i]));
        }

        return result;
    }

    /// <summary>Computes target = scale * source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale<V>(float* target, float scale, float* source, int count)
        where V : unmanaged, ISimd<V>
    {
        V scales = V.Broadcast(scale);
        int i = 0;
        for (; i <= count - V.Width; i += V.Width)
        {
            V.Store(scales * V.Load(source + i), target + i);
        }

        for (; i < count; i++)
        {
            target[i] = scale * source[i];
        }
    }

    /// <summary>Computes target = a + scale * b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled<V>(float* target, float* a, float scale, float* b, int count)
        where V : unmanaged, ISimd<V>
    {
        V scales = V.Broadcast(scale);
        int i = 0;
        for (; i <= count - V.Width; i += V.Width)
        {
            V.Store(V.MultiplyAdd(scales, V.Load(b + i), V.Load(a + i)), target + i);
        }

        for (; i < count; i++)
        {
            target[i] = MathF.FusedMultiplyAdd(scale, b[i], a[i]);
        }
    }

    /// <summary>
    /// Computes target += scale * source and returns the inner product of the new target with <paramref name="other"/>:
    /// one pass through memory for both.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double AddScaledThenDot<V>(float* target, float scale, float* source, float* other, int count)
        where V : unmanaged, ISimd<V>
    {
        V scales = V.Broadcast(scale);
        V sum0 = V.Zero, sum1 = V.Zero, sum2 = V.Zero, sum3 = V.Zero;
        int i = 0;
        for (; i <= count - (4 * V.Width); i += 4 * V.Width)
        {
            V value0 = V.MultiplyAdd(scales, V.Load(source + i), V.Load(target + i));
            V value1 = V.MultiplyAdd(scales, V.Load(source + i + V.Width), V.Load(target + i + V.Width));
            V value2 = V.MultiplyAdd(scales, V.Load(source + i + (2 * V.Width)), V.Load(target + i + (2 * V.Width)));
            V value3 = V.MultiplyAdd(scales, V.Load(source + i + (3 * V.Width)), V.Load(target + i + (3 * V.Width)));
            V.Store(value0, target + i);
            V.Store(value1, target + i + V.Width);
            V.Store(value2, target + i + (2 * V.Width));
            V.Store(value3, target + i + (3 * V.Width));
            sum0 = V.MultiplyAdd(value0, V.Load(other + i), sum0);
            sum1 = V.MultiplyAdd(value1, V.Load(other + i + V.Width), sum1);
            sum2 = V.MultiplyAdd(value2, V.Load(other + i + (2 * V.Width)), sum2);
            sum3 = V.MultiplyAdd(value3, V.Load(other + i + (3 * V.Width)), sum3);
        }

        double rest = 0;
        for (; i < count; i++)
        {
            target[i] = MathF.FusedMultiplyAdd(scale, source[i], target[i]);
            rest += (double)target[i] * other[i];
        }

        return V.Sum((sum0 + sum1) + (sum2 + sum3)) + rest;
    }

    /// <summary>One step of Adam: updates both moments from the gradient and moves the variables.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AdamStep<V>(
        float* variables, float* gradient, float* first, float* second, in AdamCoefficients with, int count)
        where V : unmanaged, ISimd<V>
    {
        V keepFirst = V.Broadcast(with.Beta1), takeFirst = V.Broadcast(with.OneMinusBeta1);
        V keepSecond = V.Broadcast(with.Beta2), takeSecond = V.Broadcast(with.OneMinusBeta2);
        V correction = V.Broadcast(with.SecondCorrectionRoot), epsilon = V.Broadcast(with.Epsilon);
        V step = V.Broadcast(with.StepSize);
        int i = 0;
        for (; i <= count - V.Width; i += V.Width)
        {
            V slope = V.Load(gradient + i);
            V mean = (keepFirst * V.Load(first + i)) + (takeFirst * slope);
            V square = (keepSecond * V.Load(second + i)) + (takeSecond * slope * slope);
            V.Store(mean, first + i);
            V.Store(square, second + i);
            V.Store(V.Load(variables + i) - (step * mean / ((V.Sqrt(square) / correction) + epsilon)), variables + i);
        }

        for (; i < count; i++)
        {
            float slope = gradient[i];
            first[i] = (with.Beta1 * first[i]) + (with.OneMinusBeta1 * slope);
            second[i] = (with.Beta2 * second[i]) + (with.OneMinusBeta2 * slope * slope);
            float scale = (MathF.Sqrt(second[i]) / with.SecondCorrectionRoot) + with.Epsilon;
            variables[i] -= with.StepSize * first[i] / scale;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Abs<V>(V value)
        where V : unmanaged, ISimd<V> => V.Max(value, V.Zero - value);
}
