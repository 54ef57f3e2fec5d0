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
        int[] inTurn = [.. Enumerable.Range(0, Samples)];
        Node y = GatherPixels.Of(features, sample);
        Node? weights = guide is null ? null : GatherPixels.Of(guide, sample);
        PixelPairs pairs = PixelPairs.Within(inTurn, PairsOfPixel);
        Node pairWeights = PairWeights(weights, weights, pairs) ?? Ones(y, pairs.Count);
        Node distances = PairDistances.Of(y, y, pairs);
        Node spread = WeightedMean(distances, pairWeights);
        Node own = WeightedMean(Kernel(distances, spread), pairWeights);
        Node lengths = PairDistances.Of(y, y * 0f, PixelPairs.Between(inTurn, Samples, pairsOfPixel: 1));
        Node toNothing = WeightedMean(Kernel(lengths, spread), weights ?? Ones(y, Samples));
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
        Node within = Mean(x, weights, PixelPairs.Within(order, PairsOfPixel));
        Node between = Mean(y, targetWeights, PixelPairs.Between(order, Samples, PairsOfPixel));
        Node discrepancy = within + target["own"] - (between * 2);
        return Relative(Sum.Of(discrepancy), Sum.Of(target["scale"]));

        Node Mean(Node others, Node? otherWeights, PixelPairs pairs)
        {
            Node values = Kernel(PairDistances.Of(x, others, pairs), target["spread"]);
            return PairWeights(weights, otherWeights, pairs) is { } pairWeights
                ? WeightedMean(values, pairWeights)
                : ChannelMean.Of(values);
        }
    }

    private static Node Kernel(Node distances, Node spread) => Exp.Of(distances / ((spread * -2f) + -Tiny));

    private static Node WeightedMean(Node values, Node weights) =>
        ChannelMean.Of(values * weights) / (ChannelMean.Of(weights) + Tiny);

    private static Node Ones(Node like, int count) =>
        Broadcast.Of(like.Graph.Constant(1), new Shape(like.Shape.Batch, 1, count, 1));

    /// <summary>The products of the weights of pairs; null where all pixels count the same.</summary>
    private static Node? PairWeights(Node? left, Node? right, PixelPairs pairs)
    {
        if ((left ?? right) is not { } given)
        {
            return null;
        }

        Node a = left ?? Ones(given, pairs.Pixels), b = right ?? Ones(given, pairs.OtherPixels);

        // (a + b)^2 - (a - b)^2 = 4 a b.
        return (PairDistances.Of(a, b * -1f, pairs) - PairDistances.Of(a, b, pairs)) * 0.25f;
    }
}
