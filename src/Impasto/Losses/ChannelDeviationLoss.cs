using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;

namespace Impasto.Losses;

/// <summary>
/// Compares the standard deviation of each channel, of pixels that count as much as a guide says: the other half of the
/// style loss of AdaIN, with <see cref="ChannelMeanLoss"/>.
/// </summary>
/// <param name="layers">The layers and their weights.</param>
public sealed class ChannelDeviationLoss(IReadOnlyDictionary<string, double> layers) : FeatureLoss(layers)
{
    // As in ChannelDeviation: keeps the gradient finite.
    private const float Epsilon = 1e-5f;

    /// <summary>Gets true: deviations are mixed as in AdaIN (Huang and Belongie, equation 15).</summary>
    public override bool BlendsTargets => true;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Node> Measure(Node features, Node? guide = null) =>
        new Dictionary<string, Node>
        {
            ["deviation"] = guide is null ? ChannelDeviation.Of(features, Epsilon) : Deviation(features, guide),
        };

    private static Node Deviation(Node features, Node guide)
    {
        Node weights = Weights(guide, features.Shape.Channels);
        Node centred = features - ChannelMean.Of(features * weights);
        return Sqrt.Of(ChannelMean.Of(centred * centred * weights) + Epsilon);
    }
}
