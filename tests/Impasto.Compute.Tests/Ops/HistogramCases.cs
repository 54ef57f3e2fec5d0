using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Tests.Ops;

/// <summary>Quantiles and histograms, by the definition of a weighted order.</summary>
internal static class HistogramCases
{
    private const int Quantiles = 5;
    private static readonly Shape Image = new(2, 6, 7, 3);
    private static readonly Shape Other = new(2, 1, Quantiles, 3);
    private static readonly Shape Weights = new(2, 6, 7, 1);

    // No gradient goes through them: sums with the features have one.
    public static IEnumerable<OperatorCase> All =>
    [
        new(
            "quantiles",
            [new(2, 1, Quantiles, 3), Image],
            n => n[0] + ChannelQuantiles.Of(n[1], Quantiles),
            v => [.. v[0].Zip(QuantilesOf(v[1], null), (a, b) => a + b)])
        {
            Constants = 1,
        },
        new(
            "quantiles under weights, some of them none",
            [new(2, 1, Quantiles, 3), Image, Weights],
            n => n[0] + ChannelQuantiles.Of(n[1], Quantiles, Relu.Of(n[2])),
            v => [.. v[0].Zip(QuantilesOf(v[1], v[2]), (a, b) => a + b)])
        {
            Constants = 2,
        },
        new(
            "histograms matched",
            [Image, Other],
            n => SumOfSquares.Of(n[0] - HistogramMatch.Of(n[0], n[1])),
            v => [Distance(v[0], v[1], null)])
        {
            Constants = 1,
            Step = 1e-4f,
        },
        new(
            "histograms matched under weights",
            [Image, Other, Weights],
            n => HistogramMatch.Of(n[0], n[1], Relu.Of(n[2])) + n[0],
            v => [.. Match(v[0], v[1], v[2]).Zip(v[0], (a, b) => a + b)])
        {
            Constants = 2,
            Step = 1e-4f,
        },
        new(
            "histograms of equal values matched",
            [Image, Other],
            n => n[0] + HistogramMatch.Of(Relu.Of(n[0] * -1f) * 0f, n[1]),
            v => [.. v[0].Select((x, i) => x + Enumerable.Range(0, 42).Average(
                rank => Read(QuantilesOf(v[1], i / 126, i % 3), (rank + 0.5) / 42)))])
        {
            Constants = 1,
        },
    ];

    private static double Distance(float[] image, float[] other, float[]? weights) =>
        image.Zip(Match(image, other, weights), (a, b) => (a - b) * (a - b)).Sum();

    private static double[] QuantilesOf(float[] image, float[]? weights) =>
        PlainLoops.Fill(Other, (b, _, k, c) =>
        {
            (double Value, double Weight)[] sorted = Sorted(image, weights, b, c);
            double place = (k + 0.5) / Quantiles * sorted.Sum(s => s.Weight);
            (double Middle, double Value)[] knots = [.. sorted.Select((s, i) =>
                (sorted.Take(i).Sum(t => t.Weight) + (s.Weight / 2), s.Value))];
            int above = Array.FindIndex(knots, knot => knot.Middle >= place);
            return above == 0 ? knots[0].Value
                : above < 0 ? knots[^1].Value
                : knots[above - 1].Value + ((knots[above].Value - knots[above - 1].Value)
                    * (place - knots[above - 1].Middle) / (knots[above].Middle - knots[above - 1].Middle));
        });

    private static double[] Match(float[] image, float[] other, float[]? weights) =>
        PlainLoops.Fill(Image, (b, y, x, c) =>
        {
            double own = image[PlainLoops.Index(Image, b, y, x, c)];
            (double Value, double Weight)[] sorted = Sorted(image, weights, b, c);
            double below = sorted.Where(s => s.Value < own).Sum(s => s.Weight);
            double weight = weights is null ? 1 : Math.Max(weights[PlainLoops.Index(Weights, b, y, x, 0)], 0);
            return Read(QuantilesOf(other, b, c), (below + (weight / 2)) / sorted.Sum(s => s.Weight));
        });

    private static double[] QuantilesOf(float[] other, int image, int channel) =>
        [.. Enumerable.Range(0, Quantiles).Select(k => (double)other[PlainLoops.Index(Other, image, 0, k, channel)])];

    private static double Read(double[] quantiles, double place)
    {
        double k = Math.Clamp((place * Quantiles) - 0.5, 0, Quantiles - 1);
        int low = Math.Min((int)k, Quantiles - 2);
        return quantiles[low] + ((quantiles[low + 1] - quantiles[low]) * (k - low));
    }

    /// <summary>The values of a channel in ascending order, those that weigh nothing left out.</summary>
    private static (double Value, double Weight)[] Sorted(float[] image, float[]? weights, int batch, int channel) =>
    [
        .. from y in Enumerable.Range(0, Image.Height)
           from x in Enumerable.Range(0, Image.Width)
           let weight = weights is null ? 1.0 : weights[PlainLoops.Index(Weights, batch, y, x, 0)]
           where weight > 0
           let value = (double)image[PlainLoops.Index(Image, batch, y, x, channel)]
           orderby value
           select (value, weight),
    ];
}
