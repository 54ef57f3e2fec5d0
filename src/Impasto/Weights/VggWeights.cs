namespace Impasto.Weights;

/// <summary>
/// The weights of a VGG network's convolutions from the image to some depth, of any widths, read from a file of any
/// layout that <see cref="WeightFile"/> and torchvision's or this project's names allow. Batch normalisation is
/// folded into the convolutions; classifiers are never loaded.
/// </summary>
public sealed class VggWeights
{
    /// <summary>The metadata key under which a safetensors file names its <see cref="InputNormalisation"/>.</summary>
    internal const string InputKey = "impasto.input";

    /// <summary>The metadata key under which a safetensors file says that the network reflects the borders.</summary>
    internal const string PaddingKey = "impasto.padding";

    /// <summary>The value of <see cref="PaddingKey"/> for reflection padding.</summary>
    internal const string Reflection = "reflection";

    /// <summary>The name of <see cref="Preprocess"/> in files.</summary>
    internal const string Preprocessing = "preprocess";

    /// <summary>What follows a convolution's name to name the 1x1 convolution behind its 3x3 kernels.</summary>
    internal const string ExpansionSuffix = ".expansion";

    private const double NormEpsilon = 1e-5;

    internal VggWeights(string source, string architecture, IReadOnlyList<VggConvolution> convolutions)
    {
        Source = source;
        Architecture = architecture;
        Convolutions = convolutions;
    }

    /// <summary>Gets the file they were read from.</summary>
    public string Source { get; }

    /// <summary>Gets the network's common name, such as VGG-19.</summary>
    public string Architecture { get; }

    /// <summary>
    /// Gets the convolutions from conv1_1 on; a pooling stands before each conv2_1, conv3_1, conv4_1, conv5_1.
    /// </summary>
    public IReadOnlyList<VggConvolution> Convolutions { get; }

    /// <summary>
    /// Gets the 1x1 convolution that the image passes first (3 to 3 channels, no ReLU), if there is one.
    /// </summary>
    public PointwiseConvolution? Preprocess { get; private init; }

    /// <summary>Gets what the network expects of its input.</summary>
    public InputNormalisation Input { get; init; }

    /// <summary>Gets whether the network was trained with reflection padding; with zero padding otherwise.</summary>
    public bool ReflectionPadding { get; init; }

    /// <summary>Gets the SHA-256 of the file, in lower-case hexadecimal digits.</summary>
    public string Sha256 { get; private init; } = "";

    /// <summary>Gets what the file says of itself, such as its licence; only safetensors files do.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; private init; } = new Dictionary<string, string>();

    /// <summary>The same network with other convolutions.</summary>
    internal VggWeights With(IReadOnlyList<VggConvolution> convolutions) => new(Source, Architecture, convolutions)
    {
        Preprocess = Preprocess, Input = Input, ReflectionPadding = ReflectionPadding, Metadata = Metadata,
    };

    /// <summary>Reads weights.</summary>
    /// <param name="path">The file.</param>
    /// <param name="deepest">The last convolution to read, such as conv4_2; null for all that the file has.</param>
    /// <param name="input">What the network expects of its input; null to take it from the file.</param>
    /// <exception cref="WeightException">The file cannot be used, or is not as deep as that.</exception>
    public static VggWeights Load(string path, string? deepest = null, InputNormalisation? input = null)
    {
        using WeightFile file = WeightFile.Open(path);
        return Load(file, deepest, input);
    }

    /// <summary>Reads weights.</summary>
    /// <param name="file">The file.</param>
    /// <param name="deepest">The last convolution to read, such as conv4_2; null for all that the file has.</param>
    /// <param name="input">What the network expects of its input; null to take it from the file.</param>
    /// <exception cref="WeightException">The file cannot be used, or is not as deep as that.</exception>
    public static VggWeights Load(WeightFile file, string? deepest = null, InputNormalisation? input = null)
    {
        VggLayout layout = VggLayout.Recognise(file);
        List<VggConvolution> convolutions = [];
        foreach (VggLayout.Source source in layout.Convolutions)
        {
            convolutions.Add(Read(file, layout, source));
            if (source.Name == deepest)
            {
                break;
            }
        }

        if (deepest != null && convolutions[^1].Name != deepest)
        {
            throw new WeightException(
                file.Path, $"it goes no deeper than {convolutions[^1].Name}, and {deepest} is asked for");
        }

        return new VggWeights(file.Path, layout.Architecture, convolutions)
        {
            Preprocess = layout.Preprocess is { } preprocess ? ReadPointwise(file, preprocess) : null,
            Input = input ?? VggInput.Of(file, layout).Normalisation,
            ReflectionPadding = layout.Preprocess != null || file.Metadata.GetValueOrDefault(PaddingKey) == Reflection,
            Sha256 = file.Sha256(),
            Metadata = file.Metadata,
        };
    }

    /// <summary>Gives the tensors under the names that this project writes.</summary>
    internal List<WeightTensor> ToTensors() => ToTensors(Convolutions, Preprocess);

    /// <summary>Gives the tensors of some convolutions, and of what the image passes before them.</summary>
    internal static List<WeightTensor> ToTensors(
        IEnumerable<VggConvolution> convolutions, PointwiseConvolution? preprocess)
    {
        List<WeightTensor> tensors = [];
        AddPointwise(Preprocessing, preprocess);
        foreach (VggConvolution convolution in convolutions)
        {
            Add(convolution.Name, [convolution.Rank, convolution.In, 3, 3], convolution.Weight, convolution.Bias);
            if (convolution.Expansion is { } expansion)
            {
                int[] extents = [convolution.Out, convolution.Rank, 1, 1];
                tensors.Add(new WeightTensor($"{convolution.Name}{ExpansionSuffix}.weight", extents, expansion));
            }

            AddPointwise($"{convolution.Name}.projection", convolution.Projection);
        }

        return tensors;

        void AddPointwise(string name, PointwiseConvolution? layer)
        {
            if (layer != null)
            {
                Add(name, [layer.Out, layer.In, 1, 1], layer.Weight, layer.Bias);
            }
        }

        void Add(string name, int[] extents, float[] weight, float[] bias)
        {
            tensors.Add(new WeightTensor($"{name}.weight", extents, weight));
            tensors.Add(new WeightTensor($"{name}.bias", [bias.Length], bias));
        }
    }

    private static VggConvolution Read(WeightFile file, VggLayout layout, VggLayout.Source source)
    {
        float[] weight = file.ReadFinite(source.Weight);
        float[] bias = source.Bias is { } entry ? file.ReadFinite(entry) : new float[source.Out];
        if (source.Norm is { } norm)
        {
            Fold(file, layout, norm, weight, bias);
        }

        PointwiseConvolution? projection = source.Projection is { } own ? ReadPointwise(file, own) : null;
        return new VggConvolution(source.Name, source.In, source.Out, weight, bias, projection)
        {
            Expansion = source.Expansion is { } expansion ? file.ReadFinite(expansion) : null,
        };
    }

    private static PointwiseConvolution ReadPointwise(WeightFile file, VggLayout.Source source) =>
        new(source.In, source.Out, file.ReadFinite(source.Weight), file.ReadFinite(source.Bias!));

    /// <summary>Folds scale (x - mean) / sqrt(variance + epsilon) + shift into the convolution that gives x.</summary>
    private static void Fold(WeightFile file, VggLayout layout, string norm, float[] weight, float[] bias)
    {
        float[] Statistic(string name) => file.ReadFinite(layout.Require($"{norm}.{name}", bias.Length));
        float[] scale = Statistic("weight");
        float[] shift = Statistic("bias");
        float[] mean = Statistic("running_mean");
        float[] variance = Statistic("running_var");
        int fan = weight.Length / bias.Length;
        for (int channel = 0; channel < bias.Length; channel++)
        {
            if (variance[channel] < 0)
            {
                throw new WeightException(
                    file.Path, $"'{norm}.running_var' has a negative variance; the file is damaged");
            }

            double factor = scale[channel] / Math.Sqrt(variance[channel] + NormEpsilon);
            bias[channel] = (float)(((bias[channel] - mean[channel]) * factor) + shift[channel]);
            foreach (ref float w in weight.AsSpan(channel * fan, fan))
            {
                w = (float)(w * factor);
            }
        }
    }
}
