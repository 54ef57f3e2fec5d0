using System.Globalization;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Encoders;

namespace Impasto.Losses;

/// <summary>
/// A loss that measures an encoder's features at some layers and compares the image's measures with those of a target
/// image. A loss of the field is two short methods: what is measured, and how it is compared where that is not the
/// relative mean square. Layers, weights and targets are here.
/// </summary>
/// <remarks>
/// At a layer with a statistic R of the image and T of the target the loss is <c>mean((R - T)^2) / mean(T^2)</c>, the
/// mean over the statistics; over layers the weighted mean is taken. Papers divide by constants of the layer's size;
/// dividing by the target's own size makes a weight mean the same for every target, image size and encoder: 0 is a
/// perfect match and 1 is as far away as an image whose statistic is zero.
/// </remarks>
public abstract class FeatureLoss
{
    // Keeps the loss finite where a target has no energy at all.
    private const float Least = 1e-12f;

    /// <summary>Makes a loss over some layers.</summary>
    /// <param name="layers">The layers and their weights, which count relative to each other; none is negative.</param>
    /// <exception cref="ArgumentException">
    /// There is no layer with a positive weight, or a weight is negative.
    /// </exception>
    protected FeatureLoss(IReadOnlyDictionary<string, double> layers)
    {
        if (layers.Values.Any(w => !(w >= 0) || double.IsInfinity(w)) || !(layers.Values.Sum() > 0))
        {
            throw new ArgumentException("The weights of layers are numbers of at least 0, and one of them is more.");
        }

        LayerWeights = layers.Where(l => l.Value > 0).ToDictionary(l => l.Key, l => l.Value / layers.Values.Sum());
    }

    /// <summary>Gets the layers that count, with weights that sum to 1.</summary>
    public IReadOnlyDictionary<string, double> LayerWeights { get; }

    /// <summary>
    /// Gets whether the mean of several images' statistics is a target that stands for all of them. It asks for
    /// statistics whose shapes do not depend on the image's size. Where it is not, which is the default, several
    /// targets are compared with one by one, and the weighted mean of the losses is taken.
    /// </summary>
    public virtual bool BlendsTargets => false;

    /// <summary>Adds what the loss measures to a graph.</summary>
    /// <param name="features">An encoder's features at one layer, [batch, height, width, channels].</param>
    /// <param name="guide">
    /// How much each pixel of the features counts, [batch, height, width, 1], at least 0; all count the same where
    /// null.
    /// </param>
    /// <returns>The statistics by name.</returns>
    public abstract IReadOnlyDictionary<string, Node> Measure(Node features, Node? guide = null);

    /// <summary>
    /// Adds what the loss measures of a target to a graph, where that is not what it measures of the image: what can be
    /// computed once.
    /// </summary>
    /// <param name="features">As for <see cref="Measure"/>.</param>
    /// <param name="guide">As for <see cref="Measure"/>.</param>
    /// <returns>The statistics by name.</returns>
    public virtual IReadOnlyDictionary<string, Node> MeasureTarget(Node features, Node? guide = null) =>
        Measure(features, guide);

    /// <summary>Measures features at all layers of the loss.</summary>
    /// <param name="features">The features by layer.</param>
    /// <param name="guides">How much each pixel of the features counts, by layer; all the same where null.</param>
    /// <returns>The statistics by layer and name.</returns>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, Node>> MeasureLayers(
        IReadOnlyDictionary<string, Node> features, IReadOnlyDictionary<string, Node>? guides = null) =>
        LayerWeights.Keys.ToDictionary(layer => layer, layer => Measure(features[layer], guides?[layer]));

    /// <summary>Measures features of a target at all layers of the loss.</summary>
    /// <param name="features">The features by layer.</param>
    /// <param name="guides">How much each pixel of the features counts, by layer; all the same where null.</param>
    /// <returns>The statistics by layer and name.</returns>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, Node>> MeasureTargetLayers(
        IReadOnlyDictionary<string, Node> features, IReadOnlyDictionary<string, Node>? guides = null) =>
        LayerWeights.Keys.ToDictionary(layer => layer, layer => MeasureTarget(features[layer], guides?[layer]));

    /// <summary>Adds the loss to a graph.</summary>
    /// <param name="image">The image's statistics by layer and name, as <see cref="MeasureLayers"/> gives them.</param>
    /// <param name="target">The target's, as <see cref="MeasureTargetLayers"/> gives them.</param>
    /// <returns>A scalar.</returns>
    public Node CompareLayers(
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, Node>> image,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, Node>> target)
    {
        Node? sum = null;
        foreach ((string layer, double weight) in LayerWeights)
        {
            Node term = Compare(image[layer], target[layer]) * (float)weight;
            sum = sum is null ? term : sum + term;
        }

        return sum!;
    }

    /// <summary>Adds the loss to a graph in which both images are encoded.</summary>
    /// <param name="features">The image's features by layer.</param>
    /// <param name="targetFeatures">The target's.</param>
    /// <returns>A scalar.</returns>
    public Node Of(IReadOnlyDictionary<string, Node> features, IReadOnlyDictionary<string, Node> targetFeatures) =>
        CompareLayers(MeasureLayers(features), MeasureTargetLayers(targetFeatures));

    /// <summary>
    /// Says what the loss is: its type and layers. By this a checkpoint knows a run; a loss with parameters adds them.
    /// </summary>
    public override string ToString() => GetType().FullName + string.Concat(
        LayerWeights.Select(l => string.Create(CultureInfo.InvariantCulture, $" {l.Key}={l.Value:R}")));

    /// <summary>
    /// Adds the loss at one layer to a graph: by default the mean of the statistics' relative mean squares.
    /// </summary>
    /// <param name="image">What <see cref="Measure"/> gave for the image.</param>
    /// <param name="target">What <see cref="MeasureTarget"/> gave for the target.</param>
    /// <returns>A scalar.</returns>
    protected virtual Node Compare(IReadOnlyDictionary<string, Node> image, IReadOnlyDictionary<string, Node> target)
    {
        Node? sum = null;
        foreach ((string name, Node statistic) in image)
        {
            Node difference = statistic - target[name];
            Node term = Relative(Mean.OfSquares(difference), Mean.OfSquares(target[name]));
            sum = sum is null ? term : sum + term;
        }

        return image.Count == 1 ? sum! : sum! * (1f / image.Count);
    }

    /// <summary>Divides a distance by the target's own size.</summary>
    /// <param name="distance">How far the image is from the target, a scalar.</param>
    /// <param name="size">The same of an image without any features, a scalar of at least 0.</param>
    /// <returns>A scalar: 0 for a perfect match, 1 for an image without features; finite in any case.</returns>
    protected static Node Relative(Node distance, Node size) => distance / (size + Least);

    /// <summary>Makes weights of a guide, whose mean over each image is 1.</summary>
    /// <param name="guide">[batch, height, width, 1].</param>
    /// <param name="channels">The number of channels to repeat the weights for.</param>
    /// <returns>[batch, height, width, channels].</returns>
    protected static Node Weights(Node guide, int channels) => Guided.Weights(guide, channels);
}
