using System.Globalization;
using System.Text.RegularExpressions;

namespace Impasto.Weights;

/// <summary>
/// Finds VGG encoders and their decoders whose modules have numbers for names, as those of AdaIN (vgg_normalised.pth,
/// decoder.pth) and of whitening and colouring (feature_invertor) are published: one mirrors the borders before each
/// convolution and has a ReLU behind it, and by the modules between two convolutions the size changes or not. In files
/// of Torch7's, modules say themselves what they are.
/// </summary>
internal static partial class SequentialVgg
{
    private const int MostBlocks = 5;
    private const int ImageChannels = 3;

    // From one convolution to the next: a ReLU and padding are between them, and pooling or upsampling.
    private const int SameSize = 3;
    private const int OtherSize = 4;

    private static readonly string[] Torch7Kinds =
    [
        "Sequential", "SpatialConvolution", "SpatialReflectionPadding", "ReLU", "SpatialMaxPooling",
        "SpatialUpSamplingNearest",
    ];

    /// <summary>A convolution, and whether the size changes between the one before and it.</summary>
    private sealed record Layer(WeightEntry Weight, WeightEntry? Bias, bool ChangesSize);

    /// <summary>Finds an encoder.</summary>
    /// <param name="file">The file.</param>
    /// <returns>Its tensors, named convB_I, and preprocess for a 1x1 convolution on the image; null for none.</returns>
    public static NetworkTensors? Encoder(WeightFile file)
    {
        if (Layers(file) is not { } layers || layers[0].Weight.Extents[1] != ImageChannels)
        {
            return null;
        }

        bool isPreprocessed = layers[0].Weight.Extents is [ImageChannels, _, 1, 1];
        if (!isPreprocessed && file.Modules.Count == 0)
        {
            return null;
        }

        List<(string, Layer)> named = [];
        (int block, int place) = (1, 0);
        foreach (Layer layer in layers)
        {
            if (isPreprocessed && named.Count == 0)
            {
                named.Add((VggWeights.Preprocessing, layer));
                continue;
            }

            (block, place) = layer.ChangesSize ? (block + 1, 1) : (block, place + 1);
            named.Add(($"conv{block}_{place}", layer));
        }

        return block <= MostBlocks ? Tensors(file, named) : null;
    }

    /// <summary>Finds a decoder.</summary>
    /// <param name="file">The file.</param>
    /// <returns>Its tensors, named convB_I as the encoder's that they undo; null for none.</returns>
    public static NetworkTensors? Decoder(WeightFile file)
    {
        if (Layers(file) is not { } layers || layers[^1].Weight.Extents[0] != ImageChannels
            || layers[0].Weight.Extents[1] == ImageChannels)
        {
            return null;
        }

        // From the image on, it is named as an encoder is.
        List<(string, Layer)> named = [];
        (int block, int place) = (1, 0);
        for (int i = layers.Count - 1; i >= 0; i--)
        {
            place++;
            named.Insert(0, ($"conv{block}_{place}", layers[i]));
            (block, place) = layers[i].ChangesSize ? (block + 1, 0) : (block, place);
        }

        return block <= MostBlocks ? Tensors(file, named) : null;
    }

    private static List<Layer>? Layers(WeightFile file)
    {
        List<Layer>? layers = file.Modules.Count > 0 ? OfTorch7(file) : Numbered(file);
        return layers is { Count: > 0 } && layers.TrueForAll(layer => layer.Weight.Extents.Length == 4) ? layers : null;
    }

    private static List<Layer>? OfTorch7(WeightFile file)
    {
        List<Layer> layers = [];
        bool changesSize = false;
        foreach (Formats.NetworkModule module in file.Modules)
        {
            if (!Torch7Kinds.Contains(module.Kind))
            {
                return null;
            }

            if (module.Kind != "SpatialConvolution")
            {
                changesSize |= module.Kind is "SpatialMaxPooling" or "SpatialUpSamplingNearest";
            }
            else if (file.Find($"{module.Path}.weight") is { } weight)
            {
                layers.Add(new Layer(weight, file.Find($"{module.Path}.bias"), changesSize));
                changesSize = false;
            }
        }

        return layers;
    }

    private static List<Layer>? Numbered(WeightFile file)
    {
        bool isEncoder = file.Entries.Any(entry => IsNumbered(entry.Name, "0.weight")
            && entry.Extents is [ImageChannels, ImageChannels, 1, 1]);
        string landmark = isEncoder ? "0.weight" : "1.weight";
        if (file.Entries.Count(entry => IsNumbered(entry.Name, landmark) && entry.Extents.Length == 4) != 1
            || NetworkTensors.Find(file, landmark) is not { } tensors)
        {
            return null;
        }

        List<Layer> layers = [];
        int? last = null;
        IEnumerable<int> numbers = tensors.Names.Select(name => Weight().Match(name))
            .Where(match => match.Success)
            .Select(match => int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture))
            .Order();
        foreach (int number in numbers)
        {
            // The 1x1 convolution on the image has no ReLU.
            int distance = number - (last ?? number - SameSize) + (last == 0 && isEncoder ? 1 : 0);
            if (distance is not (SameSize or OtherSize))
            {
                return null;
            }

            layers.Add(new Layer(
                tensors.Find($"{number}.weight")!, tensors.Find($"{number}.bias"), distance == OtherSize));
            last = number;
        }

        return layers;
    }

    private static bool IsNumbered(string name, string landmark) =>
        $".{name}".EndsWith($".{landmark}", StringComparison.Ordinal);

    private static NetworkTensors Tensors(WeightFile file, List<(string Name, Layer Layer)> named) =>
        NetworkTensors.Named(file, named.SelectMany(layer => layer.Layer.Bias is { } bias
            ? new[] { ($"{layer.Name}.weight", layer.Layer.Weight), ($"{layer.Name}.bias", bias) }
            : [($"{layer.Name}.weight", layer.Layer.Weight)]));

    [GeneratedRegex("^(?<number>[0-9]{1,2})\\.weight$")]
    private static partial Regex Weight();
}
