using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Tests.Ops;

/// <summary>Operators that name pixels.</summary>
internal static class PixelCases
{
    private static readonly Shape Left = new(2, 4, 5, 37);
    private static readonly int[] First = [0, 7, 7, 19, 2, 7];

    // 7 i + 3 has each of 20 pixels once.
    private static readonly int[] Order = [.. Enumerable.Range(0, 20).Select(i => ((7 * i) + 3) % 20)];

    private static readonly (int Turns, int Other)[] Counts = [(1, 6), (4, 6), (9, 6), (3, 20), (1, 31)];

    public static IEnumerable<OperatorCase> All =>
    [
        new(
            "pixels taken",
            [Left],
            n => GatherPixels.Of(n[0], First),
            v => PlainLoops.Fill(new(2, 1, 6, 37), (b, _, i, c) => At(v[0], Left, b, First[i], c))),
        .. Counts.Select(c => new OperatorCase(
            $"distances of {c.Turns} pairs a pixel with {c.Other}",
            [Left, new(2, 1, c.Other, 37)],
            n => PairDistances.Of(n[0], n[1], PixelPairs.Between(Order, c.Other, c.Turns)),
            v => Distances(v[0], v[1], new(2, 1, c.Other, 37), c.Turns, (i, turn) => (i + turn) % c.Other))),
        .. new[] { 1, 4, 23 }.Select(turns => new OperatorCase(
            $"distances of {turns} pairs a pixel of one image",
            [Left],
            n => PairDistances.Of(n[0], n[0], PixelPairs.Within(Order, turns)),
            v => Distances(v[0], v[0], Left, turns, (i, turn) => Order[(i + turn + 1) % 20]))),
    ];

    private static double[] Distances(float[] a, float[] b, Shape shapeB, int turns, Func<int, int, int> second) =>
        PlainLoops.Fill(new(2, 1, turns * Order.Length, 1), (image, _, pair, _) =>
        {
            (int turn, int i) = Math.DivRem(pair, Order.Length);
            return Enumerable.Range(0, Left.Channels).Sum(channel => Math.Pow(
                At(a, Left, image, Order[i], channel) - At(b, shapeB, image, second(i, turn), channel), 2));
        });

    private static double At(float[] values, Shape shape, int image, int pixel, int channel) =>
        values[PlainLoops.Index(shape, image, pixel / shape.Width, pixel % shape.Width, channel)];
}
