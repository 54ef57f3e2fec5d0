using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Losses;

namespace Impasto.Tests.Losses;

/// <summary>
/// A loss as a user would write one: means and covariances, compared by a distance of its own, the root of the summed
/// squared differences.
/// </summary>
internal sealed class MomentsLoss(IReadOnlyDictionary<string, double> layers) : FeatureLoss(layers)
{
    public override IReadOnlyDictionary<string, Node> Measure(Node features, Node? guide = null) =>
        new Dictionary<string, Node> { ["mean"] = ChannelMean.Of(features), ["covariance"] = Covariance.Of(features) };

    protected override Node Compare(
        IReadOnlyDictionary<string, Node> image, IReadOnlyDictionary<string, Node> target) =>
        Sqrt.Of(Squares("mean", image, target) + Squares("covariance", image, target));

    private static Node Squares(
        string name, IReadOnlyDictionary<string, Node> image, IReadOnlyDictionary<string, Node> target) =>
        SumOfSquares.Of(image[name] - target[name]);
}
