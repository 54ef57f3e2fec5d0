using Impasto.Checkpoints;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Styles;
using Impasto.Weights;

namespace Impasto.Checking;

/// <summary>Tells what a file of weights is, by trying each kind of network that is known.</summary>
internal static class ModelCheck
{
    private const string AdaInLayer = "relu4_1";

    private static readonly Func<WeightFile, ModelReport?>[] Kinds =
        [PreparedStyleIn, CheckpointIn, TransformIn, StyleBankIn, UpscalingIn, DecoderIn, EncoderIn];

    /// <summary>Describes a file.</summary>
    /// <param name="file">The file, of which the weights of the network are read.</param>
    /// <exception cref="WeightException">It is no network that is known, or a damaged one.</exception>
    public static ModelReport Of(WeightFile file) =>
        Kinds.Select(kind => kind(file)).FirstOrDefault(report => report is not null)
        ?? throw new WeightException(
            file.Path,
            $"this is a {file.Format} file with {NetworkTensors.Describe(file)}: no network that is known here; "
            + "docs/models.md lists those that are");

    private static ModelReport? PreparedStyleIn(WeightFile file) => PreparedStyle.MethodOf(file) is { } method
        ? new(
            $"a style that is prepared for --method {method}",
            ["impasto stylize photo.jpg --style FILE -o out.png"],
            [])
        : null;

    private static ModelReport? CheckpointIn(WeightFile file) => CheckpointFile.Recognises(file)
        ? new(
            "the checkpoint of a run",
            [],
            ["its run: the command that wrote it goes on with it, by --checkpoint or --resume"])
        : null;

    private static ModelReport? TransformIn(WeightFile file)
    {
        if (!TransformWeights.Recognises(file))
        {
            return null;
        }

        TransformWeights network = TransformWeights.Load(file);
        TransformNetworkOptions options = network.Options;
        bool isNamed = file.Metadata.ContainsKey(TransformWeights.StylesKey);
        string layout = options.Convention switch
        {
            TransformConvention.TensorFlow => ", as fast-style-transfer has it (TensorFlow)",
            TransformConvention.Torch7 => ", as fast-neural-style has it (Torch7)",
            _ when options.Prior => " for film",
            _ when isNamed => "",
            _ => ", as PyTorch's example fast_neural_style has it",
        };
        string style = isNamed ? network.Styles[0] : "NAME";
        return new(
            $"a transform network{layout}: {options.Blocks} residual blocks, {options.Width} channels behind the first "
                + $"convolution, {(isNamed ? $"styles {string.Join(", ", network.Styles)}" : "one style")}",
            [
                "impasto models import FILE --name NAME",
                options.Prior
                    ? $"impasto film clip.mp4 --style {style} -o out.mp4"
                    : $"impasto stylize photo.jpg --style {style} -o out.png",
            ],
            [
                .. options.Convention == TransformConvention.Torch7
                    ? (string[])["strips: it takes pixels off the borders, so it paints whole, not in strips"]
                    : [],
                .. isNamed && network.Styles.Any(ModelLibrary.IsShippedStyle)
                    ? (string[])["names of its own: once imported it hides the styles of these names that Impasto has"]
                    : [],
            ]);
    }

    private static ModelReport? StyleBankIn(WeightFile file)
    {
        if (NetworkTensors.Find(file, "encode1.weight") is null)
        {
            return null;
        }

        using StyleBankNetwork network = StyleBankNetwork.Load(file);
        return new(
            $"a StyleBank network of {string.Join(", ", network.Styles)}",
            [$"impasto stylize photo.jpg --method style-bank --model FILE --style {network.Styles[0]} -o out.png"],
            []);
    }

    private static ModelReport? UpscalingIn(WeightFile file)
    {
        if (NetworkTensors.Find(file, "first.weight") is null)
        {
            return null;
        }

        using UpscaleNetwork network = UpscaleNetwork.Load(file);
        return new(
            $"a super-resolution network that enlarges {network.Options.Scale} times",
            ["impasto upscale photo.jpg --model FILE -o large.png"],
            []);
    }

    private static ModelReport? DecoderIn(WeightFile file)
    {
        if (!DecoderWeights.Recognises(file))
        {
            return null;
        }

        DecoderWeights decoder = DecoderWeights.Load(file);
        string folder = Path.GetDirectoryName(Path.GetFullPath(file.Path))!;
        const string Painting = "impasto stylize photo.jpg --style painting.jpg";
        List<string> uses = [], missing = [];
        if (decoder.Layer == AdaInLayer)
        {
            uses.Add($"{Painting} --method adain --model {folder} -o out.png");
            AddMissing("adain", ModelLibrary.MissingForAdaIn(folder));
        }

        uses.Add($"{Painting} --method wct --model {folder} -o out.png");
        AddMissing("wct", ModelLibrary.MissingPairs(folder, decoder.Layer[4] - '0'));
        return new(
            $"a decoder of {decoder.Layer}, which gives an image from {decoder.Convolutions[0].In} channels",
            uses,
            missing);

        void AddMissing(string method, IEnumerable<string> files)
        {
            string all = string.Join(", ", files);
            if (all.Length > 0)
            {
                missing.Add($"for {method}, in the same folder (.safetensors, .pth, .pt or .t7): {all}");
            }
        }
    }

    private static ModelReport? EncoderIn(WeightFile file)
    {
        if (!VggNames.AreIn(file))
        {
            return null;
        }

        VggWeights encoder = VggWeights.Load(file);
        VggInput known = VggInput.Of(file, VggLayout.Recognise(file));
        string last = encoder.Convolutions[^1].Name;
        string input = encoder.Input switch
        {
            InputNormalisation.Torchvision => "RGB in 0..1 less the mean of ImageNet, over its deviation (torchvision)",
            InputNormalisation.Caffe => "BGR in 0..255 less the mean of ImageNet (caffe)",
            _ => "RGB in 0..1 (unit)",
        };
        bool reachesAdaIn = encoder.Convolutions.Any(convolution => convolution.Name == "conv4_1");
        return new(
            $"an encoder, {encoder.Architecture} from conv1_1 to {last}, that takes {input}, {known.Reason}",
            [
                "impasto models import FILE --name NAME",
                "impasto stylize photo.jpg --style painting.jpg --method optimize --encoder NAME -o out.png",
            ],
            reachesAdaIn
                ? [$"for --method adain or wct with --model FOLDER: decoders of its features, which are trained for it"]
                : [$"it ends at {last}: name its layers by --layer-weights and --content-layers"]);
    }
}
