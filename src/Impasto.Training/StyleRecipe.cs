using System.Text.Json;
using System.Text.Json.Nodes;
using Impasto.Models;
using Impasto.Training.Loop;
using Impasto.Training.Recipes;
using Impasto.Weights;

namespace Impasto.Training;

/// <summary>
/// The recipe that <c>train --style</c> stands for: it has good defaults and is written into the training's folder.
/// </summary>
internal static class StyleRecipe
{
    // From the network of the shipped styles there is less to learn than from random weights.
    private const int DefaultSteps = 1200;
    private const int DefaultSize = 256;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Checks that a style may have a name, before anything is written for it.</summary>
    /// <param name="kept">The user's models.</param>
    /// <param name="name">The name.</param>
    /// <exception cref="WeightException">The name is impossible or taken.</exception>
    public static void CheckName(ModelStore kept, string name)
    {
        kept.CheckFree(name);
        ModelLibrary.CheckStyleFree(name);
    }

    /// <summary>Writes the recipe.</summary>
    /// <param name="kept">The user's models, among which no other may have the name.</param>
    /// <param name="style">The style's image.</param>
    /// <param name="name">The style's name.</param>
    /// <param name="data">Folders of photographs.</param>
    /// <param name="isProcedural">Whether most of what it learns from are pictures made by a procedure.</param>
    /// <param name="folder">The folder of the training.</param>
    /// <param name="steps">The number of steps; null for enough.</param>
    /// <param name="size">The edge of the crops in pixels; null for one that most machines can bear.</param>
    /// <returns>The recipe.</returns>
    /// <exception cref="WeightException">The name is impossible or taken.</exception>
    /// <exception cref="TrainingException">The folder holds a training by another recipe.</exception>
    public static TrainingRecipe Write(
        ModelStore kept,
        string style,
        string name,
        IReadOnlyList<string> data,
        bool isProcedural,
        string folder,
        int? steps,
        int? size)
    {
        CheckName(kept, name);
        JsonObject recipe = Of(style, name, data, isProcedural, steps, size);
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, TrainingRun.RecipeFile);
        string text = recipe.ToJsonString(Indented);
        if (!TrainingRun.IsBegunIn(folder))
        {
            File.WriteAllText(file, text);
        }
        else if (!File.Exists(file) || File.ReadAllText(file) != text)
        {
            throw new TrainingException(
                $"{folder}: this folder holds a training by another recipe; give the options that it was begun with, "
                + "or train into another folder (--out).");
        }

        return TrainingRecipe.Load(file, TrainingKinds.All);
    }

    /// <summary>Makes the recipe, which <see cref="Write"/> describes; its paths are full.</summary>
    public static JsonObject Of(
        string style, string name, IReadOnlyList<string> data, bool isProcedural, int? steps, int? size) =>
        new()
        {
            ["name"] = name,
            ["kind"] = "transform",
            ["steps"] = steps ?? DefaultSteps,
            ["batch"] = 2,
            ["size"] = size ?? DefaultSize,
            ["learningRate"] = new JsonObject
            {
                ["initial"] = 0.001, ["schedule"] = "cosine", ["warmup"] = 50, ["final"] = 0.01,
            },
            ["clip"] = 5,
            ["data"] = new JsonObject
            {
                ["folders"] = new JsonArray([.. data.Select(path => JsonValue.Create(Path.GetFullPath(path)))]),
                ["minScale"] = 1,
                ["maxScale"] = 3.5,
                ["colour"] = 0.3,
                ["procedural"] = isProcedural ? 0.6 : 0,
            },
            ["checkpointEvery"] = 100,
            ["sampleEvery"] = 100,
            ["logEvery"] = 20,
            ["model"] = new JsonObject
            {
                ["start"] = ShippedModels.Styles,
                ["normRate"] = 5,
                ["contentLayers"] = new JsonArray("relu4_2"),
                ["styleLayers"] = new JsonArray("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1"),
                ["tvWeight"] = 3,
                ["styles"] = new JsonArray(new JsonObject { ["name"] = name, ["image"] = Path.GetFullPath(style) }),
            },
        };
}
