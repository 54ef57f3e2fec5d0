using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Training.Loop;
using Impasto.Weights;

namespace Impasto.Training.Tasks;

/// <summary>
/// The loss by which a network learns to paint (Johnson, Alahi and Fei-Fei, "Perceptual Losses for Real-Time Style
/// Transfer and Super-Resolution", ECCV 2016): a painting is to have the photograph's features and a style's Gram
/// matrices, or what else a style loss measures. The terms are those of an optimisation, over a batch in which each
/// image has a style of its own.
/// </summary>
internal sealed class PerceptualLoss : IDisposable
{
    private readonly VggEncoder encoder;
    private readonly StyleTable table;
    private readonly IReadOnlyList<PerceptualTerm> terms;

    /// <summary>Encodes the styles.</summary>
    /// <param name="weights">The encoder that images are compared by.</param>
    /// <param name="styles">
    /// The images, at the sizes at which they are looked at, and the weights of their losses.
    /// </param>
    /// <param name="options">Layers and weights.</param>
    /// <exception cref="EncoderException">The encoder lacks a layer.</exception>
    public PerceptualLoss(
        VggWeights weights, IReadOnlyList<(ImageBuffer Image, double Weight)> styles, PerceptualLossOptions options)
    {
        PerceptualLayers layers = PerceptualLayers.Of(weights, options);
        encoder = new VggEncoder(weights);
        ContentLoss contentLoss = new(encoder.ComparedLayers(layers.Content));
        FeatureLoss styleLoss = StyleLosses.Make(options.StyleLoss, encoder.ComparedLayers(layers.Style));
        double balance = StyleLosses.Balance(options.StyleLoss);
        table = new StyleTable(encoder, styleLoss, [.. styles.Select(s => (s.Image, s.Weight * balance))]);
        terms =
        [
            new("content", options.ContentWeight, contentLoss, TermTarget.Content),

            // Each style's own weight is in the table.
            new("style", 1, styleLoss, TermTarget.Style),
            new("total variation", options.TotalVariationWeight, new TotalVariation()),
            new("range", options.RangeWeight, new RangePenalty()),
        ];
    }

    /// <summary>Gets the table of the styles.</summary>
    public StyleTable Styles => table;

    /// <summary>Adds the loss to a graph.</summary>
    /// <param name="result">The paintings.</param>
    /// <param name="content">The photographs.</param>
    /// <param name="choice">How much of each style each painting is to have, [1, batch, styles].</param>
    public TrainingObjective Of(Node result, Node content, Node choice)
    {
        IReadOnlyDictionary<string, Node> features = encoder.Encode(result, LayersOf(terms));
        IReadOnlyDictionary<string, Node> contentFeatures =
            encoder.Encode(content, LayersOf(terms.Where(t => t.Target == TermTarget.Content)));
        Dictionary<string, Node> values = [];
        Node? sum = null;
        foreach (PerceptualTerm term in terms)
        {
            Node value, minimised;
            if (term.Target == TermTarget.Style)
            {
                (value, minimised) = table.Compare(features, choice);
            }
            else
            {
                value = term.FeatureLoss?.Of(features, contentFeatures) ?? term.ImageLoss!.Of(result, content);
                minimised = value * (float)term.Weight;
            }

            values[term.Name] = value;
            sum = sum is null ? minimised : sum + minimised;
        }

        return new TrainingObjective(sum!, values) { Samples = [content, result] };

        static IEnumerable<string> LayersOf(IEnumerable<PerceptualTerm> terms) =>
            terms.SelectMany(t => t.Layers).Distinct();
    }

    /// <summary>Frees the encoder and the table.</summary>
    public void Dispose()
    {
        encoder.Dispose();
        table.Dispose();
    }
}
