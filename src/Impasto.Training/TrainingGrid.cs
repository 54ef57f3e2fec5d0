using System.Text.Json.Nodes;
using Impasto.Training.Recipes;

namespace Impasto.Training;

/// <summary>Trainings by several recipes, or by one with several values of its members: each with each.</summary>
internal sealed class TrainingGrid
{
    private const int Most = 1000;

    private TrainingGrid(IReadOnlyList<GridAxis> axes, IReadOnlyList<GridTraining> trainings) =>
        (Axes, Trainings) = (axes, trainings);

    /// <summary>Gets the members that take several values.</summary>
    public IReadOnlyList<GridAxis> Axes { get; }

    /// <summary>Gets the trainings; the last axis changes fastest.</summary>
    public IReadOnlyList<GridTraining> Trainings { get; }

    /// <summary>Makes the trainings.</summary>
    /// <param name="recipes">The recipes, each with the file that its paths are relative to.</param>
    /// <param name="axes">The members that take several values.</param>
    /// <param name="roots">The folders that the recipes may name.</param>
    /// <exception cref="RecipeException">
    /// A recipe is none with one of the values, there are too many trainings, or two would make the same file.
    /// </exception>
    public static TrainingGrid Of(
        IReadOnlyList<(JsonObject Json, string Path)> recipes, IReadOnlyList<GridAxis> axes, DataRoots? roots = null)
    {
        if (axes.GroupBy(axis => axis.Member).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new RecipeException($"'{twice.Key}' is given twice; give all of its values in one list.");
        }

        long count = axes.Aggregate(
            (long)recipes.Count, (product, axis) => Math.Min(Most + 1, product * axis.Values.Count));
        if (count > Most)
        {
            throw new RecipeException($"These are more than {Most} trainings; give fewer values.");
        }

        List<GridTraining> trainings = [];
        foreach ((JsonObject json, string path) in recipes)
        {
            foreach (JsonNode?[] values in Product(axes))
            {
                trainings.Add(new GridTraining(
                    TrainingRecipe.Of(With(json, axes, values), path, TrainingKinds.All, roots),
                    [.. values.Select(GridAxis.Text)]));
            }
        }

        // On some systems names that differ in the case of letters are the same file.
        return trainings.GroupBy(training => training.FileName, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault(same => same.Count() > 1) is { } same
            ? throw new RecipeException(
                $"{same.Count()} of the trainings would make {same.Key}, each over the others; give their recipes "
                + "names of their own.")
            : new TrainingGrid(axes, trainings);
    }

    private static IEnumerable<JsonNode?[]> Product(IReadOnlyList<GridAxis> axes) => axes.Aggregate(
        (IEnumerable<JsonNode?[]>)[[]],
        (before, axis) => before.SelectMany(values => axis.Values.Select(value => (JsonNode?[])[.. values, value])));

    private static JsonObject With(JsonObject recipe, IReadOnlyList<GridAxis> axes, JsonNode?[] values)
    {
        JsonObject changed = recipe.DeepClone().AsObject();
        string name = changed["name"] is JsonValue given && given.TryGetValue(out string? text) ? text : "";
        foreach ((GridAxis axis, JsonNode? value) in axes.Zip(values))
        {
            RecipeMember.Set(changed, axis.Member, value);
            if (axis.Values.Count > 1)
            {
                name += $"-{axis.Member[(axis.Member.LastIndexOf('.') + 1)..].ToLowerInvariant()}-{Plain(value)}";
            }
        }

        if (name.Length > 0)
        {
            changed["name"] = name;
        }

        return changed;
    }

    private static string Plain(JsonNode? value) => string.Concat(GridAxis.Text(value).ToLowerInvariant()
        .Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '_'));
}
