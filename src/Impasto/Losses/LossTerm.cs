using Impasto.Compute.Graphs;
using Impasto.Encoders;
using Impasto.Methods.Optimization;

namespace Impasto.Losses;

/// <summary>One weighted term of an objective: a loss against targets, or a loss of the image alone.</summary>
/// <param name="Name">How it is reported, such as "content".</param>
/// <param name="Weight">What it is multiplied by in the sum; at least 0.</param>
/// <param name="Loss">The loss of the image's features; null for a loss of the image alone.</param>
/// <param name="Targets">The targets' representations by layer; empty for a loss of the image alone.</param>
internal sealed record LossTerm(
    string Name, double Weight, FeatureLoss? Loss, IReadOnlyDictionary<string, FeatureTarget> Targets)
{
    private static readonly Dictionary<string, FeatureTarget> NoTargets = [];

    private Func<Node, Node>? ofImage;

    /// <summary>The layers that the term looks at.</summary>
    public IEnumerable<string> Layers => Loss?.LayerWeights.Keys ?? [];

    /// <summary>The losses of the image alone that keep it presentable.</summary>
    /// <param name="options">Their weights.</param>
    public static IEnumerable<LossTerm> Regularisation(OptimizationOptions options) =>
    [
        new("tv", options.TotalVariationWeight, null, NoTargets) { ofImage = TotalVariation.Of },
        new("range", options.RangeWeight, null, NoTargets) { ofImage = RangePenalty.Of },
    ];

    /// <summary>Adds the term to a graph, unweighted.</summary>
    /// <param name="image">The image.</param>
    /// <param name="features">Its features by layer.</param>
    /// <param name="targets">Receives the inputs that the targets go into.</param>
    public Node Build(
        Node image, IReadOnlyDictionary<string, Node> features, ICollection<KeyValuePair<Node, FeatureTarget>> targets)
    {
        if (Loss is null)
        {
            return ofImage!(image);
        }

        Dictionary<string, Node> nodes = [];
        foreach (string layer in Layers)
        {
            FeatureTarget target = Targets[layer];
            nodes[layer] = image.Graph.Input(target.Shape);
            targets.Add(new(nodes[layer], target));
        }

        return Loss.Of(features, nodes);
    }
}
