using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Impasto.Running;

namespace Impasto.Training.Recipes;

/// <summary>
/// All that the training of a model needs, read from a JSON file; docs/training.md explains each member. A training has
/// one stage or several, each of which starts from what the one before has made.
/// </summary>
public sealed record TrainingRecipe
{
    private static readonly JsonFileKind Kind = new("recipe", (message, cause) => new RecipeException(message, cause));
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Gets the file that it was read from, as a full path. Paths in it are relative to its folder.</summary>
    public required string Source { get; init; }

    /// <summary>Gets the model's name, after which its weight file is called.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the stages in order, at least one.</summary>
    public required IReadOnlyList<TrainingStage> Stages { get; init; }

    /// <summary>Gets the number of steps of all stages.</summary>
    public int Steps => Stages.Sum(stage => stage.Steps);

    /// <summary>Gets the JSON that says all of it; null where stages were changed since it was read.</summary>
    internal string? Json { get; private init; }

    /// <summary>Gets whether the JSON is another one than that of the file.</summary>
    internal bool IsChanged { get; private init; }

    /// <summary>Reads and checks a recipe.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kinds">The kinds of tasks that it may name.</param>
    /// <param name="roots">The folders that it may name; none where null.</param>
    /// <exception cref="RecipeException">A member is missing, unknown or not in its range.</exception>
    public static TrainingRecipe Load(string path, IReadOnlyList<TrainingKind> kinds, DataRoots? roots = null)
    {
        JsonSection section = JsonSection.Open(Kind, path);
        return Read(section, Path.GetFullPath(path), kinds, roots) with { Json = section.ToJson().ToJsonString() };
    }

    /// <summary>Changes each stage.</summary>
    /// <param name="change">What becomes of a stage.</param>
    /// <returns>The recipe with the changed stages.</returns>
    public TrainingRecipe WithStages(Func<TrainingStage, TrainingStage> change) =>
        this with { Stages = [.. Stages.Select(change)], Json = null };

    /// <summary>Reads and checks a recipe that was changed since it was read from a file.</summary>
    /// <param name="json">The recipe.</param>
    /// <param name="path">The file: its folder is what paths are relative to.</param>
    /// <param name="kinds">The kinds of tasks that it may name.</param>
    /// <param name="roots">The folders that it may name.</param>
    /// <exception cref="RecipeException">A member is missing, unknown or not in its range.</exception>
    internal static TrainingRecipe Of(
        JsonObject json, string path, IReadOnlyList<TrainingKind> kinds, DataRoots? roots = null)
    {
        string text = json.ToJsonString(Indented);
        JsonSection section = JsonSection.Parse(Kind, path, Encoding.UTF8.GetBytes(text));
        return Read(section, Path.GetFullPath(path), kinds, roots) with { Json = text, IsChanged = true };
    }

    private static TrainingRecipe Read(
        JsonSection section, string source, IReadOnlyList<TrainingKind> kinds, DataRoots? roots)
    {
        TrainingStage[] stages =
        [
            .. RecipeStages.Of(section)
                .Select(stage => TrainingStage.Read(stage, source, kinds, roots ?? DataRoots.None)),
        ];
        return new TrainingRecipe { Source = source, Name = stages[0].Name, Stages = stages };
    }
}
