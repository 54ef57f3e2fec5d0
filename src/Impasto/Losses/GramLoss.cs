using Impasto.Compute.Graphs;
using Impasto.Encoders;

namespace Impasto.Losses;

/// <summary>
/// The style loss of Gatys et al.: Gram matrices are compared, which know how often features occur together but not
/// where (Gatys, Ecker and Bethge, "A Neural Algorithm of Artistic Style", 2015, equations 3 to 5, divided as
/// <see cref="FeatureLoss"/> says). The Gram matrix is divided by the number of pixels, so that the target may have
/// another size than the image. Under a guide each pixel counts as much as the guide says (the guided Gram matrix of
/// Gatys et al., "Controlling Perceptual Factors in Neural Style Transfer", CVPR 2017).
/// </summary>
/// <param name="layers">The layers and their weights.</param>
public sealed class GramLoss(IReadOnlyDictionary<string, double> layers) : FeatureLoss(layers)
{
    /// <summary>Gets the layers of a VGG network at which style is compared where nothing else is asked for.</summary>
    public static IReadOnlyDictionary<string, double> DefaultLayers => VggEncoder.StyleLayersOfVgg;

    /// <summary>
    /// Gets true: the losses of several styles, weighted, differ from the loss of their mean Gram matrix by a constant
    /// only.
    /// </summary>
    public override bool BlendsTargets => true;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Node> Measure(Node features, Node? guide = null) =>
        new Dictionary<string, Node>
        {
            ["gram"] = Guided.Gram(features, guide),
        };
}
