using System.Text.Json.Nodes;
using Impasto.Cluster.Storage;
using Impasto.Models;
using Impasto.Training.Data;
using Impasto.Training.Recipes;

namespace Impasto.Cluster.Specs;

/// <summary>
/// Writes trainings for machines that have none of this one's files: what a recipe reads is put into the storage, each
/// file once. A folder of images becomes a file that lists them.
/// </summary>
internal sealed class TrainingWriter(IStorage storage)
{
    private readonly Dictionary<string, string> kept = [];

    /// <summary>Writes a training, whose files are in the storage from then on.</summary>
    /// <param name="recipe">What to train.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ArgumentException">The recipe was changed since it was read.</exception>
    /// <exception cref="ImpastoException">A folder cannot be listed, or a data root is not set.</exception>
    /// <exception cref="IOException">A file cannot be read, or not be put into the storage.</exception>
    public string Write(TrainingRecipe recipe, CancellationToken cancellation)
    {
        JsonObject files = [], folders = [], names = [];
        foreach (TrainingStage stage in recipe.Stages)
        {
            foreach (string path in stage.Model.Files.OfType<string>().Where(IsSent))
            {
                string place = stage.Locate(path);
                files[path] = Once(place, storage.Keep);
                names[path] = place;
            }

            foreach (string path in stage.Data.Folders.Concat(stage.Styles?.Folders ?? []))
            {
                string place = stage.Locate(path);
                folders[path] = Once(place, folder => KeepFolder(folder, cancellation));
                names[path] = place;
            }
        }

        return new JsonObject
        {
            [TrainingMembers.Recipe] = JsonNode.Parse(recipe.Json ?? throw new ArgumentException(
                "This recipe was changed since it was read, and cannot be sent.", nameof(recipe))),
            [TrainingMembers.Files] = files,
            [TrainingMembers.Folders] = folders,
            [TrainingMembers.Names] = names,
        }.ToJsonString();
    }

    private static bool IsSent(string path) => !ShippedModels.Names.Contains(path) && !DataRoots.IsOfStage(path);

    private string Once(string place, Func<string, string> keep) =>
        kept.TryGetValue(place, out string? name) ? name : kept[place] = keep(place);

    private string KeepFolder(string folder, CancellationToken cancellation)
    {
        List<(string Name, string Shown)> images = [];
        foreach (string image in ImageFolder.List([folder]))
        {
            cancellation.ThrowIfCancellationRequested();
            images.Add((
                storage.Keep(image),
                Path.GetRelativePath(folder, image).Replace(Path.DirectorySeparatorChar, '/')));
        }

        return ImageList.Keep(storage, images);
    }
}
