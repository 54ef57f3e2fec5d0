using Impasto.Compute.Kernels;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Tests.Kernels;

public unsafe class VectorMathTests
{
    // Lengths around the widths of all vectors and of four of them.
    public static TheoryData<SimdLevel, int> Cases()
    {
        TheoryData<SimdLevel, int> cases = [];
        foreach (SimdLevel level in Enum.GetValues<SimdLevel>())
        {
            foreach (int count in new[] { 0, 1, 3, 4, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65, 130, 1000 })
            {
                cases.Add(level, count);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Kernels_agree_with_sums_in_double(SimdLevel level, int count)
    {
        switch (level)
        {
            case SimdLevel.Vector512:
                Check<Simd512>(count);
                break;
            case SimdLevel.Vector256:
                Check<Simd256>(count);
                break;
            default:
                Check<Simd128>(count);
                break;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Adam_moves_each_variable_as_its_formula_says(SimdLevel level, int count)
    {
        switch (level)
        {
            case SimdLevel.Vector512:
                CheckAdam<Simd512>(count);
                break;
            case SimdLevel.Vector256:
                CheckAdam<Simd256>(count);
                break;
            default:
                CheckAdam<Simd128>(count);
                break;
        }
    }

    private static void Check<V>(int count)
        where V : unmanaged, ISimd<V>
    {
        float[] a = Numbers(count, 1), b = Numbers(count, 2), target = Numbers(count, 3);
        fixed (float* aPointer = a, bPointer = b, targetPointer = target)
        {
            AssertClose(Sum(count, i => (double)a[i] * b[i]), VectorMath.Dot<V>(aPointer, bPointer, count));
            AssertClose(Sum(count, i => Math.Abs((double)a[i])), VectorMath.AbsSum<V>(aPointer, count));
            Assert.Equal(a.Select(MathF.Abs).DefaultIfEmpty().Max(), VectorMath.AbsMax<V>(aPointer, count));

            VectorMath.Scale<V>(targetPointer, -1.5f, aPointer, count);
            AssertEach(target, i => -1.5 * a[i]);
            VectorMath.AddScaled<V>(targetPointer, aPointer, 0.75f, bPointer, count);
            AssertEach(target, i => a[i] + (0.75 * b[i]));

            double dot = VectorMath.AddScaledThenDot<V>(targetPointer, -0.5f, aPointer, bPointer, count);
            AssertEach(target, i => a[i] + (0.75 * b[i]) - (0.5 * a[i]));
            AssertClose(Sum(count, i => (double)target[i] * b[i]), dot);
        }
    }

    private static void CheckAdam<V>(int count)
        where V : unmanaged, ISimd<V>
    {
        float[] x = Numbers(count, 1), gradient = Numbers(count, 2), first = Numbers(count, 3);
        float[] second = [.. Numbers(count, 4).Select(MathF.Abs)];
        float[] xBefore = [.. x], firstBefore = [.. first], secondBefore = [.. second];
        AdamCoefficients with = new(0.9f, 0.1f, 0.99f, 0.01f, 0.05f, 0.3f, 1e-3f);
        fixed (float* variables = x, slopes = gradient, firsts = first, seconds = second)
        {
            VectorMath.AdamStep<V>(variables, slopes, firsts, seconds, in with, count);
        }

        AssertEach(first, i => (0.9 * firstBefore[i]) + (0.1 * gradient[i]));
        AssertEach(second, i => (0.99 * secondBefore[i]) + (0.01 * gradient[i] * gradient[i]));
        AssertEach(x, i => xBefore[i] - (0.05 * first[i] / ((Math.Sqrt(second[i]) / 0.3) + 1e-3)));
    }

    private static float[] Numbers(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((4 * random.NextDouble()) - 2))];
    }

    private static double Sum(int count, Func<int, double> term) => Enumerable.Range(0, count).Sum(term);

    private static void AssertClose(double expected, double actual) => Assert.Equal(expected, actual, 2e-4);

    private static void AssertEach(float[] actual, Func<int, double> expected)
    {
        for (int i = 0; i < actual.Length; i++)
        {
            Assert.Equal(expected(i), actual[i], 2e-6);
        }
    }
}
