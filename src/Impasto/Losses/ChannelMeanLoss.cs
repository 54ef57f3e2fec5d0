using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;

namespace Impasto.Losses;

/// <summary>
/// Compares the mean of each channel: one half of the style loss of AdaIN (Huang and Belongie, ICCV 2017, equation 13;
/// the batch-norm statistics of Li et al., "Demystifying Neural Style Transfer", IJCAI 2017).
/// </summary>
/// <param name="layers">The layers and their weights.</param>
public sealed class ChannelMeanLoss(IReadOnlyDictionary<string, double> layers) : FeatureLoss(layers)
{
    /// <inheritdoc/>
    public override Node Represent(Node features) => ChannelMean.Of(features);
}
