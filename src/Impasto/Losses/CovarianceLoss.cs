using Impasto.Compute.Graphs;
using Impasto.Encoders;

namespace Impasto.Losses;

/// <summary>
/// The covariances of channels are compared: Gram matrices of features less their means, of pixels that count as much
/// as a guide says. How often features occur at all is left to the content (Li et al., "Universal Style Transfer via
/// Feature Transforms", NIPS 2017, hold that covariance carries style).
/// </summary>
/// <param name="layers">The layers and their weights.</param>
public sealed class CovarianceLoss(IReadOnlyDictionary<string, double> layers) : FeatureLoss(layers)
{
    /// <summary>Gets true, as of Gram matrices.</summary>
    public override bool BlendsTargets => true;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Node> Measure(Node features, Node? guide = null) =>
        new Dictionary<string, Node>
        {
            ["covariance"] = Guided.Covariance(features, guide),
        };
}
