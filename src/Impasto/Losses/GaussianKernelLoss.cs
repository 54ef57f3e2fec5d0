using System.Globalization;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;

namespace Impasto.Losses;

/// <summary>
/// The maximum mean discrepancy of two sets of pixels under a Gaussian kernel (Li et al., "Demystifying Neural Style
/// Transfer", IJCAI 2017, section 4.1): <c>MMD^2 = E k(x, x') + E k(y, y') - 2 E k(x, y)</c> with
/// <c>k(x, y) = exp(-|x - y|^2 / (2 s^2))</c>. Means are taken over sampled pairs of different pixels, which is
/// unbiased and takes linear time (Gretton et al., "A Kernel Two-Sample Test", 2012, section 6); s^2 is the mean
/// squared distance of the pairs.
/// </summary>
/// <remarks>
/// Departures: s^2 is that of the style's own pairs, so that it is no way to a smaller loss; the pairs stay the same
/// while an image is optimised, several for each pixel, for else the loss would be another at every step; and it is
/// divided by its value for no features at all. Being unbiased, it may fall a little below 0. Under a guide a pair
/// counts as much as the product of its pixels' weights.
/// </remarks>
/// <param name="layers">The layers and their weights.</param>
/// <param name="seed">Chooses the pairs.</param>
public sealed class GaussianKernelLoss(IReadOnlyDictionary<string, double> layers, int seed = 0) : FeatureLoss(layers)
{
    // Keeps the kernel and means finite where all pixels are the same, or none counts.
    private const float Tiny = 1e-12f;

    // Pixels of a style that stand for all of them.
    private const int Samples = 4096;

    // In which a pixel stands first; it stands second in as many.
    private const int PairsOfPixel = 4;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Node> Measure(Node features, Node? guide = null)
    {
        Dictionary<string, Node> statistics = new() { ["features"] = features };
        if (guide is not null)
        {
            statistics["weights"] = guide;
        }

        return statistics;
    }

    /// <summary>
    /// Adds what the loss measures of a style: some of its pixels and their weights, s^2, and what of the discrepancy
    /// depends on the style alone.
    /// </summary>
    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Node> MeasureTarget(Node features, Node? guide = null)
    {
        // In another order than an image's pixels, which would else meet those at their own places.
        int[] order = PixelOrder.Of(features.Shape.Height * features.Shape.Width, ~seed);
        int[] sample = [.. Enumerable.Range(0, Samples).Select(i => order[i % order.Length])];
        Node y = GatherPixels.Of(features, sample);
        Node? weights = guide is null ? null : GatherPixels.Of(guide, sample);
        (int[] first, int[] second) = Pairs([.. Enumerable.Range(0, Samples)], Samples, 1);
        Node pairWeights = PairWeights(weights, first, weights, second) ?? Ones(y, first.Length);
        Node distances = PairDistances.Of(y, y, first, second);
        Node spread = WeightedMean(distances, pairWeights);
        Node own = WeightedMean(Kernel(distances, spread), pairWeights);
        int[] each = [.. Enumerable.Range(0, Samples)];
        Node fromNothing = Kernel(PairDistances.Of(y, y * 0f, each, each), spread);
        Node toNothing = WeightedMean(fromNothing, weights ?? Ones(y, Samples));
        Dictionary<string, Node> statistics = new()
        {
            ["features"] = y,
            ["spread"] = spread,
            ["own"] = own,
            ["scale"] = own - (toNothing * 2) + 1,
        };
        if (weights is not null)
        {
            statistics["weights"] = weights;
        }

        return statistics;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{base.ToString()} seed={seed}");

    /// <inheritdoc/>
    protected override Node Compare(IReadOnlyDictionary<string, Node> image, IReadOnlyDictionary<string, Node> target)
    {
        Node x = image["features"], y = target["features"];
        Node? weights = image.GetValueOrDefault("weights"), targetWeights = target.GetValueOrDefault("weights");
        int[] order = PixelOrder.Of(x.Shape.Height * x.Shape.Width, seed);
        (int[] first, int[] second) = Pairs(order, order.Length, 1);
        (int[] own, int[] other) = Pairs(order, Samples, 0);
        Node within = Mean(PairDistances.Of(x, x, first, second), PairWeights(weights, first, weights, second));
        Node between = Mean(PairDistances.Of(x, y, own, other), PairWeights(weights, own, targetWeights, other));
        Node discrepancy = within + target["own"] - (between * 2);
        return Relative(Sum.Of(discrepancy), Sum.Of(target["scale"]));

        Node Mean(Node distances, Node? pairWeights)
        {
            Node values = Kernel(distances, target["spread"]);
            return pairWeights is null ? ChannelMean.Of(values) : WeightedMean(values, pairWeights);
        }
    }

    /// <summary>
    /// Pairs each pixel of an order with the next ones of another that has <paramref name="count"/> and goes round.
    /// </summary>
    private static (int[] First, int[] Second) Pairs(int[] order, int count, int start)
    {
        bool isOwn = start > 0;
        int[] offsets = [.. Enumerable.Range(start, PairsOfPixel)];
        return (
            [.. offsets.SelectMany(_ => order)],
            [.. offsets.SelectMany(offset => Enumerable.Range(0, order.Length).Select(
                i => isOwn ? order[(i + offset) % count] : (i + offset) % count))]);
    }

    private static Node Kernel(Node distances, Node spread) => Exp.Of(distances / ((spread * -2f) + -Tiny));

    private static Node WeightedMean(Node values, Node weights) =>
        ChannelMean.Of(values * weights) / (ChannelMean.Of(weights) + Tiny);

    private static Node Ones(Node like, int count) =>
        Broadcast.Of(like.Graph.Constant(1), new Shape(like.Shape.Batch, 1, count, 1));

    private static Node? PairWeights(Node? left, int[] leftPixels, Node? right, int[] rightPixels)
    {
        Node? first = left is null ? null : GatherPixels.Of(left, leftPixels);
        Node? second = right is null ? null : GatherPixels.Of(right, rightPixels);
        return first is not null && second is not null ? first * second : first ?? second;
    }
}
