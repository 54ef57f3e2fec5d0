using Impasto.Compute.Graphs;
using Impasto.Encoders;

namespace Impasto.Losses;

/// <summary>
/// The statistics of batch normalisation: mean and standard deviation of each channel, of pixels that count as much as
/// a guide says (Li et al., "Demystifying Neural Style Transfer", IJCAI 2017, equation 12). Each of the two is divided
/// by its own target, and the mean of both is taken.
/// </summary>
/// <param name="layers">The layers and their weights.</param>
public sealed class BatchNormLoss(IReadOnlyDictionary<string, double> layers) : FeatureLoss(layers)
{
    /// <summary>Gets true, as of its two halves.</summary>
    public override bool BlendsTargets => true;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Node> Measure(Node features, Node? guide = null) =>
        new Dictionary<string, Node>
        {
            ["mean"] = Guided.Mean(features, guide),
            ["deviation"] = Guided.Deviation(features, guide),
        };
}
