using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;

namespace Impasto.Losses;

/// <summary>
/// The style loss: Gram matrices are compared, which know how often features occur together but not where (Gatys,
/// Ecker and Bethge, "A Neural Algorithm of Artistic Style", 2015, equations 3 to 5, divided as
/// <see cref="FeatureLoss"/> says). The Gram matrix is divided by the number of pixels, so that the target may have
/// another size than the image.
/// </summary>
/// <param name="layers">The layers and their weights.</param>
public sealed class StyleLoss(IReadOnlyDictionary<string, double> layers) : FeatureLoss(layers)
{
    /// <inheritdoc/>
    public override Node Represent(Node features) => Gram.Of(features);
}
