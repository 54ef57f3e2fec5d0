using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Networks;
using Impasto.Training.Loop;
using Impasto.Transforms;
using Impasto.Weights;

namespace Impasto.Training.Tasks.AdaInDecoder;

/// <summary>
/// Trains the decoder of AdaIN (Huang and Belongie, "Arbitrary Style Transfer in Real-time with Adaptive Instance
/// Normalization", ICCV 2017, section 5): the content's features at relu4_1 take the mean and deviation of the style's,
/// and the decoder learns an image whose features are these (equation 12) and whose means and deviations at relu1_1 to
/// relu4_1 are the style's (equation 13).
/// </summary>
/// <remarks>
/// Where the encoder has projections, style is compared behind them. Each loss is divided by the size of its target, as
/// <see cref="FeatureLoss"/> says, so that every layer counts the same.
/// </remarks>
public sealed class AdaInTraining : DecoderTraining
{
    private const string Layer = "relu4_1";
    private static readonly string[] StyleLayers = ["relu1_1", "relu2_1", "relu3_1", Layer];

    /// <summary>Builds the graph.</summary>
    /// <param name="weights">The encoder, which stays as it is.</param>
    /// <param name="random">The decoder's first weights, of relu4_1, for features of size one.</param>
    /// <param name="start">
    /// A decoder of the encoder's own features, whose weights take the place of random ones; null for none.
    /// </param>
    /// <param name="options">The weights of the losses.</param>
    /// <param name="batch">The number of pairs of content and style a batch.</param>
    /// <param name="edge">The images' edge in pixels.</param>
    /// <exception cref="EncoderException">The encoder does not go as deep as relu4_1.</exception>
    public AdaInTraining(
        VggWeights weights,
        DecoderWeights random,
        DecoderWeights? start,
        AdaInTrainingOptions options,
        int batch,
        int edge)
        : base(weights, random, start, options.MatchesColours)
    {
        Node content = AddImages(Content, batch, edge);
        Node style = AddImages(Style, batch, edge);
        Dictionary<string, double> layers = StyleLayers.ToDictionary(Encoder.ComparedLayer, _ => 1.0);

        IReadOnlyDictionary<string, Node> wanted = Encoder.Encode(style, [Layer, .. layers.Keys]);
        Node target = AdaptiveInstanceNorm.Of(Encoder.Encode(content, [Layer])[Layer], wanted[Layer]);
        Node result = Decoder.Decode(target, Parameters.Add);

        IReadOnlyDictionary<string, Node> found = Encoder.Encode(result, [Layer, .. layers.Keys]);
        Node contentLoss = new ContentLoss(new Dictionary<string, double> { [Layer] = 1 }).Of(
            found, new Dictionary<string, Node> { [Layer] = target });
        Node styleLoss =
            new ChannelMeanLoss(layers).Of(found, wanted) + new ChannelDeviationLoss(layers).Of(found, wanted);
        Node variation = new TotalVariation().Of(result);
        Node loss = (contentLoss * (float)options.ContentWeight)
            + (styleLoss * (float)options.StyleWeight)
            + (variation * (float)options.TotalVariationWeight);
        Dictionary<string, Node> terms = new()
        {
            ["content"] = contentLoss, ["style"] = styleLoss, ["total variation"] = variation,
        };
        Minimise(new TrainingObjective(loss, terms) { Samples = [content, style, result] });
    }
}
