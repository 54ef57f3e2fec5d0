using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Tests.Ops;

internal static class ShapeCases
{
    public static IEnumerable<OperatorCase> All =>
    [
        .. Differences(new(2, 5, 7, 3)),
        .. Differences(new(1, 2, 2, 1)),
        .. Differences(new(1, 100, 120, 4)),
        Transposed(new(1, 1, 1)),
        Transposed(new(2, 5, 9)),
        Transposed(new(1, 70, 33)),
        new(
            "reshape",
            [new(2, 3, 4, 5)],
            n => Reshape.Of(n[0], new Shape(6, 20)),
            v => [.. v[0].Select(x => (double)x)]),
        new(
            "reshape of a value that dies there",
            [new(2, 3, 4, 5)],
            n => Reshape.Of(n[0] * 2, new Shape(120)),
            v => [.. v[0].Select(x => 2.0 * x)]),
    ];

    private static IEnumerable<OperatorCase> Differences(Shape shape) =>
    [
        new(
            $"difference along the height {shape}",
            [shape],
            n => Difference.Of(n[0], ImageAxis.Height),
            v => PlainLoops.Fill(new(shape.Batch, shape.Height - 1, shape.Width, shape.Channels), (b, y, x, c) =>
                (double)v[0][PlainLoops.Index(shape, b, y + 1, x, c)] - v[0][PlainLoops.Index(shape, b, y, x, c)])),
        new(
            $"difference along the width {shape}",
            [shape],
            n => Difference.Of(n[0], ImageAxis.Width),
            v => PlainLoops.Fill(new(shape.Batch, shape.Height, shape.Width - 1, shape.Channels), (b, y, x, c) =>
                (double)v[0][PlainLoops.Index(shape, b, y, x + 1, c)] - v[0][PlainLoops.Index(shape, b, y, x, c)])),
    ];

    private static OperatorCase Transposed(Shape shape) => new(
        $"transpose {shape}",
        [shape],
        n => Transpose.Of(n[0]),
        v => PlainLoops.Fill(new(shape[0], shape[2], shape[1], 1), (b, column, row, _) =>
            v[0][(((b * shape[1]) + row) * shape[2]) + column]));
}
