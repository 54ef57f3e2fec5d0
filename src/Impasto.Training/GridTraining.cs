using Impasto.Training.Recipes;

namespace Impasto.Training;

/// <summary>A training of a grid.</summary>
/// <param name="Recipe">What it trains; its name says the values that are its own.</param>
/// <param name="Settings">Its values as text, in the order of the grid's axes.</param>
internal sealed record GridTraining(TrainingRecipe Recipe, IReadOnlyList<string> Settings)
{
    /// <summary>Gets the name of the file that it makes.</summary>
    public string FileName => Recipe.Name + ".safetensors";
}
