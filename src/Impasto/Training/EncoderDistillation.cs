using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Weights;

namespace Impasto.Training;

/// <summary>
/// Trains a narrow VGG-19 to predict the features of a wide one (distillation: Hinton, Vinyals and Dean, "Distilling the
/// Knowledge in a Neural Network", 2015; for style transfer: Wang et al., "Collaborative Distillation for Ultra-Resolution
/// Universal Style Transfer", CVPR 2020). Behind a 1x1 projection at the first layer of each block the student gives the
/// teacher's channels; both the features and their Gram matrices are compared, since style lives in the latter.
/// </summary>
/// <remarks>
/// The first three layers are learned from VGG-19 itself (with activations normalised to a mean of 1), the deeper ones from
/// a slim network behind its own projections. While it learns, the student sees an image whose channels have a mean of
/// about 0 and a deviation of about 1, without which the first layer learns many times more slowly; the file that training
/// writes has this folded into the first convolution.
/// </remarks>
public sealed class EncoderDistillation : TrainingTask
{
    private static readonly string[] ExactLayers = ["relu1_1", "relu2_1", "relu3_1"];
    private static readonly string[] SlimLayers = ["relu4_1", "relu5_1"];

    private readonly List<VggEncoder> encoders = [];
    private readonly IReadOnlyList<int> widths;
    private Tensor? weight;
    private Tensor? bias;

    /// <summary>Builds the graph.</summary>
    /// <param name="options">The student and its teachers.</param>
    /// <param name="batch">The number of images a batch.</param>
    /// <param name="edge">The images' edge in pixels.</param>
    /// <param name="seed">What the student's first weights are drawn from.</param>
    /// <exception cref="WeightException">A teacher cannot be read.</exception>
    public EncoderDistillation(EncoderDistillationOptions options, int batch, int edge, int seed)
    {
        widths = options.Widths;
        Graph graph = new();
        Parameters = new ParameterSet(graph);
        Node image = graph.Input(new Shape(batch, edge, edge, ImageBuffer.Channels));
        Images = new Dictionary<string, Node> { [Content] = image };
        VggEncoder student = Keep(RandomVgg.Narrow(seed, options.Widths));
        VggEncoder exact = Keep(VggWeights.Load(TeacherFile(options, "vgg19-normalised", "encoder3_1")));
        VggEncoder slim = Keep(VggWeights.Load(TeacherFile(options, "vgg19-slim", "encoder5_1")));
        string[] layers = [.. ExactLayers, .. SlimLayers];
        string[] projections = [.. layers.Select(student.StyleLayer)];
        IReadOnlyDictionary<string, Node> predicted = student.Encode(Normalise(image), projections, Parameters.Add);
        Dictionary<string, Node> taught = [];
        Teach(exact, ExactLayers);
        Teach(slim, SlimLayers);

        Node features = Compare(layer => new ContentLoss(layer), out Dictionary<string, Node> featureTerms);
        Node gram = Compare(layer => new StyleLoss(layer), out Dictionary<string, Node> gramTerms);
        Loss = (features * (float)options.FeatureWeight) + (gram * (float)options.GramWeight);
        Terms = featureTerms.Select(t => (Name: $"features {t.Key}", t.Value))
            .Concat(gramTerms.Select(t => (Name: $"gram {t.Key}", t.Value)))
            .ToDictionary(t => t.Name, t => t.Value);

        VggEncoder Keep(VggWeights weights)
        {
            VggEncoder encoder = new(weights);
            encoders.Add(encoder);
            return encoder;
        }

        void Teach(VggEncoder teacher, string[] taughtLayers)
        {
            IReadOnlyDictionary<string, Node> found = teacher.Encode(image, taughtLayers.Select(teacher.StyleLayer));
            foreach (string layer in taughtLayers)
            {
                taught[layer] = found[teacher.StyleLayer(layer)];
            }
        }

        Node Compare(Func<IReadOnlyDictionary<string, double>, FeatureLoss> loss, out Dictionary<string, Node> terms)
        {
            terms = [];
            Node sum = graph.Constant(0);
            for (int i = 0; i < layers.Length; i++)
            {
                FeatureLoss one = loss(new Dictionary<string, double> { [layers[i]] = 1 });
                Node term = one.Of(
                    new Dictionary<string, Node> { [layers[i]] = predicted[projections[i]] },
                    new Dictionary<string, Node> { [layers[i]] = one.Represent(taught[layers[i]]) });
                terms[layers[i]] = term;
                sum += term;
            }

            return sum * (1f / layers.Length);
        }
    }

    /// <inheritdoc/>
    public override ParameterSet Parameters { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Node> Images { get; }

    /// <inheritdoc/>
    public override Node Loss { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Node> Terms { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Node> Samples => [];

    /// <inheritdoc/>
    public override (IReadOnlyList<WeightTensor> Tensors, IReadOnlyDictionary<string, string> Metadata) Export(
        ReadOnlySpan<float> values)
    {
        const string First = "conv1_1";
        Dictionary<string, WeightTensor> tensors = Parameters.ToTensors(values).ToDictionary(t => t.Name);
        VggConvolution first = Preprocessing.FoldInto(
            new(First, ImageBuffer.Channels, widths[0], tensors[$"{First}.weight"].Values, tensors[$"{First}.bias"].Values, null),
            Preprocessing.Torchvision());
        tensors[$"{First}.weight"] = tensors[$"{First}.weight"] with { Values = first.Weight };
        tensors[$"{First}.bias"] = tensors[$"{First}.bias"] with { Values = first.Bias };
        return ([.. tensors.Values], new Dictionary<string, string>
        {
            [VggWeights.InputKey] = nameof(InputNormalisation.Unit),
            [VggWeights.PaddingKey] = VggWeights.Reflection,
            ["impasto.architecture"] = $"VGG-19 of widths {string.Join('-', widths)}, relu1_1 to relu5_1",
        });
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (VggEncoder encoder in encoders)
        {
            encoder.Dispose();
        }

        weight?.Dispose();
        bias?.Dispose();
    }

    private Node Normalise(Node image)
    {
        PointwiseConvolution normalisation = Preprocessing.Torchvision();
        weight = new Tensor(new(normalisation.Out, normalisation.In, 1, 1), normalisation.Weight);
        bias = new Tensor(new(normalisation.Out), normalisation.Bias);
        return Convolution.Of(image, image.Graph.Constant(weight)) + image.Graph.Constant(bias);
    }

    private static string TeacherFile(EncoderDistillationOptions options, string network, string file) =>
        Path.Combine(options.Teacher, network, file + ".safetensors");
}
