using System.Globalization;
using Impasto.Compute.Graphs;
using Impasto.Compute.Tensors;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Networks;
using Impasto.Weights;

namespace Impasto.Training;

/// <summary>
/// Trains a transform network by a perceptual loss (Johnson, Alahi and Fei-Fei, "Perceptual Losses for Real-Time Style
/// Transfer and Super-Resolution", ECCV 2016): what it paints is to have the photograph's features and the style's Gram
/// matrices. It learns several styles at once, each image of a batch being painted in one of them (Dumoulin, Shlens and
/// Kudlur, "A Learned Representation for Artistic Style", ICLR 2017).
/// </summary>
public sealed class TransformTraining : TrainingTask
{
    private readonly TransformWeights start;
    private readonly TransformTrainingOptions options;
    private readonly VggEncoder encoder;
    private readonly TransformNetwork network;
    private readonly StyleTable table;
    private readonly Dictionary<string, string> styleWeights;

    /// <summary>Builds the graph.</summary>
    /// <param name="weights">The encoder that images are compared by, which stays as it is.</param>
    /// <param name="start">The network's first weights.</param>
    /// <param name="styles">The styles: names, images at the size at which they are looked at, and the weights of their losses.</param>
    /// <param name="options">The losses.</param>
    /// <param name="batch">The number of images a batch.</param>
    /// <param name="edge">The images' edge in pixels, a multiple of <see cref="TransformNetwork.Reduction"/>.</param>
    /// <exception cref="EncoderException">The encoder lacks a layer.</exception>
    /// <exception cref="GraphException">A style's image, or the edge, is too small.</exception>
    public TransformTraining(
        VggWeights weights,
        TransformWeights start,
        IReadOnlyList<(string Name, ImageBuffer Image, double Weight)> styles,
        TransformTrainingOptions options,
        int batch,
        int edge)
    {
        this.start = start;
        this.options = options;
        styleWeights = styles.ToDictionary(s => s.Name, s => s.Weight.ToString("G4", CultureInfo.InvariantCulture));
        PerceptualLayers layers = PerceptualLayers.Of(weights, options);
        encoder = new VggEncoder(weights);
        network = new TransformNetwork(start.WithStyles([.. styles.Select(s => s.Name)]));
        table = new StyleTable(encoder, layers.Style, [.. styles.Select(s => (s.Image, s.Weight))]);
        Node content = AddImages(Content, batch, edge);
        Node choice = AddInput(new Shape(1, batch, styles.Count), table.Choose);
        Node result = network.Stylize(content, choice, Learn);

        ContentLoss contentLoss = new(layers.Content.ToDictionary(l => encoder.ComparedLayer(l.Key), l => l.Value));
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
        Minimise(new TrainingObjective(loss, terms) { Samples = [content, result] });
    }

    /// <summary>The metadata key under which a file tells the weight of a style's loss.</summary>
    internal static string WeightKey(string style) => $"impasto.style_weight.{style}";

    /// <inheritdoc/>
    public override (IReadOnlyList<WeightTensor> Tensors, IReadOnlyDictionary<string, string> Metadata) Export(
        ReadOnlySpan<float> values)
    {
        Dictionary<string, WeightTensor> learned = Parameters.ToTensors(values).ToDictionary(t => t.Name);
        TransformWeights trained = network.Weights.With(
            [.. network.Weights.Tensors.Select(t => learned.GetValueOrDefault(t.Name, t))]);
        TransformWeights all = options.OnlyNorms ? start.JoinedWith(trained) : trained;
        Dictionary<string, string> metadata = new(all.OwnMetadata);
        foreach ((string name, string weight) in styleWeights)
        {
            metadata[WeightKey(name)] = weight;
        }

        return (all.Tensors, metadata);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        encoder.Dispose();
        network.Dispose();
        table.Dispose();
    }

    // A row of values for each style is what norms have, and nothing else.
    private Node Learn(string name, Tensor tensor) =>
        options.OnlyNorms && tensor.Shape.Rank != 2 ? Graph.Constant(tensor) : Parameters.Add(name, tensor);
}
