using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Strips;
using Impasto.Compute.Tensors;
using Impasto.Control.Guides;
using Impasto.Encoders;
using Impasto.Pyramids;

namespace Impasto.Methods.AnyStyle;

/// <summary>
/// The guides of regions at one layer, as inputs of a graph: by one kind the statistics of each region are taken of the
/// content's features, by the other what the regions' styles make of the features is blended. What no guide covers
/// stays the scene's features.
/// </summary>
internal sealed class RegionInputs
{
    /// <summary>Adds the inputs to a graph.</summary>
    /// <param name="features">The features, [1, height, width, channels].</param>
    /// <param name="count">The number of regions; 0 for all of the picture.</param>
    public RegionInputs(Node features, int count)
    {
        Measured = [.. Enumerable.Range(0, count).Select(_ => Guided.Input(features))];
        Shares = [.. Measured.Select(_ => Guided.Input(features))];
    }

    /// <summary>Gets for each region how much each place counts in its statistics.</summary>
    public IReadOnlyList<Node> Measured { get; }

    /// <summary>Gets for each region how much of its style each place gets.</summary>
    public IReadOnlyList<Node> Shares { get; }

    /// <summary>Adds what becomes of the features to their graph.</summary>
    /// <param name="features">The features.</param>
    /// <param name="transformed">What each region's style makes of them, or the one of all of the picture.</param>
    public Node Blend(Node features, IReadOnlyList<Node> transformed) => Shares.Count == 0
        ? transformed[0]
        : Shares.Zip(transformed).Aggregate(
            features,
            (sum, region) => sum
                + ((region.Second - features) * Guided.Spread(region.First, features.Shape.Channels)));

    /// <summary>Adds who gives the guides' rows.</summary>
    /// <param name="style">The styles with their guides.</param>
    /// <param name="image">The size at which the picture is encoded.</param>
    /// <param name="images">Receives it.</param>
    public void Read(StyleRegions style, PyramidLevel image, Dictionary<Node, RowReader> images)
    {
        if (style.Guides is not { } guides)
        {
            return;
        }

        Shape places = Shares[0].Shape;
        float[][] shares = guides.SharesAt(image, places);
        for (int i = 0; i < shares.Length; i++)
        {
            images[Measured[i]] = ImageRows.Reader(GuideSet.Measured(shares[i]), places);
            images[Shares[i]] = ImageRows.Reader(shares[i], places);
        }
    }
}
