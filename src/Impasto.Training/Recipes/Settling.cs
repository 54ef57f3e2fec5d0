using Impasto.Media.Images;

namespace Impasto.Training.Recipes;

/// <summary>With what means a recipe finds what it leaves to be found (<see cref="ModelRecipe.Settle"/>).</summary>
/// <param name="Folder">The folder of the stage, where it is kept.</param>
/// <param name="Threads">The number of threads; what is found does not depend on it.</param>
/// <param name="Progress">Told, in a line, what was found.</param>
/// <param name="Cancellation">Ends the work early.</param>
public sealed record Settling(
    string Folder, int Threads, IProgress<string>? Progress = null, CancellationToken Cancellation = default)
{
    /// <summary>Gets the image files that could not be read and were passed over; new ones are added.</summary>
    public ISet<string> Skipped { get; } = new HashSet<string>();

    /// <summary>Gets what is given a picture to look at, and its name, while there is none of the training.</summary>
    public Action<string, ImageBuffer> Show { get; init; } = (_, _) => { };
}
