using System.Globalization;
using System.Text.RegularExpressions;

namespace Impasto.Weights;

/// <summary>
/// Which tensors of a weight file are the convolutions of a VGG network (Simonyan and Zisserman, 2015), whatever the
/// file calls them: convB_I as here, or features.N as in torchvision, where the places that the layers without
/// weights take in the numbering tell where the poolings are. Blocks of any number of convolutions of any widths.
/// </summary>
internal sealed partial class VggLayout
{
    private const int MostBlocks = 5;
    private const int ImageChannels = 3;

    private readonly WeightFile file;
    private readonly NetworkTensors tensors;

    private VggLayout(WeightFile file)
    {
        this.file = file;
        tensors = VggNames.Find(file);
        Convolutions = tensors.Find("conv1_1.weight") != null ? NamedByBlock() : NumberedAsFeatures();
        Preprocess = tensors.Find("preprocess.weight") is null
            ? null
            : Layer("preprocess", "preprocess", "preprocess.bias", kernel: 1);
        CheckChain();
    }

    /// <summary>A convolution in the file; the norm is the name of a batch normalisation to fold into it.</summary>
    internal sealed record Source(
        string Name, WeightEntry Weight, WeightEntry? Bias, string? Norm = null, Source? Projection = null)
    {
        internal WeightEntry? Expansion { get; init; }

        internal int Out => (Expansion ?? Weight).Extents[0];

        internal int In => Weight.Extents[1];
    }

    /// <summary>Gets the convolutions from the image on.</summary>
    internal IReadOnlyList<Source> Convolutions { get; }

    /// <summary>Gets the 1x1 convolution on the image, if there is one.</summary>
    internal Source? Preprocess { get; }

    /// <summary>Gets the network's common name, such as VGG-19, by the convolutions in its blocks.</summary>
    internal string Architecture
    {
        get
        {
            int[] blocks = [.. Convolutions.GroupBy(c => c.Name[4]).Select(block => block.Count())];
            (string Name, int[] Blocks)[] known =
            [
                ("VGG-11", [1, 1, 2, 2, 2]), ("VGG-13", [2, 2, 2, 2, 2]),
                ("VGG-16", [2, 2, 3, 3, 3]), ("VGG-19", [2, 2, 4, 4, 4]),
            ];
            string[] candidates = [.. known.Where(k => IsStartOf(blocks, k.Blocks)).Select(k => k.Name)];
            return candidates.Length == 0 ? "VGG" : string.Join(" or ", candidates);
        }
    }

    /// <summary>Finds the network in a file.</summary>
    /// <exception cref="WeightException">There is none, or its layers do not fit each other.</exception>
    internal static VggLayout Recognise(WeightFile file) => new(file);

    /// <summary>Finds a tensor that must be there, with the shape that it must have.</summary>
    internal WeightEntry Require(string name, params int[] extents)
    {
        WeightEntry entry = tensors.Find(name) ?? throw Wrong($"'{name}' is missing; export the network again");
        return entry.Extents.SequenceEqual(extents)
            ? entry
            : throw Wrong($"'{name}' has shape {WeightEntry.Text(entry.Extents)}, not {WeightEntry.Text(extents)}");
    }

    private static bool IsStartOf(int[] blocks, int[] whole) =>
        blocks.Length <= whole.Length
        && blocks.AsSpan(..^1).SequenceEqual(whole.AsSpan(..(blocks.Length - 1)))
        && blocks[^1] <= whole[blocks.Length - 1];

    [GeneratedRegex(@"^features\.(?<index>0|[1-9][0-9]{0,2})\.weight$")]
    private static partial Regex Feature();

    [GeneratedRegex(@"^conv(?<block>[1-5])_(?<place>[1-9])\.weight$")]
    private static partial Regex ByBlock();

    private List<Source> NamedByBlock()
    {
        List<Source> convolutions = [];
        (int Block, int Place) last = (1, 0);
        foreach (Match match in Matches(ByBlock()).OrderBy(match => match.Value, StringComparer.Ordinal))
        {
            (int Block, int Place) here = (Number(match, "block"), Number(match, "place"));
            if (here != (last.Block, last.Place + 1) && here != (last.Block + 1, 1))
            {
                throw Wrong(
                    $"between conv{last.Block}_{last.Place} and conv{here.Block}_{here.Place} a layer is missing");
            }

            last = here;
            string name = $"conv{here.Block}_{here.Place}";
            convolutions.Add(Convolution(name) with { Projection = Projection(name) });
        }

        return convolutions;
    }

    private Source Convolution(string name)
    {
        WeightEntry? expansion = tensors.Find($"{name}{VggWeights.ExpansionSuffix}.weight");
        if (expansion is null)
        {
            return Layer(name, name, $"{name}.bias", kernel: 3);
        }

        Source reduced = Layer(name, name, bias: null, kernel: 3);
        return expansion.Extents is [> 0, var rank, 1, 1] && rank == reduced.Out
            ? reduced with { Expansion = expansion, Bias = Require($"{name}.bias", expansion.Extents[0]) }
            : throw Wrong(
                $"'{expansion.Name}' has shape {WeightEntry.Text(expansion.Extents)}, not [out, {reduced.Out}, 1, 1]");
    }

    private Source? Projection(string name)
    {
        string projection = $"{name}.projection";
        return tensors.Find($"{projection}.weight") is null
            ? null
            : Layer(projection, projection, $"{projection}.bias", kernel: 1);
    }

    private List<Source> NumberedAsFeatures()
    {
        List<Source> convolutions = [];
        (int block, int place, int next) = (1, 1, 0);
        IEnumerable<int> indices = Matches(Feature()).Select(match => Number(match, "index")).Order();
        foreach (int index in indices.Where(IsConvolution))
        {
            if (index == next + 1 && index > 1)
            {
                (block, place) = (block + 1, 1);
            }
            else if (index != next)
            {
                throw Wrong(
                    $"'features.{index}.weight' is not where a VGG network has a convolution (expected {next})");
            }

            if (block > MostBlocks)
            {
                throw Wrong($"it has more than {MostBlocks} blocks; a VGG network has {MostBlocks}");
            }

            string feature = $"features.{index}";
            string following = $"features.{index + 1}";
            string? norm = tensors.Find($"{following}.running_mean") is null ? null : following;
            string? bias = norm != null && tensors.Find($"{feature}.bias") is null ? null : $"{feature}.bias";
            convolutions.Add(Layer($"conv{block}_{place}", feature, bias, kernel: 3) with { Norm = norm });
            place++;
            next = index + (norm == null ? 2 : 3);
        }

        return convolutions;
    }

    private bool IsConvolution(int index) => tensors.Find($"features.{index}.weight")!.Extents.Length == 4;

    private IEnumerable<Match> Matches(Regex names) =>
        tensors.Names.Select(name => names.Match(name)).Where(match => match.Success);

    private static int Number(Match match, string group) =>
        int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    private Source Layer(string name, string key, string? bias, int kernel)
    {
        WeightEntry weight = tensors.Find($"{key}.weight")!;
        if (weight.Extents is not [> 0, > 0, var height, var width] || height != kernel || width != kernel)
        {
            throw Wrong(
                $"'{key}.weight' has shape {WeightEntry.Text(weight.Extents)}, not [out, in, {kernel}, {kernel}]");
        }

        return new Source(name, weight, bias == null ? null : Require(bias, weight.Extents[0]));
    }

    private void CheckChain()
    {
        (string From, int Channels) before = ("the image", ImageChannels);
        if (Preprocess is { } preprocess)
        {
            CheckInput(preprocess, before);
            before = ("preprocess", preprocess.Out);
        }

        foreach (Source convolution in Convolutions)
        {
            CheckInput(convolution, before);
            before = (convolution.Name, convolution.Out);
            if (convolution.Projection is { } projection)
            {
                CheckInput(projection, before);
            }
        }
    }

    private void CheckInput(Source layer, (string From, int Channels) before)
    {
        if (layer.In != before.Channels)
        {
            throw Wrong(
                $"{layer.Name} takes {layer.In} channels and {before.From} has {before.Channels}; "
                + "it is no encoder, or is damaged");
        }
    }

    private WeightException Wrong(string what) => new(file.Path, what);
}
