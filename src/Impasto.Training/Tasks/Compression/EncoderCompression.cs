using System.Globalization;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Training.Loop;
using Impasto.Weights;

namespace Impasto.Training.Tasks.Compression;

/// <summary>
/// Teaches a VGG network whose convolutions have reduced ranks to give the features of the whole one, at every layer
/// and with its own channels (distillation: Hinton, Vinyals and Dean, "Distilling the Knowledge in a Neural Network",
/// 2015). Features behind each ReLU and their Gram matrices are compared, since style lives in the latter. The first
/// convolution, which is cheap, stays the teacher's.
/// </summary>
public sealed class EncoderCompression : TrainingTask
{
    private readonly VggEncoder teacher;
    private readonly VggEncoder student;
    private readonly FeatureScales scales;

    /// <summary>Builds the graph.</summary>
    /// <param name="options">The teacher and the weights of the losses.</param>
    /// <param name="start">What it starts from, the compact network.</param>
    /// <param name="batch">The number of images a batch.</param>
    /// <param name="edge">The images' edge in pixels.</param>
    /// <exception cref="WeightException">
    /// The teacher cannot be used, or what it starts from has other layers.
    /// </exception>
    public EncoderCompression(CompactEncoderOptions options, string start, int batch, int edge)
    {
        VggWeights whole = LoadTeacher(options.Teacher);
        VggWeights compact = VggWeights.Load(start);
        if (!Layers(whole).SequenceEqual(Layers(compact)))
        {
            throw new WeightException(start, "it has other layers than the teacher, from which training cannot start");
        }

        scales = new FeatureScales(whole);
        teacher = new VggEncoder(scales.Apply(whole));
        student = new VggEncoder(scales.Apply(compact));
        Node image = AddImages(Content, batch, edge);
        string[] layers = [.. whole.Convolutions.Select(c => VggEncoder.ReluOf(c.Name))];
        IReadOnlyDictionary<string, Node> wanted = teacher.Encode(image, layers);
        IReadOnlyDictionary<string, Node> found = student.Encode(image, layers, Learn);
        Dictionary<string, Node> terms = [];
        Node? loss = null;
        string[] styleLayers = [.. GramLoss.DefaultLayers.Keys.Intersect(layers)];
        Add("features", options.FeatureWeight, layers, only => new ContentLoss(only));
        Add("gram", options.GramWeight, styleLayers, only => new GramLoss(only));
        Minimise(new TrainingObjective(loss!, terms));

        void Add(string kind, double weight, string[] at, Func<Dictionary<string, double>, FeatureLoss> make)
        {
            if (weight == 0)
            {
                return;
            }

            foreach (string layer in at)
            {
                Node term = make(new() { [layer] = 1 }).Of(found, wanted);
                terms[$"{kind} {layer}"] = term;
                Node share = term * (float)(weight / at.Length);
                loss = loss is null ? share : loss + share;
            }
        }
    }

    /// <inheritdoc/>
    public override (IReadOnlyList<WeightTensor> Tensors, IReadOnlyDictionary<string, string> Metadata) Export(
        ReadOnlySpan<float> values)
    {
        Dictionary<string, float[]> learned = Parameters.ToTensors(values).ToDictionary(t => t.Name, t => t.Values);
        VggConvolution[] convolutions =
        [
            .. student.Weights.Convolutions.Select(c => c with
            {
                Weight = learned.GetValueOrDefault($"{c.Name}.weight", c.Weight),
                Bias = learned.GetValueOrDefault($"{c.Name}.bias", c.Bias),
                Expansion = learned.GetValueOrDefault($"{c.Name}{VggWeights.ExpansionSuffix}.weight", c.Expansion!),
            }),
        ];
        (IReadOnlyList<WeightTensor> tensors, IReadOnlyDictionary<string, string> metadata) =
            Export(scales.Remove(student.Weights.With(convolutions)));
        return ([.. tensors.Select(Small)], metadata);
    }

    /// <summary>What a file of a compact network holds.</summary>
    internal static (IReadOnlyList<WeightTensor> Tensors, IReadOnlyDictionary<string, string> Metadata) Export(
        VggWeights compact)
    {
        string ranks = string.Join(
            '-', compact.Convolutions.Select(c => c.Rank.ToString(CultureInfo.InvariantCulture)));
        return (compact.ToTensors(), new Dictionary<string, string>
        {
            [VggWeights.InputKey] = nameof(InputNormalisation.Unit),
            [VggWeights.PaddingKey] = VggWeights.Reflection,
            ["impasto.architecture"] = $"{compact.Architecture} of ranks {ranks}",
        });
    }

    /// <summary>
    /// Reads a VGG-19 to conv5_1, with what the image passes first in its first convolution, and reflection padding.
    /// </summary>
    internal static VggWeights LoadTeacher(string path)
    {
        VggWeights weights = VggWeights.Load(path, deepest: "conv5_1");
        VggConvolution[] convolutions = [.. weights.Convolutions];
        if (Preprocessing.Of(weights) is { } preprocess)
        {
            convolutions[0] = Preprocessing.FoldInto(convolutions[0], preprocess);
        }

        return new VggWeights(weights.Source, weights.Architecture, convolutions)
        {
            Input = InputNormalisation.Unit, ReflectionPadding = true,
        };
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        teacher?.Dispose();
        student?.Dispose();
    }

    /// <summary>Kernels behind the first layer, nearly all of the file, are stored in a byte a weight.</summary>
    private static WeightTensor Small(WeightTensor tensor) =>
        tensor.Extents.Length == 4 && !IsFirst(tensor.Name) ? tensor with { Type = ElementType.Int8 } : tensor;

    private static bool IsFirst(string name) => name.StartsWith("conv1_1.", StringComparison.Ordinal);

    private static IEnumerable<(string, int, int)> Layers(VggWeights weights) =>
        weights.Convolutions.Select(c => (c.Name, c.In, c.Out));

    private Node Learn(string name, Compute.Tensors.Tensor start) =>
        IsFirst(name) ? Graph.Constant(start) : Parameters.Add(name, start);
}
