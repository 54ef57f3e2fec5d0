using Impasto.Training.Tasks;

namespace Impasto.Training.Recipes;

/// <summary>The part of a recipe that says what is trained and against which losses: one subclass a kind of task.</summary>
public abstract record ModelRecipe
{
    internal const double MostWeight = 1e12;

    private protected ModelRecipe()
    {
    }

    /// <summary>Gets whether the task takes style images beside its photographs.</summary>
    public virtual bool NeedsStyles => false;

    /// <summary>
    /// Gets the files that the task builds on, relative to the recipe's folder: networks and paintings. Where one is null or
    /// the name of a network that Impasto brings along, there is none.
    /// </summary>
    internal abstract IEnumerable<string?> Files { get; }

    /// <summary>
    /// Finds what the recipe leaves to be found. What it finds is kept in the training's folder, so that it is found once.
    /// </summary>
    /// <param name="recipe">The recipe that this is a part of.</param>
    /// <param name="folder">The folder of the training.</param>
    /// <param name="threads">The number of threads; what is found does not depend on it.</param>
    /// <param name="progress">Told what is done, in a line.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <returns>This part with nothing left to be found.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal virtual ModelRecipe Settle(
        TrainingRecipe recipe, string folder, int threads, IProgress<string>? progress, CancellationToken cancellationToken) => this;

    /// <summary>Builds the task.</summary>
    /// <param name="recipe">The recipe that this is a part of.</param>
    /// <exception cref="Weights.WeightException">A network that the task builds on cannot be read.</exception>
    internal abstract TrainingTask CreateTask(TrainingRecipe recipe);
}
