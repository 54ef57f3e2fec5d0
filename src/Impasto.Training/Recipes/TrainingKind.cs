using Impasto.Running;

namespace Impasto.Training.Recipes;

/// <summary>A kind of task that recipes can name.</summary>
/// <param name="Name">What a recipe's "kind" calls it.</param>
/// <param name="Read">
/// Reads the recipe's "model", refuses what it does not know (<see cref="JsonSection.End"/>) and throws a
/// <see cref="RecipeException"/> where something is wrong.
/// </param>
public sealed record TrainingKind(string Name, Func<JsonSection, ModelRecipe> Read);
