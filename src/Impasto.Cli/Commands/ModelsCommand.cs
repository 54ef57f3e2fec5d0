using System.CommandLine;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Weights;

namespace Impasto.Cli.Commands;

/// <summary>impasto models: import, pull, list, info.</summary>
internal static class ModelsCommand
{
    internal static Command Create() => new("models", "The weights in your model folder.")
    {
        CreateImport(),
        ModelsPullCommand.Create(),
        CreateList(),
        CreateInfo(),
    };

    /// <summary>Writes what is known of a model, one property a line.</summary>
    internal static void Describe(ModelInfo info, TextWriter output)
    {
        IEnumerable<string> widths = info.Widths.Select(layer => $"{layer.Key} {layer.Value}");
        output.WriteLine($"name       {info.Name}");
        output.WriteLine($"network    {info.Architecture}, {info.Widths[0].Key} to {info.Widths[^1].Key}");
        output.WriteLine($"channels   {string.Join(", ", widths)}");
        output.WriteLine($"input      {Text(info.Input)}");
        output.WriteLine($"file       {info.Path} ({Length(info.Bytes)})");
        output.WriteLine($"source     {info.Source ?? "unknown"}");
        output.WriteLine($"sha256     {info.SourceSha256 ?? "unknown"}");
    }

    private static Command CreateImport()
    {
        Argument<string> file = new("FILE")
        {
            Description = "A safetensors, .pth or .pt file with a VGG network, or a transform network such as those of PyTorch's "
                + "example fast_neural_style.",
        };
        Option<string> name = new("--name", "-n")
        {
            Description = "The name to keep it under: a-z, 0-9, '.', '_' and '-'.",
            HelpName = "NAME",
            Required = true,
        };
        Option<string?> input = new("--input")
        {
            Description = "What the network expects: torchvision (RGB, mean and deviation of ImageNet), caffe (BGR in "
                + "0..255 minus the mean) or unit (RGB in 0..1). Taken from the file when not given.",
        };
        input.AcceptOnlyFromAmong([.. Enum.GetValues<InputNormalisation>().Select(Text)]);
        Command command = new("import", "Checks a weight file and keeps its convolutions under a name.")
        {
            file, name, input,
        };
        command.SetAction(parsed =>
        {
            if (IsTransformNetwork(parsed.GetRequiredValue(file)))
            {
                string model = parsed.GetRequiredValue(name);
                TransformWeights network =
                    ModelStore.ForUser().ImportTransform(parsed.GetRequiredValue(file), model);
                Describe(model, network, parsed.InvocationConfiguration.Output);
                return;
            }

            InputNormalisation? given = parsed.GetValue(input) is { } text
                ? Enum.Parse<InputNormalisation>(text, ignoreCase: true)
                : null;
            ModelInfo info = ModelStore.ForUser().Import(
                parsed.GetRequiredValue(file), parsed.GetRequiredValue(name), given);
            Describe(info, parsed.InvocationConfiguration.Output);
        });
        return command;
    }

    private static Command CreateList()
    {
        Command command = new("list", "Lists the models that are installed, and those that can be pulled.");
        command.SetAction(parsed => List(ModelStore.ForUser(), parsed.InvocationConfiguration.Output));
        return command;
    }

    private static void List(ModelStore store, TextWriter output)
    {
        IReadOnlyList<string> names = store.List();
        foreach (string name in names)
        {
            output.WriteLine($"{name,-16} {Summary(store, name)}");
        }

        foreach (DownloadableModel model in DownloadableModel.Catalogue.Where(model => !names.Contains(model.Name)))
        {
            output.WriteLine($"{model.Name,-16} not installed; get it with 'impasto models pull {model.Name}'");
        }
    }

    private static string Summary(ModelStore store, string name)
    {
        try
        {
            if (IsTransformNetwork(store.Resolve(name)))
            {
                TransformWeights network = TransformWeights.Load(store.Resolve(name));
                return $"transform network of {string.Join(", ", network.Styles)}";
            }

            ModelInfo info = store.Info(name);
            string source = info.Source ?? "an unknown source";
            return $"{info.Architecture} to {info.Widths[^1].Key}, {Length(info.Bytes)}, from {source}";
        }
        catch (WeightException e)
        {
            return $"cannot be used: {e.Message}";
        }
    }

    private static Command CreateInfo()
    {
        Argument<string> name = new("NAME") { Description = "The name of an installed model." };
        Command command = new("info", "Describes an installed model.") { name };
        command.SetAction(parsed =>
        {
            ModelStore store = ModelStore.ForUser();
            string chosen = parsed.GetRequiredValue(name);
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (store.Contains(chosen) && IsTransformNetwork(store.Resolve(chosen)))
            {
                Describe(chosen, TransformWeights.Load(store.Resolve(chosen)), output);
            }
            else
            {
                Describe(store.Info(chosen), output);
            }
        });
        return command;
    }

    private static bool IsTransformNetwork(string path)
    {
        using WeightFile file = WeightFile.Open(path);
        return TransformWeights.Recognises(file);
    }

    private static void Describe(string name, TransformWeights network, TextWriter output)
    {
        IEnumerable<int> channels = network.Tensors
            .Where(tensor => tensor.Name.StartsWith("conv", StringComparison.Ordinal)).Select(tensor => tensor.Extents[0]);
        output.WriteLine($"name       {name}");
        output.WriteLine($"network    transform network, {network.Options.Blocks} residual blocks");
        output.WriteLine($"channels   {string.Join(", ", channels)}");
        output.WriteLine($"styles     {string.Join(", ", network.Styles)}");
        output.WriteLine($"file       {network.Source}");
    }

    private static string Length(long bytes) => bytes < 1_000_000 ? $"{bytes / 1e3:F1} kB" : $"{bytes / 1e6:F1} MB";

    private static string Text(InputNormalisation input) => input.ToString().ToLowerInvariant();
}
