using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Tests.Ops;

/// <summary>Patches and their matches, by comparing every pair of patches.</summary>
internal static class PatchCases
{
    public static IEnumerable<OperatorCase> All =>
    [
        .. Patches(new(2, 6, 7, 5), new(2, 5, 8, 5)),
        .. Patches(new(1, 3, 3, 1), new(1, 3, 9, 1)),
        .. Patches(new(1, 11, 10, 5), new(1, 20, 13, 5)),
        new(
            "patches of a target's visible part",
            [new(1, 6, 7, 5), new(1, 5, 8, 5), new(1, 5, 8, 1)],
            n => Relu.Of(n[0]) + Sum.Of(PatchMatch.Of(n[0], n[1], Relu.Of(n[2] + 0.9f))),
            v =>
            {
                float[] weights = [.. v[2].Select(w => MathF.Max(w + 0.9f, 0))];
                double sum = Matches(v[0], new(1, 6, 7, 5), v[1], new(1, 5, 8, 5), weights).Sum();
                return [.. v[0].Select(x => Math.Max(x, 0) + sum)];
            })
        {
            Constants = 2,
        },
    ];

    private static IEnumerable<OperatorCase> Patches(Shape image, Shape target) =>
    [
        new(
            $"distances of the patches of {image} from those of {target}",
            [image, target],
            n => PatchDistances.Of(n[0], n[1], PatchMatch.Of(n[0], n[1])),
            v => Distances(v[0], image, v[1], target))
        {
            Constants = 1,
            Step = 1e-4f,
        },
    ];

    private static double[] Distances(float[] values, Shape image, float[] targets, Shape target)
    {
        double[] matches = Matches(values, image, targets, target, null);
        int i = 0;
        return PlainLoops.Fill(PatchesOf(image), (b, y, x, _) =>
        {
            double[] found = Patch(targets, target, b, (int)matches[i] / PatchesOf(target).Width,
                (int)matches[i++] % PatchesOf(target).Width);
            return Patch(values, image, b, y, x).Zip(found, (p, q) => (p - q) * (p - q)).Sum();
        });
    }

    /// <summary>The matches, by comparing every pair.</summary>
    public static double[] Matches(float[] values, Shape image, float[] targets, Shape target, float[]? weights)
    {
        Shape places = PatchesOf(target);
        Shape weightShape = new(target.Batch, target.Height, target.Width, 1);
        (int Batch, int Place, double[] Values, double Weight)[] candidates =
        [
            .. from b in Enumerable.Range(0, target.Batch)
               from place in Enumerable.Range(0, places.Height * places.Width)
               let y = place / places.Width
               let x = place % places.Width
               select (b, place, Patch(targets, target, b, y, x),
                   weights is null ? 1 : Patch(weights, weightShape, b, y, x).Min()),
        ];
        double enough = candidates.Max(c => c.Weight) / 2;
        return PlainLoops.Fill(PatchesOf(image), (b, y, x, _) =>
        {
            double[] own = Patch(values, image, b, y, x);
            return candidates.Where(c => c.Batch == b && c.Weight >= enough).MaxBy(c =>
                own.Zip(c.Values, (p, q) => p * q).Sum() / Math.Sqrt(c.Values.Sum(q => q * q))).Place;
        });
    }

    private static Shape PatchesOf(Shape image) => new(image.Batch, image.Height - 2, image.Width - 2, 1);

    private static double[] Patch(float[] values, Shape shape, int batch, int row, int column) =>
    [
        .. from y in Enumerable.Range(row, 3)
           from x in Enumerable.Range(column, 3)
           from c in Enumerable.Range(0, shape.Channels)
           select (double)values[PlainLoops.Index(shape, batch, y, x, c)],
    ];
}
