using Impasto.Compute.Graphs;
using Impasto.Encoders;

namespace Impasto.Losses;

/// <summary>
/// Compares the standard deviation of each channel, of pixels that count as much as a guide says: the other half of the
/// style loss of AdaIN, with <see cref="ChannelMeanLoss"/>.
/// </summary>
/// <param name="layers">The layers and their weights.</param>
public sealed class ChannelDeviationLoss(IReadOnlyDictionary<string, double> layers) : FeatureLoss(layers)
{
    /// <summary>Gets true: deviations are mixed as in AdaIN (Huang and Belongie, equation 15).</summary>
    public override bool BlendsTargets => true;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Node> Measure(Node features, Node? guide = null) =>
        new Dictionary<string, Node>
        {
            ["deviation"] = Guided.Deviation(features, guide),
        };
}
