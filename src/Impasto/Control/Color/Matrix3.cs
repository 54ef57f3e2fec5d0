namespace Impasto.Control.Color;

/// <summary>A matrix of three rows and columns, one for each colour channel.</summary>
internal sealed class Matrix3
{
    private const int Size = 3;
    private const int MostSweeps = 30;

    private readonly double[] values = new double[Size * Size];

    /// <summary>Gets the matrix that changes nothing.</summary>
    public static Matrix3 Identity => Diagonal([1, 1, 1]);

    /// <summary>Gets or sets an element.</summary>
    public double this[int row, int column]
    {
        get => values[(row * Size) + column];
        set => values[(row * Size) + column] = value;
    }

    /// <summary>Multiplies.</summary>
    public static Matrix3 operator *(Matrix3 left, Matrix3 right)
    {
        Matrix3 product = new();
        for (int i = 0; i < Size * Size; i++)
        {
            (int row, int column) = (i / Size, i % Size);
            product[row, column] = (left[row, 0] * right[0, column]) + (left[row, 1] * right[1, column])
                + (left[row, 2] * right[2, column]);
        }

        return product;
    }

    /// <summary>The matrix with its rows as columns.</summary>
    public Matrix3 Transposed()
    {
        Matrix3 transposed = new();
        for (int i = 0; i < Size * Size; i++)
        {
            transposed.values[i] = this[i % Size, i / Size];
        }

        return transposed;
    }

    /// <summary>A function of a symmetric matrix: of its eigenvalues, its eigenvectors kept.</summary>
    /// <param name="function">The function.</param>
    public Matrix3 Apply(Func<double, double> function)
    {
        (double[] eigenvalues, Matrix3 vectors) = Decompose();
        return vectors * Diagonal([.. eigenvalues.Select(function)]) * vectors.Transposed();
    }

    private static Matrix3 Diagonal(double[] elements)
    {
        Matrix3 diagonal = new();
        for (int i = 0; i < Size; i++)
        {
            diagonal[i, i] = elements[i];
        }

        return diagonal;
    }

    /// <summary>The eigenvalues and, as columns, the eigenvectors, by Jacobi's rotations.</summary>
    private (double[] Values, Matrix3 Vectors) Decompose()
    {
        Matrix3 left = this, vectors = Identity;
        for (int sweep = 0; sweep < MostSweeps; sweep++)
        {
            foreach ((int p, int q) in new[] { (0, 1), (0, 2), (1, 2) })
            {
                if (left[p, q] != 0)
                {
                    double angle = Math.Atan2(2 * left[p, q], left[q, q] - left[p, p]) / 2;
                    Matrix3 rotation = Identity;
                    rotation[p, p] = rotation[q, q] = Math.Cos(angle);
                    rotation[p, q] = Math.Sin(angle);
                    rotation[q, p] = -Math.Sin(angle);
                    left = rotation.Transposed() * left * rotation;
                    vectors *= rotation;
                }
            }
        }

        return ([left[0, 0], left[1, 1], left[2, 2]], vectors);
    }
}
