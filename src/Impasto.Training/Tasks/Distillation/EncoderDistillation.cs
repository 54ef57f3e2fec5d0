using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Tensors;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Training.Loop;
using Impasto.Weights;

namespace Impasto.Training.Tasks.Distillation;

/// <summary>
/// Trains a narrow VGG-19 to predict the features of a wide one (distillation: Hinton, Vinyals and Dean, "Distilling
/// the Knowledge in a Neural Network", 2015; for style transfer: Wang et al., "Collaborative Distillation for
/// Ultra-Resolution Universal Style Transfer", CVPR 2020). Behind 1x1 projections of its own the student gives the
/// teacher's features where content and style are looked at; both the features and their Gram matrices are compared,
/// since style lives in the latter.
/// </summary>
/// <remarks>
/// Hints (Romero et al., "FitNets: Hints for Thin Deep Nets", ICLR 2015) say what each layer is for. A layer that has
/// the teacher's widths is given what the teacher's layer is given and is to make the same of it: a regression of its
/// own, which needs no deep gradient and takes hundreds of steps where the whole network would take tens of thousands.
/// Any other layer is compared behind a projection that only training knows. The teacher is rescaled first
/// (<see cref="FeatureScales"/>). While it learns, the student sees an image whose channels have a mean of about 0
/// and a deviation of about 1; the file that training writes has this folded into the first convolution.
/// </remarks>
public sealed class EncoderDistillation : TrainingTask
{
    private const string HintPrefix = "hint.";
    private static readonly string[] ComparedLayers =
        ["relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu4_2", "relu5_1"];

    private readonly List<IDisposable> owned = [];
    private readonly Dictionary<string, Node> learned = [];
    private readonly EncoderDistillationOptions options;
    private readonly VggEncoder student;

    /// <summary>Builds the graph.</summary>
    /// <param name="options">The student and its teacher.</param>
    /// <param name="batch">The number of images a batch.</param>
    /// <param name="edge">The images' edge in pixels.</param>
    /// <param name="seed">What the first weights are drawn from.</param>
    /// <exception cref="WeightException">The teacher, or what it starts from, cannot be used.</exception>
    public EncoderDistillation(EncoderDistillationOptions options, int batch, int edge, int seed)
    {
        this.options = options;
        VggWeights random = RandomVgg.Narrow(seed, options.Widths);
        student = Own(new VggEncoder(options.Start is { } start ? Unfold(VggWeights.Load(start), random) : random));
        VggWeights wide = VggWeights.Load(options.Teacher);
        VggEncoder teacher = Own(new VggEncoder(new FeatureScales(wide).Apply(wide)));
        Node image = AddImages(Content, batch, edge);
        Node seen = Normalise(image);
        IReadOnlyDictionary<string, Node> predicted = student.Encode(seen, student.Layers, Learn);
        IReadOnlyDictionary<string, Node> taught = teacher.Encode(image, teacher.Layers);
        List<string> trunk =
            [.. teacher.Layers.Where(l => !l.EndsWith(VggEncoder.ProjectionSuffix, StringComparison.Ordinal))];
        Dictionary<string, Node> features = [], grams = [], hints = [];
        foreach (string layer in ComparedLayers)
        {
            (Node found, Node wanted) = (predicted[student.ComparedLayer(layer)], taught[teacher.ComparedLayer(layer)]);
            features[layer] = Compare(layer, found, wanted);
            grams[layer] = Difference(new GramLoss(Only(layer)), layer, found, wanted);
        }

        foreach (VggConvolution convolution in student.Weights.Convolutions)
        {
            string name = convolution.Name;
            (Node given, Node wanted) = (Before(name), taught[name]);
            if (given.Shape.Channels != convolution.In || wanted.Shape.Channels != convolution.Out)
            {
                hints[name] = Compare(name, HintOf(name, predicted[name], wanted.Shape.Channels, seed), wanted);
                continue;
            }

            hints[name] = Compare(name, student.Convolve(given, convolution, Learn), wanted);
            if (convolution.Projection is not null)
            {
                string projection = name + VggEncoder.ProjectionSuffix;
                Node behind = Relu.Of(wanted);
                hints[projection] = Compare(
                    projection, student.Project(behind, convolution, Learn), teacher.Project(behind, convolution));
            }
        }

        (string Kind, Dictionary<string, Node> Terms, double Weight)[] losses =
        [
            ("features", features, options.FeatureWeight),
            ("gram", grams, options.GramWeight),
            ("hint", hints, options.HintWeight),
        ];
        losses = [.. losses.Where(l => l.Weight > 0)];
        Minimise(new TrainingObjective(
            losses.Select(l => MeanOf(l.Terms) * (float)l.Weight).Aggregate((x, y) => x + y),
            losses.SelectMany(l => l.Terms.Select(t => KeyValuePair.Create($"{l.Kind} {t.Key}", t.Value)))
                .ToDictionary()));

        // What the teacher's convolution takes: the layer before it, be it a ReLU or a pooling, or the image.
        Node Before(string convolution)
        {
            int place = trunk.IndexOf(convolution);
            return place == 0 ? seen : taught[trunk[place - 1]];
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

    private static Node Compare(string layer, Node found, Node wanted) =>
        Difference(new ContentLoss(Only(layer)), layer, found, wanted);

    private static Node Difference(FeatureLoss loss, string layer, Node found, Node wanted) => loss.Of(
        new Dictionary<string, Node> { [layer] = found }, new Dictionary<string, Node> { [layer] = wanted });

    private static Node MeanOf(Dictionary<string, Node> terms) =>
        terms.Values.Aggregate((a, b) => a + b) * (1f / terms.Count);

    /// <summary>
    /// Brings the first convolution of a file that training wrote back to an image that is normalised.
    /// </summary>
    private VggWeights Unfold(VggWeights start, VggWeights alike)
    {
        if (!Shape(start).SequenceEqual(Shape(alike)))
        {
            throw new WeightException(
                start.Source,
                $"it is no encoder of widths {string.Join(", ", options.Widths)} with its projections, "
                + "from which training could start");
        }

        VggConvolution first = Preprocessing.FoldInto(start.Convolutions[0], Preprocessing.FromTorchvision());
        return start.With([first, .. start.Convolutions.Skip(1)]);

        static IEnumerable<(string, int, int?)> Shape(VggWeights weights) =>
            weights.Convolutions.Select(c => (c.Name, c.Out, c.Projection?.Out));
    }

    /// <summary>
    /// Brings the student's features to the teacher's channels, by weights that are no part of the student.
    /// </summary>
    private Node HintOf(string layer, Node features, int channels, int seed)
    {
        PointwiseConvolution start = RandomVgg.Projection(seed, features.Shape.Channels, channels);
        Tensor weight = Own(new Tensor(new(start.Out, start.In, 1, 1), start.Weight));
        Tensor bias = Own(new Tensor(new(start.Out), start.Bias));
        return Convolution.Of(features, Parameters.Add($"{HintPrefix}{layer}.weight", weight))
            + Parameters.Add($"{HintPrefix}{layer}.bias", bias);
    }

    // The layer alone and the whole network share their weights.
    private Node Learn(string name, Tensor start)
    {
        if (!learned.TryGetValue(name, out Node? node))
        {
            node = Parameters.Add(name, start);
            learned.Add(name, node);
        }

        return node;
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
}
