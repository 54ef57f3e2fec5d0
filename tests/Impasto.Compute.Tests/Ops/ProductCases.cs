using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Compute.Tests.Kernels.Reference;

namespace Impasto.Compute.Tests.Ops;

internal static class ProductCases
{
    public static IEnumerable<OperatorCase> All =>
    [
        .. Roots,
        .. from left in new[] { false, true }
           from right in new[] { false, true }
           select MatrixProduct(left, right),
        new(
            "matrix product of an image",
            [new Shape(2, 3, 4, 5), new Shape(2, 5, 7)],
            n => MatrixMultiply.Of(n[0], n[1]),
            v => Multiply(2, 12, 7, 5, v[0], false, v[1], false, 1)),
        .. from shape in new Shape[] { new(2, 6, 5, 3), new(1, 4, 4, 37), new(1, 40, 30, 16) }
           select new OperatorCase($"gram matrix {shape}", [shape], n => Gram.Of(n[0]), v => GramMatrix(v[0], shape)),
        new(
            "covariance",
            [new Shape(2, 6, 5, 3)],
            n => Covariance.Of(n[0]),
            v => CovarianceMatrix(v[0], new(2, 6, 5, 3))),
    ];

    private static IEnumerable<OperatorCase> Roots =>
    [
        new(
            "the square root of a matrix",
            [new Shape(2, 4, 5, 3)],
            n => MatrixSquareRoot.Of(Gram.Of(n[0])),
            v => [.. v[0].Chunk(60).SelectMany(image => SquareRoot(GramMatrix(image, new(1, 4, 5, 3)), 3))])
        {
            Step = 1e-3f,
        },
        new(
            "a matrix and the identity",
            [new Shape(2, 3, 3)],
            n => n[0] - IdentityMatrix.Of(n[0].Graph, 2, 3),
            v => [.. v[0].Select((x, i) => (double)x - (i % 9 % 4 == 0 ? 1 : 0))]),
    ];

    private static OperatorCase MatrixProduct(bool transposeLeft, bool transposeRight) => new(
        $"matrix product {(transposeLeft ? "transposed" : "")} by {(transposeRight ? "transposed" : "")}",
        [
            transposeLeft ? new Shape(2, 9, 6) : new Shape(2, 6, 9),
            transposeRight ? new Shape(2, 18, 9) : new Shape(2, 9, 18),
        ],
        n => MatrixMultiply.Of(n[0], n[1], transposeLeft, transposeRight, 0.5f),
        v => Multiply(2, 6, 18, 9, v[0], transposeLeft, v[1], transposeRight, 0.5));

    private static double[] Multiply(
        int batch, int m, int n, int k, float[] a, bool transposeA, float[] b, bool transposeB, double scale) =>
        [.. Enumerable.Range(0, batch).SelectMany(i => ReferenceMatrixProduct.Multiply(
            m, n, k, a.AsSpan(i * m * k, m * k), transposeA, b.AsSpan(i * k * n, k * n), transposeB, scale))];

    private static double[] GramMatrix(float[] image, Shape shape)
    {
        int pixels = shape.Height * shape.Width;
        return Multiply(shape.Batch, shape.Channels, shape.Channels, pixels, image, true, image, false, 1.0 / pixels);
    }

    /// <summary>By the iteration of Denman and Beavers with inverses, which is another one.</summary>
    private static double[] SquareRoot(double[] matrix, int size)
    {
        (double[] y, double[] z) = (matrix, Identity(size));
        for (int step = 0; step < 40; step++)
        {
            (double[] a, double[] b) = (Inverse(z, size), Inverse(y, size));
            y = [.. y.Zip(a, (p, q) => (p + q) / 2)];
            z = [.. z.Zip(b, (p, q) => (p + q) / 2)];
        }

        return y;
    }

    private static double[] Identity(int size) =>
        [.. Enumerable.Range(0, size * size).Select(i => i % (size + 1) == 0 ? 1.0 : 0)];

    /// <summary>By elimination; the matrix is positive definite, so that no pivot is zero.</summary>
    private static double[] Inverse(double[] matrix, int size)
    {
        double[] left = [.. matrix], right = Identity(size);
        for (int pivot = 0; pivot < size; pivot++)
        {
            double by = left[(pivot * size) + pivot];
            for (int column = 0; column < size; column++)
            {
                left[(pivot * size) + column] /= by;
                right[(pivot * size) + column] /= by;
            }

            foreach (int row in Enumerable.Range(0, size).Where(row => row != pivot))
            {
                double share = left[(row * size) + pivot];
                for (int column = 0; column < size; column++)
                {
                    left[(row * size) + column] -= share * left[(pivot * size) + column];
                    right[(row * size) + column] -= share * right[(pivot * size) + column];
                }
            }
        }

        return right;
    }

    private static double[] CovarianceMatrix(float[] image, Shape shape)
    {
        (double[] means, _) = PlainLoops.Moments(image, shape);
        return GramMatrix([.. image.Select((x, i) => (float)(x - means[PlainLoops.Place(shape, i)]))], shape);
    }
}
