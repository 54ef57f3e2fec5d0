using Impasto.Compute.Execution;
using Impasto.Compute.Tests.Fixtures;
using Impasto.Transforms;

namespace Impasto.Tests.Transforms;

public sealed class SymmetricEigenTests : IDisposable
{
    private readonly WorkerPool pool = new(2);

    public void Dispose() => pool.Dispose();

    [Fact]
    public void The_eigenvalues_are_those_of_PyTorch()
    {
        FixtureFile fixture = new("wct.safetensors");
        SymmetricEigen eigen = SymmetricEigen.Of(fixture.Values("covariance"), 40, pool);
        float[] expected = fixture.Values("eigenvalues");
        double[] sorted = [.. eigen.Values.Order()];
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], sorted[i], 1e-6);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(37)]
    [InlineData(128)]
    public void The_vectors_are_orthonormal_and_make_up_the_matrix(int size)
    {
        float[] matrix = RandomSymmetric(size);
        SymmetricEigen eigen = SymmetricEigen.Of(matrix, size, pool);
        CheckDecomposition(matrix, size, eigen);
    }

    [Fact]
    public void Equal_eigenvalues_and_zeros_do_no_harm()
    {
        const int Size = 20;
        float[] matrix = new float[Size * Size];
        for (int i = 5; i < Size; i++)
        {
            matrix[(i * Size) + i] = i < 12 ? 2 : 1e-12f;
        }

        SymmetricEigen eigen = SymmetricEigen.Of(matrix, Size, pool);
        CheckDecomposition(matrix, Size, eigen);
        Assert.Equal(7, eigen.Values.Count(v => v > 1));
    }

    [Fact]
    public void Eigenvalues_that_span_twelve_orders_are_found_to_the_largest_ones_rounding()
    {
        // The Hilbert matrix: H = 1 / (i + j + 1).
        const int Size = 12;
        float[] matrix = [.. Enumerable.Range(0, Size * Size).Select(i => 1f / ((i / Size) + (i % Size) + 1))];
        CheckDecomposition(matrix, Size, SymmetricEigen.Of(matrix, Size, pool));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Matrices_of_few_directions_fall_apart_at_any_size(int rank)
    {
        // Features of an image of few colours: the covariance is exact in the few, and 0 beside them.
        foreach (int size in new[] { 8, 31, 64, 128 })
        {
            Random random = new((size * 10) + rank);
            float[] vectors = [.. Enumerable.Range(0, size * rank).Select(_ => (float)random.Next(-8, 9))];
            float[] matrix = new float[size * size];
            for (int i = 0; i < matrix.Length; i++)
            {
                (int row, int column) = Math.DivRem(i, size);
                matrix[i] = Enumerable.Range(0, rank).Select(k => k * size)
                    .Sum(k => vectors[k + row] * vectors[k + column]);
            }

            SymmetricEigen eigen = SymmetricEigen.Of(matrix, size, pool);
            CheckDecomposition(matrix, size, eigen);
            double largest = eigen.Values.Max();
            Assert.Equal(size - rank, eigen.Values.Count(v => Math.Abs(v) < 1e-13 * largest));
        }
    }

    [Fact]
    public void What_rounding_leaves_of_one_colour_is_decomposed()
    {
        // Columns of a few units in the last place around a value, as sums of the same numbers in another order give.
        const int Size = 96, Pixels = 70;
        Random random = new(3);
        double[] steps = [.. Enumerable.Range(0, Size).Select(_ => random.Next(4) == 0 ? 0.0 : random.Next(3) * 6e-8)];
        float[] noise =
            [.. Enumerable.Range(0, Pixels * Size).Select(i => (float)(random.Next(-1, 2) * steps[i % Size]))];
        float[] matrix = new float[Size * Size];
        for (int i = 0; i < matrix.Length; i++)
        {
            (int row, int column) = Math.DivRem(i, Size);
            matrix[i] = Enumerable.Range(0, Pixels).Select(p => p * Size).Sum(p => noise[p + row] * noise[p + column]);
        }

        CheckDecomposition(matrix, Size, SymmetricEigen.Of(matrix, Size, pool));
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        float[] matrix = RandomSymmetric(100);
        using WorkerPool one = new(1);
        SymmetricEigen single = SymmetricEigen.Of(matrix, 100, one), both = SymmetricEigen.Of(matrix, 100, pool);
        Assert.Equal(single.Values, both.Values);
        Assert.Equal(single.Compose(single.Values, one), both.Compose(both.Values, pool));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void What_is_not_finite_is_refused(float value) =>
        Assert.Throws<ArithmeticException>(() => SymmetricEigen.Of([1, value, value, 1], 2, pool));

    private static float[] RandomSymmetric(int size)
    {
        Random random = new(size);
        float[] matrix = new float[size * size];
        for (int i = 0; i < size; i++)
        {
            for (int j = i; j < size; j++)
            {
                matrix[(i * size) + j] = matrix[(j * size) + i] = random.NextSingle() - 0.5f;
            }
        }

        return matrix;
    }

    private void CheckDecomposition(float[] matrix, int size, SymmetricEigen eigen)
    {
        float[] again = eigen.Compose(eigen.Values, pool);
        float largest = matrix.Max(Math.Abs);
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                Assert.Equal(matrix[(i * size) + j], again[(i * size) + j], 2e-7f * Math.Max(1, largest) + 1e-12f);
                double product = 0;
                for (int k = 0; k < size; k++)
                {
                    product += eigen.Eigenvector(i)[k] * eigen.Eigenvector(j)[k];
                }

                Assert.Equal(i == j ? 1 : 0, product, 1e-12);
            }
        }
    }
}
