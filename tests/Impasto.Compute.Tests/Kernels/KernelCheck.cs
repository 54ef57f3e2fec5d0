using Impasto.Compute.Execution;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Tests.Kernels;

/// <summary>
/// Holds a kernel, at every vector width and for several numbers of threads, against expected values.
/// </summary>
internal static class KernelCheck
{
    /// <summary>
    /// Fails where the output differs from <paramref name="expected"/> by more than <paramref name="tolerance"/> times
    /// the largest expected value, or where its bytes depend on the number of threads.
    /// </summary>
    public static void Run(IKernelCase kernel, double[] expected, double tolerance, string what)
    {
        using WorkerPool one = new(1);
        using WorkerPool two = new(2);
        using WorkerPool seven = new(7);
        foreach (SimdLevel level in Enum.GetValues<SimdLevel>())
        {
            float[] output = Run(kernel, level, one);
            AssertClose(expected, output, tolerance, $"{what} with {level}");
            AssertSame(output, Run(kernel, level, two), $"{what} with {level} by 2 threads");
            AssertSame(output, Run(kernel, level, seven), $"{what} with {level} by 7 threads");
        }
    }

    /// <summary>Random numbers from -1 to 1.</summary>
    public static float[] Random(long count, int seed)
    {
        Random random = new(seed);
        float[] values = new float[count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = random.NextSingle() * 2 - 1;
        }

        return values;
    }

    private static float[] Run(IKernelCase kernel, SimdLevel level, WorkerPool pool) => level switch
    {
        SimdLevel.Vector128 => kernel.Run<Simd128>(pool),
        SimdLevel.Vector256 => kernel.Run<Simd256>(pool),
        _ => kernel.Run<Simd512>(pool),
    };

    private static void AssertClose(double[] expected, float[] actual, double tolerance, string what)
    {
        Assert.True(expected.Length == actual.Length, $"{what}: {actual.Length} values instead of {expected.Length}");
        double largest = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
        {
            bool close = Math.Abs(expected[i] - actual[i]) <= tolerance * largest;
            Assert.True(close, $"{what}: element {i} is {actual[i]} instead of {expected[i]}");
        }
    }

    private static void AssertSame(float[] expected, float[] actual, string what)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            bool same = BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(actual[i]);
            Assert.True(same, $"{what}: element {i} is {actual[i]}, by one thread {expected[i]}");
        }
    }
}
