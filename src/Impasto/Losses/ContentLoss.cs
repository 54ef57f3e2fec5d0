using Impasto.Compute.Graphs;

namespace Impasto.Losses;

/// <summary>
/// The content loss, or feature reconstruction: the features themselves are compared (Gatys, Ecker and Bethge, "A
/// Neural Algorithm of Artistic Style", 2015, equation 1, without its factor 1/2 and divided as
/// <see cref="FeatureLoss"/> says).
/// </summary>
/// <param name="layers">The layers and their weights.</param>
public sealed class ContentLoss(IReadOnlyDictionary<string, double> layers) : FeatureLoss(layers)
{
    /// <inheritdoc/>
    public override Node Represent(Node features) => features;
}
