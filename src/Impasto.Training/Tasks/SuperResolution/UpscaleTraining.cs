using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Networks;
using Impasto.Training.Loop;
using Impasto.Weights;

namespace Impasto.Training.Tasks.SuperResolution;

/// <summary>
/// Trains super-resolution with a perceptual loss (Johnson, Alahi and Fei-Fei, "Perceptual Losses for Real-Time Style
/// Transfer and Super-Resolution", ECCV 2016, section 4.2): images are blurred and made smaller, and the network learns
/// to give back images whose features are the original's. A loss of pixels beside it holds colours in place.
/// </summary>
public sealed class UpscaleTraining : TrainingTask
{
    private readonly VggEncoder encoder;
    private readonly UpscaleNetwork network;
    private readonly GaussianReduction reduction;

    /// <summary>Builds the graph.</summary>
    /// <param name="weights">The encoder that compares, which stays as it is.</param>
    /// <param name="start">The network with its first weights, which the task owns from then on.</param>
    /// <param name="options">Blur and losses.</param>
    /// <param name="batch">The number of images a batch.</param>
    /// <param name="edge">The images' edge in pixels, a multiple of the network's scale.</param>
    /// <exception cref="EncoderException">The encoder does not have the layer.</exception>
    public UpscaleTraining(
        VggWeights weights, UpscaleNetwork start, UpscaleTrainingOptions options, int batch, int edge)
    {
        encoder = new VggEncoder(weights);
        network = start;
        int scale = start.Options.Scale;
        reduction = new GaussianReduction(scale, options.Blur * scale);
        Node image = AddImages(Content, batch, edge);

        Node small = reduction.Of(image);
        Node large = network.Upscale(small, Parameters.Add);
        string[] layers = [options.Layer];
        ContentLoss contentLoss = new(new Dictionary<string, double> { [options.Layer] = 1 });
        Node features = contentLoss.Of(encoder.Encode(large, layers), encoder.Encode(image, layers));
        Node pixels = Mean.OfSquares(large - image);
        Node loss = (features * (float)options.FeatureWeight) + (pixels * (float)options.PixelWeight);
        Dictionary<string, Node> terms = new() { ["features"] = features, ["pixels"] = pixels };
        Minimise(new TrainingObjective(loss, terms)
        {
            Samples = [Resize.Of(small, edge, edge, ResizeKind.Bilinear), large, image],
        });
    }

    /// <inheritdoc/>
    public override (IReadOnlyList<WeightTensor> Tensors, IReadOnlyDictionary<string, string> Metadata) Export(
        ReadOnlySpan<float> values) => (Parameters.ToTensors(values), new Dictionary<string, string>());

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        encoder.Dispose();
        network.Dispose();
        reduction.Dispose();
    }
}
