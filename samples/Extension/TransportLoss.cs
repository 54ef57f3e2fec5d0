using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Losses;

namespace Extension;

/// <summary>
/// A style loss: how far the values of each channel have to be moved until they are distributed as the style's are,
/// both taken as normal distributions. It is the squared 2-Wasserstein distance, <c>(m - m')^2 + (s - s')^2</c> with
/// means m and standard deviations s, relative to <c>m'^2 + s'^2</c> of the style.
/// </summary>
/// <param name="layers">The layers and their weights.</param>
internal sealed class TransportLoss(IReadOnlyDictionary<string, double> layers) : FeatureLoss(layers)
{
    private const float Least = 1e-5f;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Node> Measure(Node features, Node? guide = null)
    {
        Node weighted = guide is null ? features : features * Weights(guide, features.Shape.Channels);
        Node mean = ChannelMean.Of(weighted);
        Node variance = ChannelMean.Of(features * weighted) - (mean * mean);
        return new Dictionary<string, Node>
        {
            ["mean"] = mean,
            ["deviation"] = Sqrt.Of(Relu.Of(variance) + Least),
        };
    }

    /// <inheritdoc/>
    protected override Node Compare(IReadOnlyDictionary<string, Node> image, IReadOnlyDictionary<string, Node> target)
    {
        Node distance = Mean.OfSquares(image["mean"] - target["mean"])
            + Mean.OfSquares(image["deviation"] - target["deviation"]);
        return distance / (Mean.OfSquares(target["mean"]) + Mean.OfSquares(target["deviation"]) + Least);
    }
}
