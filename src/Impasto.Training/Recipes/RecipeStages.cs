using System.Text.Json.Nodes;
using Impasto.Running;

namespace Impasto.Training.Recipes;

/// <summary>
/// Takes the stages of a recipe apart, each of which repeats the recipe but for the members that it has itself.
/// </summary>
internal static class RecipeStages
{
    /// <summary>The most stages that a recipe may have.</summary>
    private const int Most = 20;

    private static readonly string[] OfTheWhole = ["name", "kind", "stages"];

    /// <summary>The stages in order, each as a whole recipe; the recipe itself where it names no stages.</summary>
    /// <exception cref="RecipeException">
    /// The list is empty or too long, or a stage has what only the whole may have.
    /// </exception>
    public static IReadOnlyList<JsonSection> Of(JsonSection recipe)
    {
        if (!recipe.Has("stages"))
        {
            return [recipe];
        }

        IReadOnlyList<JsonSection> stages = recipe.Sections("stages");
        return stages.Count is 0 or > Most
            ? throw recipe.Error("stages", $"lists {stages.Count} stages; there are 1 to {Most}, or leave it out")
            : [.. stages.Select((stage, i) => recipe.Made($"stage {i + 1}", Merged(recipe, stage, i + 1)))];
    }

    private static JsonObject Merged(JsonSection recipe, JsonSection stage, int number)
    {
        if (OfTheWhole.FirstOrDefault(stage.Has) is { } misplaced)
        {
            throw stage.Error(misplaced, "is of the whole recipe; leave it out of the stage");
        }

        JsonObject merged = recipe.ToJson();
        JsonObject own = stage.ToJson();
        merged.Remove("stages");
        if (number > 1 && merged["model"] is JsonObject model && merged["name"] is JsonValue name)
        {
            model["start"] = DataRoots.OfStage(number - 1, $"{name}.safetensors");
        }

        Put(own, merged);
        return merged;
    }

    /// <summary>
    /// Puts members over those of another object. Objects are joined member by member, and lists replaced.
    /// </summary>
    private static void Put(JsonObject members, JsonObject target)
    {
        foreach ((string name, JsonNode? value) in members)
        {
            if (value is JsonObject inner && target[name] is JsonObject other)
            {
                Put(inner, other);
            }
            else
            {
                target[name] = value?.DeepClone();
            }
        }
    }
}
