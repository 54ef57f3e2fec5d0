using System.CommandLine;
using System.Text.Json.Nodes;
using Impasto.Cli.Display;
using Impasto.Cli.Help;
using Impasto.Cli.Options;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Weights;

namespace Impasto.Cli.Commands;

/// <summary><c>impasto models</c>: import, export, pull, check, list, info, remove.</summary>
internal static class ModelsCommand
{
    internal static Verb Create() => new(
        "models", "The weights in your model folder", "models list", "models import vgg19.pth --name mine")
    {
        CreateImport(),
        new ModelsExportCommand(),
        ModelsPullCommand.Create(),
        ModelsCheckCommand.Create(),
        CreateList(),
        CreateInfo(),
        CreateRemove(),
    };

    private static Verb CreateImport()
    {
        Argument<string> file = new("FILE")
        {
            Description = "A safetensors, .pth, .pt or .t7 file with a VGG network, or a transform network such as "
                + "those of PyTorch's example fast_neural_style; a folder of weights of deeplearn.js or "
                + "TensorFlow.js; or an ONNX file, named .onnx, of a network that paints",
        };
        Option<string> name = new("--name", "-n")
        {
            Description = "The name to keep it under: a-z, 0-9, '.', '_' and '-'; that of the file if absent",
            HelpName = "NAME",
        };
        string[] inputs = [.. Enum.GetValues<InputNormalisation>().Select(ModelText.Of)];
        Option<string?> input = new("--input")
        {
            Description = "What the network expects: torchvision (RGB, mean and deviation of ImageNet), caffe (BGR in "
                + "0..255 minus the mean) or unit (RGB in 0..1); taken from the file if absent",
            HelpName = string.Join('|', inputs),
        };
        input.AcceptOneOf(inputs);
        Option<string?> range = new("--range")
        {
            Description = "What the darkest and the brightest sample of an image are to an ONNX file; found by a trial "
                + "if absent",
            HelpName = string.Join('|', SampleRange.All),
        };
        range.AcceptOneOf([.. SampleRange.All.Select(known => known.Name)]);
        JsonOption json = new();
        Verb command = new(
            "import",
            "Check a file of a network and keep the network under a name",
            "models import vgg19.pth --name mine",
            "stylize photo.jpg --style painting.jpg --method optimize --encoder mine -o out.png")
        {
            file, name, input, range, json,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file), kept = parsed.GetValue(name) ?? NameOf(path);
            command.HoldResult();
            if (ImportedNetwork.IsMeant(path))
            {
                Refuse(parsed, input, "is for VGG networks");
                ModelLibrary.CheckStyleFree(kept);
                SampleRange? told = parsed.GetValue(range) is { } text ? SampleRange.Find(text) : null;
                using ImportedNetwork imported = ModelStore.ForUser().ImportOnnx(path, kept, told);
                Tell(kept, imported, parsed, json);
                return;
            }

            Refuse(parsed, range, "is for ONNX files");
            using WeightFile open = WeightFile.Open(path);
            if (TransformWeights.Recognises(open))
            {
                Refuse(parsed, input, "is for VGG networks");
                CheckStyles(open, kept);
                TransformWeights network = ModelStore.ForUser().ImportTransform(open, kept);
                Tell(kept, network, parsed, json);
                SayHidden(kept, network, Verbosity.Notes(parsed));
                return;
            }

            InputNormalisation? given = parsed.GetValue(input) is { } named
                ? Enum.Parse<InputNormalisation>(named, ignoreCase: true)
                : null;
            Tell(ModelStore.ForUser().Import(open, kept, given), parsed, json);
        });
        return command;
    }

    private static Verb CreateList()
    {
        JsonOption json = new("Print one JSON object a model");
        Verb command = new("list", "List the models that are installed, and those that can be pulled", "models list")
        {
            json,
        };
        command.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            ModelStore store = ModelStore.ForUser();
            IReadOnlyList<string> names = store.List();
            IEnumerable<string> others = DownloadableModel.Catalogue.Select(model => model.Name).Except(names);
            if (parsed.GetValue(json))
            {
                IEnumerable<JsonObject> all = names.Select(name => Json(store, name)).Concat(
                    others.Select(name => new JsonObject { ["name"] = name, ["installed"] = false }));
                foreach (JsonObject model in all)
                {
                    output.WriteLine(model.ToJsonString());
                }

                return;
            }

            foreach (string name in names)
            {
                output.WriteLine($"{name,-16} {Summary(store, name)}");
            }

            foreach (string name in others)
            {
                output.WriteLine($"{name,-16} not installed; get it with 'impasto models pull {name}'");
            }
        });
        return command;
    }

    private static Verb CreateInfo()
    {
        Argument<string> name = new("NAME") { Description = "The name of an installed model" };
        name.CompletionSources.Add(_ => ModelStore.ForUser().List());
        JsonOption json = new();
        Verb command = new("info", "Describe an installed model", "models info mine") { name, json };
        command.SetAction(parsed =>
        {
            ModelStore store = ModelStore.ForUser();
            string chosen = parsed.GetRequiredValue(name);
            if (store.Contains(chosen) && ImportedNetwork.IsMeant(store.Resolve(chosen)))
            {
                using ImportedNetwork network = ImportedNetwork.LoadKept(store.Resolve(chosen));
                Tell(chosen, network, parsed, json);
            }
            else if (store.Contains(chosen) && IsTransformNetwork(store.Resolve(chosen)))
            {
                Tell(chosen, TransformWeights.Load(store.Resolve(chosen)), parsed, json);
            }
            else
            {
                Tell(store.Info(chosen), parsed, json);
            }
        });
        return command;
    }

    private static Verb CreateRemove()
    {
        Argument<string> name = new("NAME") { Description = "The name of an installed model" };
        name.CompletionSources.Add(_ => ModelStore.ForUser().List());
        Verb command = new("remove", "Delete an installed model with its styles", "models remove mine") { name };
        command.SetAction(parsed => ModelStore.ForUser().Remove(parsed.GetRequiredValue(name)));
        return command;
    }

    /// <summary>Refuses an option that does nothing for the file at hand.</summary>
    private static void Refuse(ParseResult parsed, Option<string?> option, string why)
    {
        if (parsed.GetValue(option) is not null)
        {
            throw new ArgumentException($"{option.Name} {why}; leave it out.");
        }
    }

    private static void Tell(ParseResult parsed, JsonOption json, JsonObject model, Action<TextWriter> write)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(json))
        {
            output.WriteLine(model.ToJsonString());
        }
        else
        {
            write(output);
        }
    }

    private static void Tell(ModelInfo info, ParseResult parsed, JsonOption json) =>
        Tell(parsed, json, ModelText.Json(info), output => ModelText.Write(info, output));

    private static void Tell(string name, TransformWeights network, ParseResult parsed, JsonOption json) =>
        Tell(parsed, json, ModelText.Json(name, network), output => ModelText.Write(name, network, output));

    private static void Tell(string name, ImportedNetwork network, ParseResult parsed, JsonOption json) =>
        Tell(parsed, json, ModelText.Json(name, network), output => ModelText.Write(name, network, output));

    private static string Summary(ModelStore store, string name)
    {
        try
        {
            return ImportedNetwork.IsMeant(store.Resolve(name)) ? SummaryOfImported(store.Resolve(name))
                : IsTransformNetwork(store.Resolve(name))
                ? ModelText.Summary(TransformWeights.Load(store.Resolve(name)))
                : ModelText.Summary(store.Info(name));
        }
        catch (WeightException e)
        {
            return $"cannot be used: {e.Message}";
        }
    }

    private static JsonObject Json(ModelStore store, string name)
    {
        JsonObject json;
        try
        {
            json = ImportedNetwork.IsMeant(store.Resolve(name)) ? JsonOfImported(store.Resolve(name), name)
                : IsTransformNetwork(store.Resolve(name))
                ? ModelText.Json(name, TransformWeights.Load(store.Resolve(name)))
                : ModelText.Json(store.Info(name));
        }
        catch (WeightException e)
        {
            json = new JsonObject { ["name"] = name, ["error"] = e.Message };
        }

        json["installed"] = true;
        return json;
    }

    private static string SummaryOfImported(string path)
    {
        using ImportedNetwork network = ImportedNetwork.LoadKept(path);
        return $"network of an ONNX file, samples in {network.Range}";
    }

    private static JsonObject JsonOfImported(string path, string name)
    {
        using ImportedNetwork network = ImportedNetwork.LoadKept(path);
        return ModelText.Json(name, network);
    }

    private static string NameOf(string path) =>
        Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(path)).ToLowerInvariant();

    /// <summary>The styles of a file have their names from whoever made it.</summary>
    private static void SayHidden(string name, TransformWeights network, Notes notes)
    {
        string[] hidden = [.. network.Styles.Where(ModelLibrary.IsShippedStyle)];
        if (hidden.Length > 0)
        {
            notes.Say($"From now on --style {string.Join(" and --style ", hidden)} is that of {name}, which hides the "
                + "one that Impasto brings along.");
        }
    }

    /// <summary>A file of PyTorch's has one style, which gets the name that is given here.</summary>
    private static void CheckStyles(WeightFile file, string name)
    {
        if (!file.Metadata.ContainsKey(TransformWeights.StylesKey))
        {
            ModelLibrary.CheckStyleFree(name);
        }
    }

    private static bool IsTransformNetwork(string path)
    {
        using WeightFile file = WeightFile.Open(path);
        return TransformWeights.Recognises(file);
    }
}
