using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Compute.Tests.Kernels.Reference;

namespace Impasto.Compute.Tests.Ops;

internal static class ProductCases
{
    public static IEnumerable<OperatorCase> All =>
    [
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

    private static double[] CovarianceMatrix(float[] image, Shape shape)
    {
        (double[] means, _) = PlainLoops.Moments(image, shape);
        return GramMatrix([.. image.Select((x, i) => (float)(x - means[PlainLoops.Place(shape, i)]))], shape);
    }
}
