using Impasto.Compute.Graphs;
using Impasto.Encoders;

namespace Impasto.Losses;

/// <summary>
/// Compares the mean of each channel, of pixels that count as much as a guide says: one half of the style loss of AdaIN
/// (Huang and Belongie, ICCV 2017, equation 13). It is the maximum mean discrepancy under the linear kernel
/// <c>k(x, y) = x · y</c> (Li et al., "Demystifying Neural Style Transfer", IJCAI 2017, section 4.1): over all pairs of
/// pixels <c>E k(x, x') + E k(y, y') - 2 E k(x, y) = |m - m'|^2</c>, with m the means.
/// </summary>
/// <param name="layers">The layers and their weights.</param>
public sealed class ChannelMeanLoss(IReadOnlyDictionary<string, double> layers) : FeatureLoss(layers)
{
    /// <summary>Gets true: means are mixed as in AdaIN (equation 15).</summary>
    public override bool BlendsTargets => true;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Node> Measure(Node features, Node? guide = null) =>
        new Dictionary<string, Node>
        {
            ["mean"] = Guided.Mean(features, guide),
        };
}
