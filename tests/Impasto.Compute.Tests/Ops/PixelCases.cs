using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Tests.Ops;

/// <summary>Operators that name pixels.</summary>
internal static class PixelCases
{
    private static readonly Shape Left = new(2, 4, 5, 37);
    private static readonly Shape Right = new(2, 3, 2, 37);
    private static readonly int[] First = [0, 7, 7, 19, 2, 7];
    private static readonly int[] Second = [5, 0, 3, 3, 1, 0];

    public static IEnumerable<OperatorCase> All =>
    [
        new(
            "pixels taken",
            [Left],
            n => GatherPixels.Of(n[0], First),
            v => PlainLoops.Fill(new(2, 1, 6, 37), (b, _, i, c) => At(v[0], Left, b, First[i], c))),
        new(
            "distances of pairs",
            [Left, Right],
            n => PairDistances.Of(n[0], n[1], First, Second),
            v => Distances(v[0], Left, First, v[1], Right, Second)),
        new(
            "distances of pairs of one image",
            [Left],
            n => PairDistances.Of(n[0], n[0], First, Second),
            v => Distances(v[0], Left, First, v[0], Left, Second)),
    ];

    private static double[] Distances(float[] a, Shape shapeA, int[] first, float[] b, Shape shapeB, int[] second) =>
        PlainLoops.Fill(new(2, 1, first.Length, 1), (image, _, pair, _) =>
            Enumerable.Range(0, shapeA.Channels).Sum(channel => Math.Pow(
                At(a, shapeA, image, first[pair], channel) - At(b, shapeB, image, second[pair], channel), 2)));

    private static double At(float[] values, Shape shape, int image, int pixel, int channel) =>
        values[PlainLoops.Index(shape, image, pixel / shape.Width, pixel % shape.Width, channel)];
}
