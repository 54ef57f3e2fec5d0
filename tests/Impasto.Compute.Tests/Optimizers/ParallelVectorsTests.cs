using Impasto.Compute.Execution;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Optimizers;

namespace Impasto.Compute.Tests.Optimizers;

/// <summary>Vectors of parts of a chunk and of several, against plain loops in double.</summary>
public unsafe class ParallelVectorsTests
{
    public static TheoryData<int, SimdLevel> Sizes()
    {
        TheoryData<int, SimdLevel> sizes = [];
        foreach (SimdLevel level in Enum.GetValues<SimdLevel>().Where(level => level <= SimdLevels.Best))
        {
            foreach (int parts in new[] { 0, 1, 3 })
            {
                sizes.Add(parts * ParallelVectors.ChunkSize, level);
                sizes.Add((parts * ParallelVectors.ChunkSize) + 1, level);
                sizes.Add((parts * ParallelVectors.ChunkSize) + 77, level);
            }
        }

        return sizes;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void What_is_computed_is_what_plain_loops_give(int count, SimdLevel level)
    {
        if (count == 0)
        {
            return;
        }

        using WorkerPool pool = new(2);
        ParallelVectors vectors = new(pool, count, level);
        float[] a = Values(count, 1);
        float[] b = Values(count, 2);
        float[] result = new float[count];
        a[^1] = -9;
        fixed (float* first = a, second = b, target = result)
        {
            double product = a.Zip(b, (x, y) => (double)x * y).Sum();
            Assert.Equal(product, vectors.Dot(first, second), 1e-4 * count);
            Assert.Equal(a.Sum(x => Math.Abs((double)x)), vectors.AbsSum(first), 1e-4 * count);
            Assert.Equal(9, vectors.AbsMax(first));
            Assert.Equal(b.Max(MathF.Abs), vectors.AbsMax(second));

            vectors.Scale(target, -0.75, first);
            Assert.Equal(a.Select(x => -0.75f * x), result);

            vectors.AddScaled(target, first, 0.5, second);
            Assert.Equal(a.Zip(b, (x, y) => MathF.FusedMultiplyAdd(0.5f, y, x)), result);

            float[] sum = [.. result.Zip(b, (x, y) => MathF.FusedMultiplyAdd(-0.25f, y, x))];
            double dot = vectors.AddScaledThenDot(target, -0.25, second, first);
            Assert.Equal(sum, result);
            Assert.Equal(sum.Zip(a, (x, y) => (double)x * y).Sum(), dot, 1e-4 * count);
        }
    }

    [Fact]
    public void Chunks_are_summed_in_double()
    {
        using WorkerPool pool = new(1);
        const int count = 2 * ParallelVectors.ChunkSize;
        float[] ones = [.. Enumerable.Repeat(1f, count)];
        ones[0] = 1 << 26;
        fixed (float* values = ones)
        {
            double sum = new ParallelVectors(pool, count, SimdLevels.Best).AbsSum(values);
            Assert.InRange(sum, (1 << 26) + (count / 2), (1 << 26) + count);
        }
    }

    [Fact]
    public void A_level_that_is_none_is_refused()
    {
        using WorkerPool pool = new(1);
        Assert.ThrowsAny<ArgumentException>(() => new ParallelVectors(pool, 1, (SimdLevel)99));
    }

    private static float[] Values(int count, int seed) =>
        [.. Enumerable.Range(0, count).Select(i => (float)Math.Sin((i * 0.7) + seed))];
}
