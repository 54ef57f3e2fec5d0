using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Weights;

namespace Impasto.Training;

/// <summary>
/// Trains a narrow VGG-19 to predict the features of a wide one (distillation: Hinton, Vinyals and Dean, "Distilling the
/// Knowledge in a Neural Network", 2015; for style transfer: Wang et al., "Collaborative Distillation for Ultra-Resolution
/// Universal Style Transfer", CVPR 2020). Behind 1x1 projections of its own the student gives the teacher's features where
/// content and style are looked at; both the features and their Gram matrices are compared, since style lives in the latter.
/// </summary>
/// <remarks>
/// Two objectives take turns. In most, a slim network is the teacher, which is quick: the first layer of each block behind
/// that network's own projections, relu4_2 as it is, and every layer once more as a hint, behind a projection that only
/// training knows (Romero et al., "FitNets: Hints for Thin Deep Nets", ICLR 2015), without which the deep layers learn many
/// times more slowly. In the others it is VGG-19 itself, with activations normalised to a mean of 1, for relu1_1 to relu3_1.
/// While it learns, the student sees an image whose channels have a mean of about 0 and a deviation of about 1; the file
/// that training writes has this folded into the first convolution.
/// </remarks>
public sealed class EncoderDistillation : TrainingTask
{
    private const string HintPrefix = "hint.";
    private static readonly string[] ExactLayers = ["relu1_1", "relu2_1", "relu3_1"];
    private static readonly string[] SlimLayers = [.. ExactLayers, "relu4_1", "relu4_2", "relu5_1"];

    private readonly List<IDisposable> owned = [];
    private readonly EncoderDistillationOptions options;
    private readonly VggEncoder student;

    /// <summary>Builds the graph.</summary>
    /// <param name="options">The student and its teachers.</param>
    /// <param name="batch">The number of images a batch.</param>
    /// <param name="edge">The images' edge in pixels.</param>
    /// <param name="seed">What the first weights are drawn from.</param>
    /// <exception cref="WeightException">A teacher, or what it starts from, cannot be used.</exception>
    public EncoderDistillation(EncoderDistillationOptions options, int batch, int edge, int seed)
    {
        this.options = options;
        student = Own(new VggEncoder(options.Start is { } start ? Unfold(VggWeights.Load(start)) : RandomVgg.Narrow(seed, options.Widths)));
        VggEncoder exact = Own(new VggEncoder(VggWeights.Load(TeacherFile("vgg19-normalised", "encoder3_1"))));
        VggEncoder slim = Own(new VggEncoder(VggWeights.Load(TeacherFile("vgg19-slim", "encoder5_1"))));
        Node image = AddImages(Content, batch, edge);
        string[] hinted = [.. slim.Layers.Where(l => l.StartsWith("relu", StringComparison.Ordinal) && l != "relu4_2")];
        IReadOnlyDictionary<string, Node> predicted = student.Encode(
            Normalise(image), [.. hinted, .. SlimLayers.Select(student.ComparedLayer)], Parameters.Add);

        Minimise(Compare(exact, ExactLayers, []));
        Minimise(Compare(slim, SlimLayers, hinted) with { Turns = options.SlimTurns });

        TrainingObjective Compare(VggEncoder teacher, string[] layers, string[] hints)
        {
            IReadOnlyDictionary<string, Node> taught = teacher.Encode(image, [.. layers.Select(teacher.ComparedLayer), .. hints]);
            Dictionary<string, Node> features = [], grams = [], hintTerms = [];
            foreach (string layer in layers)
            {
                (Node found, Node wanted) = (predicted[student.ComparedLayer(layer)], taught[teacher.ComparedLayer(layer)]);
                features[layer] = Difference(new ContentLoss(Only(layer)), layer, found, wanted);
                grams[layer] = Difference(new StyleLoss(Only(layer)), layer, found, wanted);
            }

            foreach (string layer in hints)
            {
                Node found = Hint(layer, predicted[layer], taught[layer].Shape.Channels, seed);
                hintTerms[layer] = Difference(new ContentLoss(Only(layer)), layer, found, taught[layer]);
            }

            Node loss = (MeanOf(features) * (float)options.FeatureWeight) + (MeanOf(grams) * (float)options.GramWeight);
            loss = hints.Length > 0 ? loss + (MeanOf(hintTerms) * (float)options.HintWeight) : loss;
            return new TrainingObjective(
                loss, Named("features", features).Concat(Named("gram", grams)).Concat(Named("hint", hintTerms)).ToDictionary());
        }
    }

    /// <inheritdoc/>
    public override (IReadOnlyList<WeightTensor> Tensors, IReadOnlyDictionary<string, string> Metadata) Export(
        ReadOnlySpan<float> values)
    {
        const string First = "conv1_1";
        Dictionary<string, WeightTensor> tensors = Parameters.ToTensors(values)
            .Where(t => !t.Name.StartsWith(HintPrefix, StringComparison.Ordinal)).ToDictionary(t => t.Name);
        VggConvolution first = Preprocessing.FoldInto(
            student.Weights.Convolutions[0] with
            {
                Weight = tensors[$"{First}.weight"].Values, Bias = tensors[$"{First}.bias"].Values,
            },
            Preprocessing.Torchvision());
        tensors[$"{First}.weight"] = tensors[$"{First}.weight"] with { Values = first.Weight };
        tensors[$"{First}.bias"] = tensors[$"{First}.bias"] with { Values = first.Bias };
        return ([.. tensors.Values], new Dictionary<string, string>
        {
            [VggWeights.InputKey] = nameof(InputNormalisation.Unit),
            [VggWeights.PaddingKey] = VggWeights.Reflection,
            ["impasto.architecture"] = $"VGG-19 of widths {string.Join('-', options.Widths)}, relu1_1 to relu5_1",
        });
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => owned.ForEach(o => o.Dispose());

    private static Dictionary<string, double> Only(string layer) => new() { [layer] = 1 };

    private static Node Difference(FeatureLoss loss, string layer, Node found, Node wanted) => loss.Of(
        new Dictionary<string, Node> { [layer] = found }, new Dictionary<string, Node> { [layer] = loss.Represent(wanted) });

    private static Node MeanOf(Dictionary<string, Node> terms) => terms.Values.Aggregate((a, b) => a + b) * (1f / terms.Count);

    private static IEnumerable<KeyValuePair<string, Node>> Named(string kind, Dictionary<string, Node> terms) =>
        terms.Select(t => KeyValuePair.Create($"{kind} {t.Key}", t.Value));

    /// <summary>Brings the first convolution of a file that training wrote back to an image that is normalised.</summary>
    private VggWeights Unfold(VggWeights start)
    {
        int[] widths = [.. start.Convolutions.GroupBy(c => c.Name[4]).Select(block => block.First().Out)];
        if (!widths.SequenceEqual(options.Widths) || start.Convolutions.Count(c => c.Projection is not null) != SlimLayers.Length)
        {
            throw new WeightException(
                start.Source, $"it is no encoder of widths {string.Join(", ", options.Widths)} with its projections, from which training could start");
        }

        VggConvolution first = Preprocessing.FoldInto(start.Convolutions[0], Preprocessing.FromTorchvision());
        return start.With([first, .. start.Convolutions.Skip(1)]);
    }

    private Node Hint(string layer, Node features, int channels, int seed)
    {
        PointwiseConvolution start = RandomVgg.Projection(seed, features.Shape.Channels, channels);
        Tensor weight = Own(new Tensor(new(start.Out, start.In, 1, 1), start.Weight));
        Tensor bias = Own(new Tensor(new(start.Out), start.Bias));
        Node projected = Convolution.Of(features, Parameters.Add($"{HintPrefix}{layer}.weight", weight));
        return Relu.Of(projected + Parameters.Add($"{HintPrefix}{layer}.bias", bias));
    }

    private Node Normalise(Node image)
    {
        PointwiseConvolution normalisation = Preprocessing.Torchvision();
        Tensor weight = Own(new Tensor(new(normalisation.Out, normalisation.In, 1, 1), normalisation.Weight));
        Tensor bias = Own(new Tensor(new(normalisation.Out), normalisation.Bias));
        return Convolution.Of(image, Graph.Constant(weight)) + Graph.Constant(bias);
    }

    private T Own<T>(T disposable)
        where T : IDisposable
    {
        owned.Add(disposable);
        return disposable;
    }

    private string TeacherFile(string network, string file) =>
        Path.Combine(options.Teacher, network, file + ".safetensors");
}
