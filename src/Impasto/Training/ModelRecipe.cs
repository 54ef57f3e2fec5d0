namespace Impasto.Training;

/// <summary>The part of a recipe that says what is trained and against which losses: one subclass a kind of task.</summary>
public abstract record ModelRecipe
{
    private protected const double MostWeight = 1e12;

    private protected ModelRecipe()
    {
    }

    /// <summary>Gets whether the task takes style images beside its photographs.</summary>
    public virtual bool NeedsStyles => false;

    /// <summary>Builds the task.</summary>
    /// <param name="recipe">The recipe that this is a part of.</param>
    /// <exception cref="Weights.WeightException">A network that the task builds on cannot be read.</exception>
    internal abstract TrainingTask CreateTask(TrainingRecipe recipe);
}
