using Impasto.Training.Loop;

namespace Impasto.Training.Recipes;

/// <summary>
/// The part of a recipe that says what is trained and against which losses: one subclass a kind of task. Where it has a
/// member <c>start</c>, stages of that kind can follow one another.
/// </summary>
public abstract record ModelRecipe
{
    /// <summary>The largest weight that a loss may have in a recipe.</summary>
    protected internal const double MostWeight = 1e12;

    /// <summary>Gets whether the task takes style images beside its photographs.</summary>
    public virtual bool NeedsStyles => false;

    /// <summary>
    /// Gets the files that the task builds on, as the recipe has their paths: networks and paintings. Where one is null
    /// or the name of a network that Impasto brings along, there is none.
    /// </summary>
    public abstract IEnumerable<string?> Files { get; }

    /// <summary>
    /// Finds what the recipe leaves to be found. What it finds is kept in the stage's folder, so that it is found once.
    /// </summary>
    /// <param name="stage">The stage that this is a part of.</param>
    /// <param name="means">With what means.</param>
    /// <returns>This part with nothing left to be found.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public virtual ModelRecipe Settle(TrainingStage stage, Settling means) => this;

    /// <summary>
    /// Gives this part with something quick in the place of what is to be found, by which the memory of the training
    /// can be planned.
    /// </summary>
    internal virtual ModelRecipe ForPlan() => this;

    /// <summary>Builds the task.</summary>
    /// <param name="stage">The stage that this is a part of.</param>
    /// <exception cref="RecipeException">
    /// Members of the recipe do not go together, or a data root is not set.
    /// </exception>
    /// <exception cref="Weights.WeightException">A network that the task builds on cannot be read.</exception>
    public abstract TrainingTask CreateTask(TrainingStage stage);
}
