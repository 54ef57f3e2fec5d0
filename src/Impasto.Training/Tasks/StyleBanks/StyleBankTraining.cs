using System.Globalization;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Networks;
using Impasto.Running;
using Impasto.Training.Loop;
using Impasto.Weights;

namespace Impasto.Training.Tasks.StyleBanks;

/// <summary>
/// Trains a StyleBank network (Chen et al., "StyleBank: An Explicit Representation for Neural Image Style Transfer",
/// CVPR 2017, section 3.3): two losses take turns. In T steps, banks and auto-encoder learn to paint by the perceptual
/// loss, each batch in a style drawn at random; in one step, the auto-encoder learns to give back the image. Where the
/// network has more styles than are trained, the auto-encoder is frozen and nothing but banks is learned, so that the
/// others stay as they are: so new styles are added (section 3.4).
/// </summary>
public sealed class StyleBankTraining : TrainingTask
{
    // Keeps the draws apart from others of the same seed.
    private const long DrawPurpose = 0x57594C45;

    private readonly StyleBankNetwork network;
    private readonly PerceptualLoss perceptual;
    private readonly IReadOnlyList<(string Name, ImageBuffer Image, double Weight)> styles;
    private readonly int seed;

    // The auto-encoder's weights are in both losses.
    private readonly Dictionary<string, Node> learned = [];

    /// <summary>Builds the graph.</summary>
    /// <param name="weights">The encoder that images are compared by, which stays as it is.</param>
    /// <param name="start">
    /// The network with its first weights and a bank for each style; the task owns it from then on.
    /// </param>
    /// <param name="styles">
    /// The styles: names, images at the size at which they are looked at, and the weights of their losses.
    /// </param>
    /// <param name="options">The losses.</param>
    /// <param name="batch">The number of images a batch.</param>
    /// <param name="edge">The images' edge in pixels, a multiple of <see cref="StyleBankNetwork.Reduction"/>.</param>
    /// <param name="seed">The same seed draws the same styles.</param>
    /// <exception cref="EncoderException">The encoder lacks a layer.</exception>
    /// <exception cref="GraphException">A style's image, or the edge, is too small.</exception>
    public StyleBankTraining(
        VggWeights weights,
        StyleBankNetwork start,
        IReadOnlyList<(string Name, ImageBuffer Image, double Weight)> styles,
        StyleBankTrainingOptions options,
        int batch,
        int edge,
        int seed)
    {
        network = start;
        this.styles = styles;
        this.seed = seed;
        perceptual = new PerceptualLoss(weights, [.. styles.Select(s => (s.Image, s.Weight))], options);
        Node content = AddImages(Content, batch, edge);
        Node choice = AddInput(new Shape(1, batch, styles.Count), Choose);
        Dictionary<string, Node> shares = [];
        for (int i = 0; i < styles.Count; i++)
        {
            int style = i;
            shares[styles[i].Name] = AddInput(
                Shape.Scalar, (number, share) => share[0] = Drawn(number) == style ? 1 : 0);
        }

        bool onlyBanks = styles.Count < network.Styles.Count;
        ParameterNode coder = onlyBanks ? (_, tensor) => Graph.Constant(tensor) : Learn;
        Node features = network.Encode(content, coder);
        Node painted = network.Decode(network.Paint(features, shares, Learn), coder);
        Minimise(perceptual.Of(painted, content, choice) with { Turns = options.Turns });
        if (!onlyBanks)
        {
            Node again = network.Decode(features, coder);
            Node pixels = Mean.OfSquares(again - content);
            Dictionary<string, Node> terms = new() { ["pixels"] = pixels };
            Minimise(new TrainingObjective(pixels, terms) { Samples = [content, again] });
        }
    }

    /// <inheritdoc/>
    public override (IReadOnlyList<WeightTensor> Tensors, IReadOnlyDictionary<string, string> Metadata) Export(
        ReadOnlySpan<float> values)
    {
        Dictionary<string, WeightTensor> trained = Parameters.ToTensors(values).ToDictionary(t => t.Name);
        return (
            [.. network.Tensors.Select(t => trained.GetValueOrDefault(t.Name, t))],
            styles.ToDictionary(
                s => StyleList.WeightKey(s.Name), s => s.Weight.ToString("G4", CultureInfo.InvariantCulture)));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        network.Dispose();
        perceptual.Dispose();
    }

    private Node Learn(string name, Tensor tensor) =>
        learned.TryGetValue(name, out Node? node) ? node : learned[name] = Parameters.Add(name, tensor);

    private int Drawn(long batch) => new SeededRandom(seed, DrawPurpose, batch).Below(styles.Count);

    private void Choose(long batch, Span<float> choice)
    {
        choice.Clear();
        for (int i = Drawn(batch); i < choice.Length; i += styles.Count)
        {
            choice[i] = 1;
        }
    }
}
