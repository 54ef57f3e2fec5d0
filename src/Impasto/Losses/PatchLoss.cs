using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Encoders;

namespace Impasto.Losses;

/// <summary>
/// A Markov random field of neural patches (Li and Wand, "Combining Markov Random Fields and Convolutional Neural
/// Networks for Image Synthesis", CVPR 2016, equations 2 and 3): each 3x3 patch of the features is to be the one of the
/// style that is most like it by normalised cross-correlation. Which one that is, is a number without a gradient. It is
/// divided by the mean square of the style's patches.
/// </summary>
/// <remarks>
/// Departures: patches of the style are not turned or scaled. Every pair of patches is compared at every evaluation, so
/// that the time grows with the pixels of the image times those of the style; memory does not (<see
/// cref="PatchMatch"/>). Under a guide a patch counts as much as its centre, and of a style only patches are chosen
/// whose least weight is at least half of the largest one.
/// </remarks>
/// <param name="layers">The layers and their weights.</param>
public sealed class PatchLoss(IReadOnlyDictionary<string, double> layers) : FeatureLoss(layers)
{
    private const int Edge = 3;

    /// <summary>Gets the layers of a VGG network at which patches are compared, the paper's.</summary>
    public static IReadOnlyDictionary<string, double> DefaultLayers => VggEncoder.PatchLayersOfVgg;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Node> Measure(Node features, Node? guide = null)
    {
        Dictionary<string, Node> statistics = new() { ["features"] = features };
        if (guide is not null)
        {
            statistics["guide"] = guide;
        }

        return statistics;
    }

    /// <inheritdoc/>
    protected override Node Compare(IReadOnlyDictionary<string, Node> image, IReadOnlyDictionary<string, Node> target)
    {
        Node features = image["features"], style = target["features"];
        Node matches = PatchMatch.Of(features, style, target.GetValueOrDefault("guide"));
        Node distances = PatchDistances.Of(features, style, matches);
        if (image.GetValueOrDefault("guide") is { } guide)
        {
            Node centres = Reshape.Of(GatherPixels.Of(guide, Centres(features)), distances.Shape);
            distances *= Weights(centres, channels: 1);
        }

        Node counted = target.GetValueOrDefault("guide") is { } styleGuide
            ? style * Sqrt.Of(Weights(styleGuide, style.Shape.Channels))
            : style;
        return Relative(Mean.Of(distances), Mean.OfSquares(counted) * (Edge * Edge * style.Shape.Channels));
    }

    private static int[] Centres(Node features)
    {
        (int height, int width) = (features.Shape.Height, features.Shape.Width);
        return
        [
            .. from y in Enumerable.Range(Edge / 2, height - Edge + 1)
               from x in Enumerable.Range(Edge / 2, width - Edge + 1)
               select (y * width) + x,
        ];
    }
}
