using Impasto.Training.Recipes;

namespace Impasto.Cluster.Specs;

/// <summary>A training as a worker does it.</summary>
/// <param name="Recipe">The recipe, whose paths lead to the storage.</param>
/// <param name="Names">What people call the files and folders, by their paths on this machine.</param>
internal sealed record SpecTraining(TrainingRecipe Recipe, IReadOnlyDictionary<string, string> Names) : Spec(Names);
