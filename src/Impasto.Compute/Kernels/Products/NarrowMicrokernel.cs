using System.Runtime.CompilerServices;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Kernels.Products;

/// <summary>
/// The innermost product for few columns: <see cref="Rows"/> rows of A times <see cref="Columns"/> columns of B, where
/// the vectors run along the sum, so that no lanes are wasted on columns that are not there.
/// </summary>
internal static unsafe class NarrowMicrokernel
{
    /// <summary>The number of rows of A that one call takes.</summary>
    public const int Rows = 4;

    /// <summary>The number of columns of B that one call takes.</summary>
    public const int Columns = 3;

    /// <summary>C = A·B, summed over <paramref name="segments"/> runs of <paramref name="vectors"/> vectors.</summary>
    /// <param name="a">The first element of A; all rows must be readable.</param>
    /// <param name="rowStride">Floats from one row of A to the next.</param>
    /// <param name="segmentStride">Floats from one run of A to the next.</param>
    /// <param name="segments">The number of runs.</param>
    /// <param name="vectors">The vectors of a run.</param>
    /// <param name="b">B: for each vector of each run, one vector a column.</param>
    /// <param name="c">Where the product goes, row after row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<V>(
        float* a, nint rowStride, nint segmentStride, int segments, int vectors, float* b, float* c)
        where V : unmanaged, ISimd<V>
    {
        V c00 = V.Zero, c01 = V.Zero, c02 = V.Zero, c10 = V.Zero, c11 = V.Zero, c12 = V.Zero;
        V c20 = V.Zero, c21 = V.Zero, c22 = V.Zero, c30 = V.Zero, c31 = V.Zero, c32 = V.Zero;
        nint twoRows = 2 * rowStride;
        nint threeRows = 3 * rowStride;
        for (int segment = 0; segment < segments; segment++)
        {
            float* p = a;
            for (int vector = vectors; vector > 0; vector--)
            {
                V b0 = V.Load(b);
                V b1 = V.Load(b + V.Width);
                V b2 = V.Load(b + 2 * V.Width);
                V x = V.Load(p);
                c00 = V.MultiplyAdd(x, b0, c00);
                c01 = V.MultiplyAdd(x, b1, c01);
                c02 = V.MultiplyAdd(x, b2, c02);
                x = V.Load(p + rowStride);
                c10 = V.MultiplyAdd(x, b0, c10);
                c11 = V.MultiplyAdd(x, b1, c11);
                c12 = V.MultiplyAdd(x, b2, c12);
                x = V.Load(p + twoRows);
                c20 = V.MultiplyAdd(x, b0, c20);
                c21 = V.MultiplyAdd(x, b1, c21);
                c22 = V.MultiplyAdd(x, b2, c22);
                x = V.Load(p + threeRows);
                c30 = V.MultiplyAdd(x, b0, c30);
                c31 = V.MultiplyAdd(x, b1, c31);
                c32 = V.MultiplyAdd(x, b2, c32);
                p += V.Width;
                b += Columns * V.Width;
            }

            a += segmentStride;
        }

        c[0] = V.Sum(c00);
        c[1] = V.Sum(c01);
        c[2] = V.Sum(c02);
        c[3] = V.Sum(c10);
        c[4] = V.Sum(c11);
        c[5] = V.Sum(c12);
        c[6] = V.Sum(c20);
        c[7] = V.Sum(c21);
        c[8] = V.Sum(c22);
        c[9] = V.Sum(c30);
        c[10] = V.Sum(c31);
        c[11] = V.Sum(c32);
    }
}
