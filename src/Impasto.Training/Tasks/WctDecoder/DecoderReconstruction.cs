using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Losses;
using Impasto.Networks;
using Impasto.Training.Loop;
using Impasto.Weights;

namespace Impasto.Training.Tasks.WctDecoder;

/// <summary>
/// Trains the decoder of a level of whitening and colouring: to give back the image from its features (Li et al.,
/// "Universal Style Transfer via Feature Transforms", NIPS 2017, equation 1: a pixel loss and a feature loss), with
/// little total variation where that is asked for.
/// </summary>
public sealed class DecoderReconstruction : DecoderTraining
{
    /// <summary>Builds the graph.</summary>
    /// <param name="weights">The encoder, which stays as it is.</param>
    /// <param name="random">The decoder's first weights, of the layer of the level, for features of size one.</param>
    /// <param name="start">
    /// A decoder of the encoder's own features, whose weights take the place of random ones; null for none.
    /// </param>
    /// <param name="options">The level and the weights of the losses.</param>
    /// <param name="batch">The number of images a batch.</param>
    /// <param name="edge">The images' edge in pixels.</param>
    public DecoderReconstruction(
        VggWeights weights,
        DecoderWeights random,
        DecoderWeights? start,
        DecoderReconstructionOptions options,
        int batch,
        int edge)
        : base(weights, random, start)
    {
        string layer = $"relu{options.Level}_1";
        Node image = AddImages(Content, batch, edge);

        Node features = Encoder.Encode(image, [layer])[layer];
        Node decoded = Decoder.Decode(features, Parameters.Add);
        Node again = Encoder.Encode(decoded, [layer])[layer];
        Node pixels = Mean.OfSquares(decoded - image);
        ContentLoss contentLoss = new(new Dictionary<string, double> { [layer] = 1 });
        Node feature = contentLoss.Of(
            new Dictionary<string, Node> { [layer] = again }, new Dictionary<string, Node> { [layer] = features });
        Node variation = new TotalVariation().Of(decoded);
        Node loss = (pixels * (float)options.PixelWeight) + (feature * (float)options.FeatureWeight)
            + (variation * (float)options.TotalVariationWeight);
        Dictionary<string, Node> terms = new()
        {
            ["pixels"] = pixels, ["features"] = feature, ["total variation"] = variation,
        };
        Minimise(new TrainingObjective(loss, terms) { Samples = [image, decoded] });
    }
}
