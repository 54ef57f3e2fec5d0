using Impasto.Compute.Graphs;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Training.Loop;
using Impasto.Weights;

namespace Impasto.Training.Tasks;

/// <summary>
/// The loss by which a network learns to paint (Johnson, Alahi and Fei-Fei, "Perceptual Losses for Real-Time Style Transfer
/// and Super-Resolution", ECCV 2016): a painting is to have the photograph's features and a style's Gram matrices.
/// </summary>
internal sealed class PerceptualLoss : IDisposable
{
    private readonly PerceptualLossOptions options;
    private readonly VggEncoder encoder;
    private readonly StyleTable table;
    private readonly ContentLoss contentLoss;

    /// <summary>Encodes the styles.</summary>
    /// <param name="weights">The encoder that images are compared by.</param>
    /// <param name="styles">The images, at the sizes at which they are looked at, and the weights of their losses.</param>
    /// <param name="options">Layers and weights.</param>
    /// <exception cref="EncoderException">The encoder lacks a layer.</exception>
    public PerceptualLoss(
        VggWeights weights, IReadOnlyList<(ImageBuffer Image, double Weight)> styles, PerceptualLossOptions options)
    {
        this.options = options;
        PerceptualLayers layers = PerceptualLayers.Of(weights, options);
        encoder = new VggEncoder(weights);
        table = new StyleTable(encoder, layers.Style, styles);
        contentLoss = new ContentLoss(layers.Content.ToDictionary(l => encoder.ComparedLayer(l.Key), l => l.Value));
    }

    /// <summary>Gets the table of the styles.</summary>
    public StyleTable Styles => table;

    /// <summary>Adds the loss to a graph.</summary>
    /// <param name="result">The paintings.</param>
    /// <param name="content">The photographs.</param>
    /// <param name="choice">How much of each style each painting is to have, [1, batch, styles].</param>
    public TrainingObjective Of(Node result, Node content, Node choice)
    {
        IEnumerable<string> contentLayers = contentLoss.LayerWeights.Keys;
        IReadOnlyDictionary<string, Node> features = encoder.Encode(result, contentLayers.Union(table.Layers));
        Node contentTerm = contentLoss.Of(features, encoder.Encode(content, contentLayers));
        (Node styleTerm, Node weightedStyle) = table.Compare(features, choice);
        Node variation = TotalVariation.Of(result);
        Node range = RangePenalty.Of(result);
        Node loss = (contentTerm * (float)options.ContentWeight) + weightedStyle
            + (variation * (float)options.TotalVariationWeight) + (range * (float)options.RangeWeight);
        Dictionary<string, Node> terms = new()
        {
            ["content"] = contentTerm, ["style"] = styleTerm, ["total variation"] = variation, ["range"] = range,
        };
        return new TrainingObjective(loss, terms) { Samples = [content, result] };
    }

    /// <summary>Frees the encoder and the table.</summary>
    public void Dispose()
    {
        encoder.Dispose();
        table.Dispose();
    }
}
