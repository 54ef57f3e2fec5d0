using System.Text.Json;
using System.Text.Json.Nodes;
using Impasto.Cli.Display;
using Impasto.Models;
using Impasto.Training;
using Impasto.Training.Recipes;
using Impasto.Weights;

namespace Impasto.Cli.Options;

/// <summary>
/// The recipe that <c>train --style</c> stands for: it has good defaults and is written into the training's folder.
/// </summary>
internal static class StyleRecipe
{
    // From the network of the shipped styles there is less to learn than from random weights.
    private const int DefaultSteps = 1200;
    private const int DefaultSize = 192;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes the recipe.</summary>
    /// <param name="style">The style's image.</param>
    /// <param name="name">The style's name.</param>
    /// <param name="data">Folders of photographs; where there is none, a scene and procedural pictures do.</param>
    /// <param name="folder">The folder of the training.</param>
    /// <param name="steps">The number of steps; null for enough.</param>
    /// <param name="size">The edge of the crops in pixels; null for one that most machines can bear.</param>
    /// <returns>The recipe.</returns>
    /// <exception cref="WeightException">The name is impossible or taken.</exception>
    public static TrainingRecipe Write(
        string style, string name, IReadOnlyList<string> data, string folder, int? steps, int? size)
    {
        ModelStore.ForUser().CheckFree(name);
        ModelLibrary.CheckStyleFree(name);
        JsonObject recipe = new()
        {
            ["name"] = name,
            ["kind"] = "transform",
            ["steps"] = steps ?? DefaultSteps,
            ["batch"] = 3,
            ["size"] = size ?? DefaultSize,
            ["learningRate"] = new JsonObject
            {
                ["initial"] = 0.001, ["schedule"] = "cosine", ["warmup"] = 50, ["final"] = 0.01,
            },
            ["clip"] = 1,
            ["data"] = new JsonObject
            {
                ["folders"] = new JsonArray([.. FoldersOf(data, folder).Select(path => JsonValue.Create(path))]),
                ["minScale"] = 1.5,
                ["maxScale"] = 12,
                ["levels"] = true,
                ["colour"] = 0.4,
                ["mix"] = 0.1,
                ["procedural"] = data.Count > 0 ? 0.1 : 0.6,
                ["noise"] = 0.05,
            },
            ["checkpointEvery"] = 100,
            ["sampleEvery"] = 100,
            ["logEvery"] = 20,
            ["model"] = new JsonObject
            {
                ["start"] = ShippedModels.Styles,
                ["normRate"] = 3,
                ["contentLayers"] = new JsonArray("relu2_2", "relu4_2"),
                ["styleLayers"] = new JsonArray("relu1_1", "relu3_1", "relu4_1", "relu5_1"),
                ["tvWeight"] = 10,
                ["styles"] = new JsonArray(new JsonObject
                {
                    ["name"] = name, ["image"] = Path.GetFullPath(style), ["size"] = 768, ["detail"] = 288,
                }),
            },
        };
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, TrainingRun.RecipeFile);
        File.WriteAllText(file, recipe.ToJsonString(Indented));
        return TrainingRecipe.Load(file, TrainingKinds.All);
    }

    private static IReadOnlyList<string> FoldersOf(IReadOnlyList<string> data, string folder)
    {
        if (data.Count > 0)
        {
            return [.. data.Select(Path.GetFullPath)];
        }

        string images = Path.Combine(Path.GetFullPath(folder), "images");
        Directory.CreateDirectory(images);
        ShippedScene.CopyTo(Path.Combine(images, ShippedScene.Name));
        return [images];
    }
}
