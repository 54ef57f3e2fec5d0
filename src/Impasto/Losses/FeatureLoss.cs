using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;

namespace Impasto.Losses;

/// <summary>
/// A loss that compares a representation of an encoder's features with that of a target image, layer by layer. A loss
/// of the field is a short class: what it takes of the features. Weights, targets and normalisation are here.
/// </summary>
/// <remarks>
/// At a layer l with representation R of the image and T of the target the loss is
/// <c>mean((R - T)^2) / mean(T^2)</c>; over layers the weighted mean is taken. Papers divide by constants of the layer's
/// size; dividing by the target's own size makes a weight mean the same for every target, image size and encoder: 0 is
/// a perfect match and 1 is as far away as an image whose representation is zero.
/// </remarks>
public abstract class FeatureLoss
{
    // Keeps the loss finite where a target has no energy at all.
    private const float LeastMeanSquare = 1e-12f;

    /// <summary>Makes a loss over some layers.</summary>
    /// <param name="layers">The layers and their weights, which count relative to each other; none is negative.</param>
    /// <exception cref="ArgumentException">There is no layer with a positive weight, or a weight is negative.</exception>
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

    /// <summary>Adds what the loss compares to a graph.</summary>
    /// <param name="features">An encoder's features at one layer, [batch, height, width, channels].</param>
    /// <returns>The representation.</returns>
    public abstract Node Represent(Node features);

    /// <summary>Adds the loss to a graph.</summary>
    /// <param name="features">The image's features by layer.</param>
    /// <param name="targets">The target's representation by layer.</param>
    /// <returns>A scalar.</returns>
    public Node Of(IReadOnlyDictionary<string, Node> features, IReadOnlyDictionary<string, Node> targets)
    {
        Node? sum = null;
        foreach ((string layer, double weight) in LayerWeights)
        {
            Node difference = Represent(features[layer]) - targets[layer];
            Node term = Mean.OfSquares(difference) / (Mean.OfSquares(targets[layer]) + LeastMeanSquare) * (float)weight;
            sum = sum is null ? term : sum + term;
        }

        return sum!;
    }
}
