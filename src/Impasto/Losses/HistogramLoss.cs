using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;

namespace Impasto.Losses;

/// <summary>
/// The histogram of each channel is compared (Risser, Wilmot and Barnes, "Stable and Controllable Neural Texture
/// Synthesis and Style Transfer Using Histogram Losses", 2017, section 4.3): <c>mean((F - R(F))^2)</c>, with R(F) the
/// features after their histograms were made those of the style, taken as constant. It is divided by the mean square of
/// the style's features. Under a guide pixels count as much as it says in histograms and means.
/// </summary>
/// <remarks>
/// Departure: histograms are matched by order, without bins, and the style's are kept as quantiles: the loss is then
/// the squared Wasserstein-2 distance of each channel, and R(F) may be taken as constant because its gradient is zero.
/// </remarks>
/// <param name="layers">The layers and their weights.</param>
public sealed class HistogramLoss(IReadOnlyDictionary<string, double> layers) : FeatureLoss(layers)
{
    private const int Quantiles = 1024;

    /// <summary>
    /// Gets true: the losses to several styles, weighted, differ from the loss to the mean of their quantiles by a
    /// constant only.
    /// </summary>
    public override bool BlendsTargets => true;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Node> Measure(Node features, Node? guide = null)
    {
        Dictionary<string, Node> statistics = new() { ["features"] = features };
        if (guide is not null)
        {
            statistics["guide"] = guide;
        }

        return statistics;
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Node> MeasureTarget(Node features, Node? guide = null) =>
        new Dictionary<string, Node> { ["quantiles"] = ChannelQuantiles.Of(features, Quantiles, guide) };

    /// <inheritdoc/>
    protected override Node Compare(IReadOnlyDictionary<string, Node> image, IReadOnlyDictionary<string, Node> target)
    {
        Node features = image["features"], quantiles = target["quantiles"];
        Node? guide = image.GetValueOrDefault("guide");
        Node difference = features - HistogramMatch.Of(features, quantiles, guide);
        if (guide is not null)
        {
            difference *= Sqrt.Of(Weights(guide, features.Shape.Channels));
        }

        return Relative(Mean.OfSquares(difference), Mean.OfSquares(quantiles));
    }
}
