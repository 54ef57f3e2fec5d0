using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;

namespace Impasto.Losses;

/// <summary>
/// Compares the standard deviation of each channel: the other half of the style loss of AdaIN, with
/// <see cref="ChannelMeanLoss"/>.
/// </summary>
/// <param name="layers">The layers and their weights.</param>
public sealed class ChannelDeviationLoss(IReadOnlyDictionary<string, double> layers) : FeatureLoss(layers)
{
    /// <inheritdoc/>
    public override Node Represent(Node features) => ChannelDeviation.Of(features);
}
