using System.Text.Json;
using System.Text.Json.Nodes;
using Impasto.Media.Files;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Weights;

namespace Impasto.Cli.Display;

/// <summary>What is known of a model, as text and as JSON.</summary>
internal static class ModelText
{
    /// <summary>Writes what is known of an encoder, one property a line.</summary>
    public static void Write(ModelInfo info, TextWriter output)
    {
        IEnumerable<string> widths = info.Widths.Select(layer => $"{layer.Key} {layer.Value}");
        output.WriteLine($"name       {info.Name}");
        output.WriteLine($"network    {info.Architecture}, {info.Widths[0].Key} to {info.Widths[^1].Key}");
        output.WriteLine($"channels   {string.Join(", ", widths)}");
        output.WriteLine($"input      {Of(info.Input)}");
        output.WriteLine($"file       {ShownText.Of(info.Path)} ({Length(info.Bytes)})");
        output.WriteLine($"source     {ShownText.Of(info.Source ?? "unknown")}");
        output.WriteLine($"sha256     {ShownText.Of(info.SourceSha256 ?? "unknown")}");
    }

    /// <summary>Writes what is known of a transform network, one property a line.</summary>
    public static void Write(string name, TransformWeights network, TextWriter output)
    {
        output.WriteLine($"name       {name}");
        output.WriteLine($"network    transform network, {network.Options.Blocks} residual blocks");
        output.WriteLine($"channels   {string.Join(", ", Channels(network))}");
        output.WriteLine($"styles     {string.Join(", ", network.Styles)}");
        output.WriteLine($"file       {ShownText.Of(network.Source)}");
    }

    /// <summary>Writes what is known of the network of an ONNX file, one property a line.</summary>
    public static void Write(string name, ImportedNetwork network, TextWriter output)
    {
        output.WriteLine($"name       {name}");
        output.WriteLine($"network    ONNX, of {string.Join(", ", network.Operators)}");
        output.WriteLine($"samples    {RangeOf(network)}");
        output.WriteLine($"styles     {name}");
        output.WriteLine($"file       {ShownText.Of(network.Source)}");
    }

    /// <summary>What is known of the network of an ONNX file.</summary>
    public static JsonObject Json(string name, ImportedNetwork network) => new()
    {
        ["name"] = name,
        ["network"] = "onnx",
        ["operators"] = JsonSerializer.SerializeToNode(network.Operators),
        ["samples"] = network.Range.Name,
        ["styles"] = new JsonArray(name),
        ["file"] = network.Source,
    };

    /// <summary>What the samples of a network are, and whether that is a guess.</summary>
    private static string RangeOf(ImportedNetwork network) =>
        $"{network.Range}{(network.IsRangeFound ? ", found by a trial; --range says otherwise" : "")}";

    /// <summary>An encoder in a line.</summary>
    public static string Summary(ModelInfo info) =>
        $"{info.Architecture} to {info.Widths[^1].Key}, {Length(info.Bytes)}, "
        + $"from {ShownText.Of(info.Source ?? "an unknown source")}";

    /// <summary>A transform network in a line.</summary>
    public static string Summary(TransformWeights network) =>
        $"transform network of {string.Join(", ", network.Styles)}";

    /// <summary>Writes what is known of an encoder as JSON.</summary>
    public static void WriteJson(ModelInfo info, TextWriter output) => output.WriteLine(Json(info).ToJsonString());

    /// <summary>What is known of an encoder.</summary>
    public static JsonObject Json(ModelInfo info) => new()
    {
        ["name"] = info.Name,
        ["network"] = info.Architecture,
        ["channels"] = new JsonObject(
            info.Widths.Select(layer => KeyValuePair.Create(layer.Key, (JsonNode?)JsonValue.Create(layer.Value)))),
        ["input"] = Of(info.Input),
        ["file"] = info.Path,
        ["bytes"] = info.Bytes,
        ["source"] = info.Source,
        ["sha256"] = info.SourceSha256,
    };

    /// <summary>What is known of a transform network.</summary>
    public static JsonObject Json(string name, TransformWeights network) => new()
    {
        ["name"] = name,
        ["network"] = "transform network",
        ["blocks"] = network.Options.Blocks,
        ["channels"] = JsonSerializer.SerializeToNode(Channels(network)),
        ["styles"] = JsonSerializer.SerializeToNode(network.Styles),
        ["file"] = network.Source,
    };

    /// <summary>What an encoder expects of its input, as the command line has it.</summary>
    public static string Of(InputNormalisation input) => input.ToString().ToLowerInvariant();

    private static IEnumerable<int> Channels(TransformWeights network) => network.Tensors
        .Where(tensor => tensor.Name.StartsWith("conv", StringComparison.Ordinal))
        .Select(tensor => tensor.Extents[0]);

    private static string Length(long bytes) => bytes < 1_000_000 ? $"{bytes / 1e3:F1} kB" : $"{bytes / 1e6:F1} MB";
}
