using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Impasto.Compute.Execution;

namespace Impasto.Transforms;

/// <summary>
/// Eigenvalues and eigenvectors of a symmetric matrix in double precision: Householder's tridiagonalisation, then the
/// QL method with implicit shifts (Golub and Van Loan, "Matrix Computations", chapter 8).
/// </summary>
/// <remarks>
/// All inner loops run along rows. One pass over the matrix both updates it for a reflection and multiplies it with the
/// next one's vector; the rotations of QL are collected first and then applied to narrow strips that stay in cache.
/// </remarks>
internal sealed unsafe class SymmetricEigen
{
    private const double Epsilon = 2.2e-16;
    private const int MostSweeps = 60;
    private const int RowsPerPart = 8;
    private const int VectorsPerStrip = 4;

    private readonly int size;
    private readonly int stride;
    private readonly double[] matrix;
    private readonly double[] factors;
    private readonly double[] offDiagonal;
    private readonly double[] vectors;

    private SymmetricEigen(ReadOnlySpan<float> symmetric, int size)
    {
        this.size = size;
        int strip = StripWidth;
        stride = (size + strip - 1) / strip * strip;
        matrix = new double[size * size];
        for (int i = 0; i < matrix.Length; i++)
        {
            matrix[i] = symmetric[i];
        }

        factors = new double[size];
        offDiagonal = new double[size];
        Values = new double[size];
        vectors = new double[size * stride];
    }

    /// <summary>A rotation of a row and the next.</summary>
    private readonly record struct Rotation(int Row, double Cosine, double Sine);

    /// <summary>Gets the eigenvalues, in no order.</summary>
    public double[] Values { get; }

    private static int StripWidth => VectorsPerStrip * Vector<double>.Count;

    /// <summary>Decomposes a matrix.</summary>
    /// <param name="symmetric">The matrix, row by row; its upper triangle counts.</param>
    /// <param name="size">Its rows.</param>
    /// <param name="pool">The threads; the result does not depend on their number.</param>
    /// <exception cref="ArithmeticException">The matrix holds values that are not finite.</exception>
    public static SymmetricEigen Of(ReadOnlySpan<float> symmetric, int size, WorkerPool pool)
    {
        SymmetricEigen eigen = new(symmetric, size);
        if (!Array.TrueForAll(eigen.matrix, double.IsFinite))
        {
            throw new ArithmeticException(
                "The covariance of the features is not finite: the weights or the image are damaged.");
        }

        eigen.Tridiagonalise();
        pool.Run((size + RowsPerPart - 1) / RowsPerPart, (part, _) => eigen.FormRows(part));
        List<Rotation> rotations = eigen.Diagonalise();
        pool.Run(eigen.stride / StripWidth, (part, _) => eigen.RotateStrip(rotations, part));
        return eigen;
    }

    /// <summary>An eigenvector, of length 1, in the order of <see cref="Values"/>.</summary>
    public ReadOnlySpan<double> Eigenvector(int index) => vectors.AsSpan(index * stride, size);

    /// <summary>The matrix of the same eigenvectors with other eigenvalues.</summary>
    /// <param name="values">The values, in the order of <see cref="Values"/>.</param>
    /// <param name="pool">The threads; the result does not depend on their number.</param>
    /// <returns>The matrix, row by row.</returns>
    public float[] Compose(double[] values, WorkerPool pool)
    {
        float[] result = new float[size * size];
        pool.Run((size + RowsPerPart - 1) / RowsPerPart, (part, _) =>
        {
            int first = part * RowsPerPart, rows = Math.Min(RowsPerPart, size - first);
            double[] sums = new double[rows * stride];
            fixed (double* vector = vectors, sum = sums)
            {
                for (int k = 0; k < size; k++)
                {
                    double* row = vector + ((long)k * stride);
                    for (int i = 0; i < rows && values[k] != 0; i++)
                    {
                        AddScaled(sum + (i * stride) + first, row + first, values[k] * row[first + i], size - first);
                    }
                }
            }

            for (int i = 0; i < rows; i++)
            {
                for (int j = first + i; j < size; j++)
                {
                    float value = (float)sums[(i * stride) + j];
                    result[((first + i) * size) + j] = value;
                    result[(j * size) + first + i] = value;
                }
            }
        });
        return result;
    }

    /// <summary>
    /// Leaves the diagonal in <see cref="Values"/>, what is beside it in offDiagonal, and each reflection 1 - f v v' as
    /// f in factors and v in the matrix's row, right of the diagonal.
    /// </summary>
    private void Tridiagonalise()
    {
        double[] vector = new double[size], correction = new double[size];
        double[] next = new double[size], product = new double[size];
        fixed (double* a = matrix, p = product)
        {
            for (int k = 0; k < size - 1; k++)
            {
                fixed (double* v = vector, w = correction, u = next)
                {
                    double* row = a + ((long)k * size);
                    for (int j = k; j < size; j++)
                    {
                        row[j] -= (v[k] * w[j]) + (w[k] * v[j]);
                    }

                    Values[k] = row[k];
                    int length = size - k - 1;
                    factors[k] = Reflect(row + k + 1, length, out offDiagonal[k]);
                    new Span<double>(row + k + 1, length).CopyTo(next.AsSpan(k + 1));
                    product.AsSpan().Clear();
                    for (int i = k + 1; i < size; i++)
                    {
                        UpdateAndMultiply(a + ((long)i * size) + i, size - i, v + i, w + i, u + i, p + i);
                    }

                    // With p = f A v, the reflected matrix is A - v w' - w v' where w = p - (f p'v / 2) v.
                    double half = factors[k] * factors[k] * Dot(p + k + 1, u + k + 1, length) / 2;
                    for (int j = k + 1; j < size; j++)
                    {
                        w[j] = (factors[k] * p[j]) - (half * u[j]);
                    }
                }

                (vector, next) = (next, vector);
            }
        }

        Values[size - 1] = matrix[^1];
    }

    /// <summary>Turns x into v with v[0] = 1, so that (1 - factor v v') x = (first, 0, 0, ...).</summary>
    private static double Reflect(double* x, int length, out double first)
    {
        double tail = Dot(x + 1, x + 1, length - 1);
        first = x[0];
        if (tail == 0)
        {
            x[0] = 1;
            return 0;
        }

        double old = first;
        first = -Math.CopySign(Math.Sqrt((old * old) + tail), old);
        double scale = 1 / (old - first);
        x[0] = 1;
        for (int i = 1; i < length; i++)
        {
            x[i] *= scale;
        }

        return (first - old) / first;
    }

    /// <summary>
    /// Updates a row from its diagonal on for the reflection with v and w, and adds what it and its mirror below the
    /// diagonal give to the product with u.
    /// </summary>
    private static void UpdateAndMultiply(double* row, int length, double* v, double* w, double* u, double* product)
    {
        row[0] -= 2 * v[0] * w[0];
        double sum = row[0] * u[0];
        int j = 1;
        Vector<double> v0 = new(-v[0]), w0 = new(-w[0]), u0 = new(u[0]), sums = default;
        for (; j <= length - Vector<double>.Count; j += Vector<double>.Count)
        {
            Vector<double> value = Vector.FusedMultiplyAdd(v0, Vector.Load(w + j), Vector.Load(row + j));
            value = Vector.FusedMultiplyAdd(w0, Vector.Load(v + j), value);
            Vector.Store(value, row + j);
            sums = Vector.FusedMultiplyAdd(value, Vector.Load(u + j), sums);
            Vector.Store(Vector.FusedMultiplyAdd(u0, value, Vector.Load(product + j)), product + j);
        }

        for (; j < length; j++)
        {
            row[j] -= (v[0] * w[j]) + (w[0] * v[j]);
            sum += row[j] * u[j];
            product[j] += u[0] * row[j];
        }

        product[0] += sum + Vector.Sum(sums);
    }

    /// <summary>Rows of the product of all reflections, transposed: what QL's rotations start from.</summary>
    private void FormRows(int part)
    {
        fixed (double* v = matrix, q = vectors)
        {
            for (int i = part * RowsPerPart; i < Math.Min(size, (part + 1) * RowsPerPart); i++)
            {
                double* row = q + ((long)i * stride);
                row[i] = 1;
                for (int k = i - 1; k >= 0; k--)
                {
                    double* reflection = v + ((long)k * size) + k + 1;
                    int length = size - k - 1;
                    AddScaled(row + k + 1, reflection, -factors[k] * Dot(row + k + 1, reflection, length), length);
                }
            }
        }
    }

    /// <summary>The QL method on the tridiagonal matrix alone.</summary>
    /// <returns>The rotations that lead to the eigenvectors.</returns>
    private List<Rotation> Diagonalise()
    {
        List<Rotation> rotations = new(size * size);

        // What the reflections have rounded away of the largest numbers is all that is left beside eigenvalues of 0,
        // and no sweep makes it smaller.
        double least = Epsilon * Values.Zip(offDiagonal, (d, e) => Math.Abs(d) + Math.Abs(e)).Max();
        for (int low = 0; low < size; low++)
        {
            int sweeps = 0;
            for (int high = EndOfBlock(low, least); high > low; high = EndOfBlock(low, least))
            {
                if (++sweeps > MostSweeps)
                {
                    throw new ArithmeticException("The eigenvalues of a covariance do not converge.");
                }

                Sweep(low, high, rotations);
            }
        }

        return rotations;
    }

    /// <summary>The first place from one on where the matrix falls apart: what is beside the diagonal is 0.</summary>
    private int EndOfBlock(int low, double least)
    {
        int end = low;
        while (end < size - 1 && Math.Abs(offDiagonal[end]) > Math.Max(
            least, Epsilon * (Math.Abs(Values[end]) + Math.Abs(Values[end + 1]))))
        {
            end++;
        }

        return end;
    }

    /// <summary>
    /// One implicitly shifted QL step on a block: a rotation brings in a value off the tridiagonal form, and the others
    /// chase it up and out.
    /// </summary>
    private void Sweep(int low, int high, List<Rotation> rotations)
    {
        double[] d = Values, e = offDiagonal;
        double ratio = (d[low + 1] - d[low]) / (2 * e[low]);
        double shift = d[low] - (e[low] / (ratio + Math.CopySign(double.Hypot(ratio, 1), ratio)));
        double bulge = d[high] - shift, cosine = 1, sine = 1, moved = 0;
        for (int i = high - 1; i >= low; i--)
        {
            double opposite = sine * e[i], beside = cosine * e[i];
            double length = double.Hypot(opposite, bulge);
            e[i + 1] = length;
            if (length == 0)
            {
                // The block has fallen apart here by itself.
                d[i + 1] -= moved;
                e[high] = 0;
                return;
            }

            (sine, cosine) = (opposite / length, bulge / length);
            double rest = d[i + 1] - moved;
            double turned = ((d[i] - rest) * sine) + (2 * cosine * beside);
            moved = sine * turned;
            d[i + 1] = rest + moved;
            bulge = (cosine * turned) - beside;
            rotations.Add(new Rotation(i, cosine, sine));
        }

        d[low] -= moved;
        e[low] = bulge;
        e[high] = 0;
    }

    /// <summary>
    /// Applies all rotations to four vectors' width of columns. Those of a sweep go up row by row, so that the upper
    /// row of one is the lower of the next and stays in registers.
    /// </summary>
    private void RotateStrip(List<Rotation> rotations, int strip)
    {
        int width = Vector<double>.Count;
        fixed (double* first = vectors)
        {
            double* column = first + (strip * StripWidth);
            int held = -1;
            Vector<double> a = default, b = default, c = default, d = default;
            foreach (ref readonly Rotation rotation in CollectionsMarshal.AsSpan(rotations))
            {
                double* upper = column + ((long)rotation.Row * stride);
                double* lower = upper + stride;
                if (held != rotation.Row + 1)
                {
                    Keep(column, held, a, b, c, d);
                    (a, b) = (Vector.Load(lower), Vector.Load(lower + width));
                    (c, d) = (Vector.Load(lower + (2 * width)), Vector.Load(lower + (3 * width)));
                }

                Vector<double> cosine = new(rotation.Cosine), sine = new(rotation.Sine);
                a = Rotate(upper, lower, a, cosine, sine);
                b = Rotate(upper + width, lower + width, b, cosine, sine);
                c = Rotate(upper + (2 * width), lower + (2 * width), c, cosine, sine);
                d = Rotate(upper + (3 * width), lower + (3 * width), d, cosine, sine);
                held = rotation.Row;
            }

            Keep(column, held, a, b, c, d);
        }
    }

    /// <summary>Writes the rotated lower row and returns the upper one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Rotate(
        double* upper, double* lower, Vector<double> below, Vector<double> cosine, Vector<double> sine)
    {
        Vector<double> above = Vector.Load(upper);
        Vector.Store(Vector.FusedMultiplyAdd(sine, above, cosine * below), lower);
        return Vector.FusedMultiplyAdd(cosine, above, -(sine * below));
    }

    private void Keep(double* column, int row, Vector<double> a, Vector<double> b, Vector<double> c, Vector<double> d)
    {
        if (row < 0)
        {
            return;
        }

        double* target = column + ((long)row * stride);
        int width = Vector<double>.Count;
        Vector.Store(a, target);
        Vector.Store(b, target + width);
        Vector.Store(c, target + (2 * width));
        Vector.Store(d, target + (3 * width));
    }

    private static double Dot(double* a, double* b, int length)
    {
        Vector<double> sums = default;
        int i = 0;
        for (; i <= length - Vector<double>.Count; i += Vector<double>.Count)
        {
            sums = Vector.FusedMultiplyAdd(Vector.Load(a + i), Vector.Load(b + i), sums);
        }

        double sum = Vector.Sum(sums);
        for (; i < length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private static void AddScaled(double* target, double* source, double factor, int length)
    {
        Vector<double> factors = new(factor);
        int i = 0;
        for (; i <= length - Vector<double>.Count; i += Vector<double>.Count)
        {
            Vector<double> sum = Vector.FusedMultiplyAdd(factors, Vector.Load(source + i), Vector.Load(target + i));
            Vector.Store(sum, target + i);
        }

        for (; i < length; i++)
        {
            target[i] += factor * source[i];
        }
    }
}
