using System.Globalization;
using Impasto.Compute.Graphs;
using Impasto.Compute.Tensors;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Networks;
using Impasto.Training.Loop;
using Impasto.Weights;

namespace Impasto.Training.Tasks.TransformStyles;

/// <summary>
/// Trains a transform network by a perceptual loss (Johnson, Alahi and Fei-Fei, "Perceptual Losses for Real-Time Style
/// Transfer and Super-Resolution", ECCV 2016): what it paints is to have the photograph's features and the style's Gram
/// matrices. It learns several styles at once, each image of a batch being painted in one of them (Dumoulin, Shlens and
/// Kudlur, "A Learned Representation for Artistic Style", ICLR 2017).
/// </summary>
public sealed class TransformTraining : TrainingTask
{
    /// <summary>
    /// How fast the last convolution learns, which gives pixels of 0 to 1 from hundreds of features of about 1, with no
    /// norm behind it: at the rate of the others, one step of Adam could repaint a sixth of the range.
    /// </summary>
    internal const float PixelRate = 0.02f;

    private readonly TransformWeights start;
    private readonly TransformTrainingOptions options;
    private readonly TransformNetwork network;
    private readonly PerceptualLoss perceptual;
    private readonly Dictionary<string, string> styleWeights;

    /// <summary>Builds the graph.</summary>
    /// <param name="weights">The encoder that images are compared by, which stays as it is.</param>
    /// <param name="start">The network's first weights.</param>
    /// <param name="styles">
    /// The styles: names, images at the size at which they are looked at, and the weights of their losses.
    /// </param>
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
        network = new TransformNetwork(start.WithStyles([.. styles.Select(s => s.Name)]));
        perceptual = new PerceptualLoss(weights, [.. styles.Select(s => (s.Image, s.Weight))], options);
        Node content = AddImages(Content, batch, edge);
        Node choice = AddInput(new Shape(1, batch, styles.Count), perceptual.Styles.Choose);
        Node result = network.Stylize(content, choice, Learn);
        Minimise(perceptual.Of(result, content, choice));
    }

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
            metadata[StyleList.WeightKey(name)] = weight;
        }

        return (all.Tensors, metadata);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        network.Dispose();
        perceptual.Dispose();
    }

    // A row of values for each style is what norms have, and nothing else.
    private Node Learn(string name, Tensor tensor) => tensor.Shape.Rank == 2
        ? Parameters.Add(name, tensor, (float)options.NormRate)
        : options.OnlyNorms ? Graph.Constant(tensor)
        : Parameters.Add(name, tensor, network.IsLast(name) ? PixelRate : 1);
}
