using System.Globalization;
using System.Text.RegularExpressions;
using Impasto.Weights;

namespace Impasto.Networks;

/// <summary>
/// The weights of a decoder: the mirror of a VGG encoder, which turns the features of one of its layers back into an
/// image. Its convolutions have the names of the encoder's that they undo, from the deepest down to conv1_1.
/// </summary>
public sealed partial class DecoderWeights
{
    /// <summary>
    /// The metadata key under which a safetensors file says whether a ReLU follows the last convolution.
    /// </summary>
    public const string FinalReluKey = "impasto.final_relu";

    /// <summary>
    /// The metadata key under which a safetensors file says whether the picture gets the style's colours.
    /// </summary>
    public const string MatchesColoursKey = "impasto.matches_colours";

    private const int ImageChannels = 3;
    private const string Last = "conv1_1.weight";

    /// <summary>Makes a decoder's weights.</summary>
    /// <param name="source">Where they come from, for messages.</param>
    /// <param name="convolutions">The convolutions, deepest first; the last gives 3 channels.</param>
    /// <param name="finalRelu">Whether a ReLU follows the last convolution.</param>
    /// <param name="matchesColours">Whether the picture gets the style's colours.</param>
    public DecoderWeights(
        string source, IReadOnlyList<VggConvolution> convolutions, bool finalRelu = false, bool matchesColours = false)
    {
        Source = source;
        Convolutions = convolutions;
        FinalRelu = finalRelu;
        MatchesColours = matchesColours;
    }

    /// <summary>Gets the file they were read from.</summary>
    public string Source { get; }

    /// <summary>
    /// Gets the convolutions, deepest first; upsampling follows conv5_1, conv4_1, conv3_1 and conv2_1.
    /// </summary>
    public IReadOnlyList<VggConvolution> Convolutions { get; }

    /// <summary>Gets whether a ReLU follows the last convolution.</summary>
    public bool FinalRelu { get; }

    /// <summary>
    /// Gets whether what the decoder of AdaIN paints gets the style's colours, as
    /// <see cref="Transforms.ColourNorm"/> gives them.
    /// </summary>
    public bool MatchesColours { get; }

    /// <summary>Gets the SHA-256 of the file, in lower-case hexadecimal digits; empty for weights of no file.</summary>
    public string Sha256 { get; private init; } = "";

    /// <summary>Gets what the file says of itself, such as its licence.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; private init; } = new Dictionary<string, string>();

    /// <summary>Gets the encoder's layer whose features the decoder takes, such as relu4_1.</summary>
    public string Layer => Convolutions[0].Name.Replace("conv", "relu", StringComparison.Ordinal);

    /// <summary>Whether a file has a decoder, as far as names and shapes tell.</summary>
    /// <param name="file">The file.</param>
    public static bool Recognises(WeightFile file) =>
        (NetworkTensors.Find(file, Last) ?? SequentialVgg.Decoder(file))?.Find(Last)?.Extents
            is [ImageChannels, not ImageChannels, _, _];

    /// <summary>Reads weights.</summary>
    /// <param name="path">The file, with tensors convB_I.weight and convB_I.bias.</param>
    /// <exception cref="WeightException">The file cannot be used.</exception>
    public static DecoderWeights Load(string path)
    {
        using WeightFile file = WeightFile.Open(path);
        return Load(file);
    }

    /// <summary>Reads weights.</summary>
    /// <param name="file">A file with tensors convB_I.weight and convB_I.bias.</param>
    /// <exception cref="WeightException">The file cannot be used.</exception>
    public static DecoderWeights Load(WeightFile file)
    {
        NetworkTensors tensors = SequentialVgg.Decoder(file) ?? NetworkTensors.Require(file, "decoder", Last);
        List<VggConvolution> convolutions = [];
        foreach ((string name, WeightEntry weight, WeightEntry bias) in FindConvolutions(tensors))
        {
            convolutions.Add(new VggConvolution(
                name, weight.Extents[1], weight.Extents[0], file.ReadFinite(weight), file.ReadFinite(bias), null));
        }

        bool matchesColours = Flag(file, MatchesColoursKey) ?? false;
        return new DecoderWeights(file.Path, convolutions, FinalReluOf(file), matchesColours)
        {
            Sha256 = file.Sha256(),
            Metadata = file.Metadata,
        };
    }

    /// <summary>
    /// Makes the mirror of an encoder with random weights, normal with the deviation of He et al. (2015): where
    /// training starts.
    /// </summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="deepest">The convolution whose ReLU's features are decoded, such as conv4_1.</param>
    /// <param name="seed">The same seed gives the same weights.</param>
    /// <param name="width">
    /// The channels behind conv2_1 (at the size of the image), doubled with each halving of the size up to eight times
    /// as many; the encoder's own where null.
    /// </param>
    /// <exception cref="WeightException">The encoder has no such convolution.</exception>
    public static DecoderWeights Mirror(VggWeights encoder, string deepest, int seed, int? width = null)
    {
        Random random = new(seed);
        List<VggConvolution> mirrored = [];
        int outputs = ImageChannels;
        foreach (VggConvolution convolution in encoder.Convolutions)
        {
            int channels = convolution.Name == deepest || width is null
                ? convolution.Out : WidthOf(convolution.Name, width.Value);
            int inputs = channels * 9;
            float[] weight = RandomVgg.Normal(random, outputs * inputs, Math.Sqrt(2.0 / inputs));
            mirrored.Add(new(convolution.Name, channels, outputs, weight, new float[outputs], null));
            outputs = channels;
            if (convolution.Name == deepest)
            {
                mirrored.Reverse();
                return new DecoderWeights($"random weights of seed {seed}", mirrored);
            }
        }

        throw new WeightException(encoder.Source, $"there is no {deepest} to decode");
    }

    /// <summary>Takes over what another decoder of the same encoder knows, as a start for training.</summary>
    /// <param name="other">The other decoder, of this layer or another.</param>
    /// <returns>Weights with the convolutions of the other one that have the same name and shape.</returns>
    public DecoderWeights StartingFrom(DecoderWeights other) => new(
        other.Source,
        [
            .. Convolutions.Select(own => other.Convolutions.FirstOrDefault(
                c => (c.Name, c.In, c.Out) == (own.Name, own.In, own.Out)) ?? own),
        ],
        FinalRelu,
        MatchesColours);

    /// <summary>Gives the tensors under the names that files have.</summary>
    /// <returns>In the order of <see cref="Convolutions"/>, the weight before the bias.</returns>
    public IReadOnlyList<WeightTensor> ToTensors() =>
    [
        .. Convolutions.SelectMany(c => new[]
        {
            new WeightTensor($"{c.Name}.weight", [c.Out, c.In, 3, 3], c.Weight),
            new WeightTensor($"{c.Name}.bias", [c.Out], c.Bias),
        }),
    ];

    private static int WidthOf(string convolution, int width) => width << Math.Min(convolution["conv".Length] - '1', 3);

    [GeneratedRegex(@"^conv(?<block>[1-5])_(?<place>[1-9])\.weight$")]
    private static partial Regex ByBlock();

    private static List<(string Name, WeightEntry Weight, WeightEntry Bias)> FindConvolutions(NetworkTensors tensors)
    {
        WeightFile file = tensors.File;
        List<(string Name, WeightEntry Weight, WeightEntry Bias)> found = [];
        IEnumerable<Match> matches = tensors.Names
            .Select(name => ByBlock().Match(name))
            .Where(match => match.Success)
            .OrderByDescending(match => match.Value, StringComparer.Ordinal);
        (int Block, int Place)? above = null;
        foreach (Match match in matches)
        {
            (int Block, int Place) here = (Number(match, "block"), Number(match, "place"));
            string name = $"conv{here.Block}_{here.Place}";
            bool follows = above is not { } a
                || here == (a.Block, a.Place - 1)
                || (a.Place == 1 && here.Block == a.Block - 1);
            if (!follows)
            {
                throw new WeightException(file.Path, $"a layer is missing above {name}; export the decoder again");
            }

            above = here;
            found.Add(Find(tensors, name, found.Count == 0 ? null : found[^1].Weight.Extents[0]));
        }

        if (above != (1, 1) || found[^1].Weight.Extents[0] != ImageChannels)
        {
            throw new WeightException(
                file.Path,
                $"it is no decoder: it has no 'conv1_1.weight' of {ImageChannels} filters, which gives the image");
        }

        return found;
    }

    private static (string Name, WeightEntry Weight, WeightEntry Bias) Find(
        NetworkTensors tensors, string name, int? channels)
    {
        WeightFile file = tensors.File;
        WeightEntry weight = tensors.Find($"{name}.weight")!;
        if (weight.Extents is not [> 0, > 0, 3, 3] || (channels is { } expected && weight.Extents[1] != expected))
        {
            string wanted = channels is { } c ? $"[out, {c}, 3, 3]" : "[out, in, 3, 3]";
            throw new WeightException(
                file.Path,
                $"'{name}.weight' has shape {WeightEntry.Text(weight.Extents)}, not {wanted}; "
                + "it is no decoder, or is damaged");
        }

        return tensors.Find($"{name}.bias") is { } bias && bias.Extents.SequenceEqual([weight.Extents[0]])
            ? (name, weight, bias)
            : throw new WeightException(
                file.Path, $"'{name}.bias' of shape [{weight.Extents[0]}] is missing; export the decoder again");
    }

    /// <summary>Without a word of ours, the file may tell the order of its layers in words (vgg19-slim does).</summary>
    private static bool FinalReluOf(WeightFile file) => Flag(file, FinalReluKey)
        ?? (file.Metadata.TryGetValue("order", out string? order)
            && order.Contains("ReLU after each", StringComparison.OrdinalIgnoreCase));

    /// <summary>What a file says of itself under a key; null where it says nothing.</summary>
    private static bool? Flag(WeightFile file, string key) =>
        !file.Metadata.TryGetValue(key, out string? named) ? null
        : bool.TryParse(named, out bool flag) ? flag
        : throw new WeightException(
            file.Path, $"its metadata says '{named}' for {key}; it has to be true or false");

    private static int Number(Match match, string group) =>
        int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
}
