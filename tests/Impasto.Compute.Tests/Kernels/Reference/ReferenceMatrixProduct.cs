namespace Impasto.Compute.Tests.Kernels.Reference;

/// <summary>Matrix products in plain loops with double sums: what tests hold the fast kernels against.</summary>
internal static class ReferenceMatrixProduct
{
    /// <summary>Computes scale · A·B for one pair of row-major matrices.</summary>
    /// <param name="m">The rows of A.</param>
    /// <param name="n">The columns of B.</param>
    /// <param name="k">The columns of A.</param>
    /// <param name="a">A, or its transpose.</param>
    /// <param name="transposeA">Whether <paramref name="a"/> is [k, m].</param>
    /// <param name="b">B, or its transpose.</param>
    /// <param name="transposeB">Whether <paramref name="b"/> is [n, k].</param>
    /// <param name="scale">What the product is multiplied with.</param>
    public static double[] Multiply(
        int m,
        int n,
        int k,
        ReadOnlySpan<float> a,
        bool transposeA,
        ReadOnlySpan<float> b,
        bool transposeB,
        double scale)
    {
        double[] c = new double[m * n];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double sum = 0;
                for (int step = 0; step < k; step++)
                {
                    double left = a[transposeA ? step * m + i : i * k + step];
                    sum += left * b[transposeB ? j * k + step : step * n + j];
                }

                c[i * n + j] = scale * sum;
            }
        }

        return c;
    }
}
