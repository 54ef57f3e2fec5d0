using System.Globalization;
using System.Text.RegularExpressions;
using Impasto.Weights;

namespace Impasto.Networks;

/// <summary>
/// The weights of a <see cref="TransformNetwork"/>. Tensors have the names of PyTorch's example "fast_neural_style"
/// (conv1.conv2d.weight, in1.weight, res1.conv1.conv2d.weight, ...), whose files are read too; norms have a row for
/// each style, and a bias is kept only where no norm takes it away again.
/// </summary>
public sealed partial class TransformWeights
{
    /// <summary>The metadata key under which a file lists its styles' names, separated by spaces.</summary>
    public const string StylesKey = "impasto.styles";

    /// <summary>The metadata key under which a file names its norm; instance norm where it does not.</summary>
    public const string NormKey = "impasto.norm";

    /// <summary>
    /// The metadata key under which a file says whether it is <see cref="TransformNetworkOptions.Antialias"/>.
    /// </summary>
    public const string AntialiasKey = "impasto.antialias";

    /// <summary>
    /// The metadata key under which a file says how large its <see cref="TransformNetworkOptions.Margin"/> is.
    /// </summary>
    public const string MarginKey = "impasto.margin";

    /// <summary>
    /// The metadata key under which a file says whether it is a <see cref="TransformNetworkOptions.Prior"/> network.
    /// </summary>
    public const string PriorKey = "impasto.prior";

    /// <summary>
    /// The metadata key under which a file names its <see cref="TransformConvention"/>; PyTorch's where it does not.
    /// </summary>
    public const string ConventionKey = "impasto.convention";

    private const int MostStyles = 1024;

    private const string NetworkName = "transform network";
    private const string Landmark = "deconv3.conv2d.weight";
    private const string First = "conv1.conv2d.weight";
    private static readonly IReadOnlyList<(string Name, bool Value)> Flags = [("false", false), ("true", true)];

    // PyTorch's example takes and gives samples of 0 to 255.
    private const float Full = 255;

    private TransformWeights(
        string source,
        TransformNetworkOptions options,
        IReadOnlyList<string> styles,
        IReadOnlyList<WeightTensor> tensors)
    {
        Source = source;
        Options = options;
        Styles = styles;
        Tensors = tensors;
    }

    /// <summary>Gets the file they were read from.</summary>
    public string Source { get; }

    /// <summary>Gets how wide and deep the network is.</summary>
    public TransformNetworkOptions Options { get; }

    /// <summary>Gets the styles' names: lower-case letters, digits, dot, underscore and hyphen.</summary>
    public IReadOnlyList<string> Styles { get; }

    /// <summary>Gets the tensors, in the order in which an image meets them.</summary>
    public IReadOnlyList<WeightTensor> Tensors { get; }

    /// <summary>Gets the SHA-256 of the file, in lower-case hexadecimal digits; empty for weights of no file.</summary>
    public string Sha256 { get; private init; } = "";

    /// <summary>Gets what a file of these weights says of itself.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; private init; } = new Dictionary<string, string>();

    /// <summary>Gets what a file has to say of these weights.</summary>
    public IReadOnlyDictionary<string, string> OwnMetadata
    {
        get
        {
            Dictionary<string, string> metadata = new(Metadata)
            {
                [StylesKey] = string.Join(' ', Styles),
                [NormKey] = TransformNetworkOptions.Norms.First(known => known.Norm == Options.Norm).Name,
                [AntialiasKey] = Options.Antialias ? "true" : "false",
                [MarginKey] = Options.Margin.ToString(CultureInfo.InvariantCulture),
            };
            if (Options.Convention != TransformConvention.PyTorch)
            {
                metadata[ConventionKey] =
                    TransformNetworkOptions.Conventions.First(known => known.Convention == Options.Convention).Name;
            }

            if (Options.Prior)
            {
                metadata[PriorKey] = "true";
            }

            return metadata;
        }
    }

    /// <summary>Whether a file has a transform network, as far as its names tell.</summary>
    /// <param name="file">The file.</param>
    public static bool Recognises(WeightFile file) =>
        NetworkTensors.Find(file, Landmark) is not null || ForeignTransform.Find(file) is not null;

    /// <summary>Reads the names of the styles that a file's network has learned.</summary>
    /// <param name="file">The file.</param>
    /// <returns>At least one name; the file's own where it gives none.</returns>
    /// <exception cref="WeightException">The names cannot be used.</exception>
    public static IReadOnlyList<string> StylesOf(WeightFile file)
    {
        if (!file.Metadata.TryGetValue(StylesKey, out string? listed))
        {
            return [NameOf(file)];
        }

        string[] styles = listed.Split(' ');
        return styles.Length <= MostStyles && styles.All(IsStyleName) && styles.Distinct().Count() == styles.Length
            ? styles
            : throw new WeightException(file.Path, $"its metadata lists no usable names of styles under {StylesKey}");
    }

    /// <summary>Whether something may be a style's name.</summary>
    /// <param name="name">The name.</param>
    public static bool IsStyleName(string name) => StyleName().IsMatch(name);

    /// <summary>Reads weights.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="WeightException">The file cannot be used.</exception>
    public static TransformWeights Load(string path)
    {
        using WeightFile file = WeightFile.Open(path);
        return Load(file);
    }

    /// <summary>
    /// Reads weights of ours, of PyTorch's example, of Engstrom's fast-style-transfer or of Johnson's
    /// fast-neural-style; those that are not ours have one style, named after the file.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="name">The name of the style where the file gives none; the file's own where null.</param>
    /// <exception cref="WeightException">The file cannot be used.</exception>
    public static TransformWeights Load(WeightFile file, string? name = null)
    {
        if (ForeignTransform.Find(file) is { } foreign)
        {
            return new TransformWeights(file.Path, foreign.Options, [name ?? NameOf(file)], foreign.Read())
            {
                Sha256 = file.Sha256(),
                Metadata = file.Metadata,
            };
        }

        NetworkTensors stored = NetworkTensors.Require(file, NetworkName, Landmark, First);
        TransformNetworkOptions options = OptionsOf(stored);
        bool isOurs = file.Metadata.ContainsKey(StylesKey);
        IReadOnlyList<string> styles = isOurs || name is null ? StylesOf(file) : [name];
        List<WeightTensor> tensors = [];
        foreach (ConvolutionLayer layer in options.Convolutions)
        {
            int[] rows = [styles.Count, layer.Out];
            foreach ((string parameter, int[] extents) in layer.Parameters(rows))
            {
                // A file of one style that is not ours has no axis for styles.
                int[] inFile = extents == rows && !isOurs ? [layer.Out] : extents;
                string key = stored.Find(parameter) is null && stored.Find(Older(layer, parameter)) is not null
                    ? Older(layer, parameter)
                    : parameter;
                WeightTensor read = ConvolutionWeights.Read(stored, key, inFile, NetworkName);
                tensors.Add(read with { Name = parameter, Extents = extents });
            }
        }

        return new TransformWeights(file.Path, options, styles, isOurs ? tensors : [.. tensors.Select(ToUnitRange)])
        {
            Sha256 = file.Sha256(),
            Metadata = file.Metadata,
        };
    }

    /// <summary>
    /// Makes random weights, where training starts: normal with a deviation of 1/sqrt(3 n) for n inputs, as PyTorch's
    /// layers have, norms that scale by 1, and grey as the middle of the last convolution.
    /// </summary>
    /// <param name="options">How wide and deep the network is.</param>
    /// <param name="styles">The styles' names, at least one, each once.</param>
    /// <param name="seed">The same seed gives the same weights.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static TransformWeights Random(TransformNetworkOptions options, IReadOnlyList<string> styles, int seed)
    {
        const float Grey = 0.5f;
        options.Check();
        Random random = new(seed);
        List<WeightTensor> tensors = [];
        foreach (ConvolutionLayer layer in options.Convolutions)
        {
            int inputs = layer.In * layer.Kernel * layer.Kernel;
            foreach ((string name, int[] extents) in layer.Parameters([styles.Count, layer.Out]))
            {
                int count = extents.Aggregate(1, (a, b) => a * b);
                tensors.Add(new WeightTensor(name, extents,
                    name == layer.Weight ? RandomVgg.Normal(random, count, Math.Sqrt(1.0 / (3 * inputs)))
                    : name == layer.Bias ? Filled(count, Grey)
                    : Filled(count, name == layer.Scale ? 1 : 0)));
            }
        }

        return new TransformWeights($"random weights of seed {seed}", options, [.. styles], tensors);

        static float[] Filled(int count, float value)
        {
            float[] values = new float[count];
            Array.Fill(values, value);
            return values;
        }
    }

    /// <summary>Gives the same network with other values.</summary>
    /// <param name="tensors">All tensors, in order and of the same shapes.</param>
    internal TransformWeights With(IReadOnlyList<WeightTensor> tensors) => new(Source, Options, Styles, tensors);

    /// <summary>Gives the same weights to a network of the same tensors.</summary>
    /// <param name="options">
    /// Its options, which differ in <see cref="TransformNetworkOptions.Antialias"/> and
    /// <see cref="TransformNetworkOptions.Margin"/> at most.
    /// </param>
    internal TransformWeights With(TransformNetworkOptions options) =>
        new(Source, options, Styles, Tensors) { Metadata = Metadata };

    /// <summary>
    /// The same network as one for film (<see cref="TransformNetworkOptions.Prior"/>), which pays no heed to the frame
    /// before yet; itself where it is one.
    /// </summary>
    internal TransformWeights WithPrior()
    {
        return Options.Prior
            ? this
            : new(Source, Options with { Prior = true }, Styles, [.. Tensors.Select(Widen)]) { Metadata = Metadata };

        static WeightTensor Widen(WeightTensor tensor)
        {
            if (tensor.Name != First)
            {
                return tensor;
            }

            int count = tensor.Extents[0], own = tensor.Values.Length / count;
            int wide = own / tensor.Extents[1] * TransformNetworkOptions.PriorChannels;
            float[] values = new float[count * wide];
            for (int channel = 0; channel < count; channel++)
            {
                tensor.Values.AsSpan(channel * own, own).CopyTo(values.AsSpan(channel * wide));
            }

            return new(First, [count, TransformNetworkOptions.PriorChannels, .. tensor.Extents[2..]], values);
        }
    }

    /// <summary>
    /// The same network with other styles: one that it knows keeps its rows, and a new one begins with the mean of all,
    /// which paints in a bit of each.
    /// </summary>
    /// <param name="styles">The names, each once.</param>
    public TransformWeights WithStyles(IReadOnlyList<string> styles)
    {
        int[] known = [.. styles.Select(style => Styles.ToList().IndexOf(style))];
        return new TransformWeights(Source, Options, [.. styles], [.. Tensors.Select(Choose)]) { Metadata = Metadata };

        WeightTensor Choose(WeightTensor tensor) => tensor.Extents is not [_, int channels]
            ? tensor
            : new(tensor.Name, [known.Length, channels], [.. known.SelectMany(row => row < 0
                ? Enumerable.Range(0, channels).Select(
                    c => Enumerable.Range(0, Styles.Count).Average(s => tensor.Values[(s * channels) + c]))
                : tensor.Values.Skip(row * channels).Take(channels))]);
    }

    /// <summary>
    /// Joins the styles of two networks that share all else; where both know one, the other's rows count.
    /// </summary>
    /// <param name="other">The other network.</param>
    internal TransformWeights JoinedWith(TransformWeights other)
    {
        string[] own = [.. Styles.Except(other.Styles)];
        TransformWeights kept = WithStyles(own);
        return new TransformWeights(
            Source, Options, [.. own, .. other.Styles], [.. kept.Tensors.Zip(other.Tensors, Join)])
        {
            Metadata = Metadata,
        };

        static WeightTensor Join(WeightTensor first, WeightTensor second) => first.Extents is [int rows, int channels]
            ? new(first.Name, [rows + second.Extents[0], channels], [.. first.Values, .. second.Values])
            : first;
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,63}\z")]
    private static partial Regex StyleName();

    /// <summary>The name of a norm's parameter in files of the time when PyTorch had no such norm of its own.</summary>
    private static string Older(ConvolutionLayer layer, string parameter) =>
        parameter == layer.Scale ? OlderEnding(parameter, "scale")
        : parameter == layer.Shift ? OlderEnding(parameter, "shift")
        : parameter;

    private static string OlderEnding(string parameter, string ending) =>
        $"{parameter[..parameter.LastIndexOf('.')]}.{ending}";

    private static TransformNetworkOptions OptionsOf(NetworkTensors tensors)
    {
        WeightFile file = tensors.File;
        if (tensors.Find(First)?.Extents is not [int width, _, int kernel, _])
        {
            throw new WeightException(
                file.Path,
                $"it has no '{First}' of shape [out, in, height, width]; it is no {NetworkName}");
        }

        // Up to the last one, so that a block that is missing in between is named.
        int blocks = Enumerable.Range(1, file.Entries.Count).LastOrDefault(block =>
            ((int[])[1, 2]).Any(half => tensors.Find($"res{block}.conv{half}.conv2d.weight") is not null));
        TransformNetworkOptions options = new()
        {
            Width = width, EdgeKernel = kernel, Blocks = blocks,
            EdgeStride = tensors.Find("conv3.conv2d.weight") is null ? 2 : 1,
            Convention = NamedIn(file, ConventionKey, TransformNetworkOptions.Conventions, "a convention"),
            Norm = NamedIn(file, NormKey, TransformNetworkOptions.Norms, "a norm"),
            Antialias = NamedIn(file, AntialiasKey, Flags, "a setting"),
            Margin = MarginIn(file),
            Prior = NamedIn(file, PriorKey, Flags, "a setting"),
        };
        return ForeignTransform.Checked(options, file.Path);
    }

    // What the metadata name, or the first where they name none, as in files of PyTorch's example.
    private static T NamedIn<T>(WeightFile file, string key, IReadOnlyList<(string Name, T Value)> known, string what)
    {
        if (!file.Metadata.TryGetValue(key, out string? name))
        {
            return known[0].Value;
        }

        foreach ((string candidate, T value) in known)
        {
            if (candidate == name)
            {
                return value;
            }
        }

        throw new WeightException(
            file.Path, $"its metadata names {what} under {key} that is not known here; update Impasto");
    }

    private static int MarginIn(WeightFile file) =>
        !file.Metadata.TryGetValue(MarginKey, out string? text) ? 0
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int margin) ? margin
            : throw new WeightException(file.Path, $"its metadata gives no number of pixels under {MarginKey}");

    private static string NameOf(WeightFile file)
    {
        string path = Path.TrimEndingDirectorySeparator(file.Path);
        string name = Path.GetFileNameWithoutExtension(path).ToLowerInvariant();
        return IsStyleName(name) ? name : "style";
    }

    private static WeightTensor ToUnitRange(WeightTensor tensor)
    {
        float factor = tensor.Name switch
        {
            First => Full,
            "deconv3.conv2d.weight" or "deconv3.conv2d.bias" => 1 / Full,
            _ => 1,
        };
        return factor == 1 ? tensor : tensor with { Values = [.. tensor.Values.Select(v => v * factor)] };
    }
}
