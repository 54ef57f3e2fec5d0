using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Encoders;

namespace Impasto.Losses;

/// <summary>
/// The content loss, or feature reconstruction: the features themselves are compared, each pixel as much as a guide
/// says (Gatys, Ecker and Bethge, "A Neural Algorithm of Artistic Style", 2015, equation 1, without its factor 1/2 and
/// divided as <see cref="FeatureLoss"/> says).
/// </summary>
/// <param name="layers">The layers and their weights.</param>
public sealed class ContentLoss(IReadOnlyDictionary<string, double> layers) : FeatureLoss(layers)
{
    /// <summary>Gets the layer of a VGG network at which content is compared where nothing else is asked for.</summary>
    public static IReadOnlyDictionary<string, double> DefaultLayers => VggEncoder.ContentLayersOfVgg;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Node> Measure(Node features, Node? guide = null) =>
        new Dictionary<string, Node>
        {
            ["features"] = guide is null ? features : features * Sqrt.Of(Weights(guide, features.Shape.Channels)),
        };
}
