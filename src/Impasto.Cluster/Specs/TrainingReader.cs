using System.Text;
using System.Text.Json.Nodes;
using Impasto.Cluster.Storage;
using Impasto.Running;
using Impasto.Training;
using Impasto.Training.Recipes;

namespace Impasto.Cluster.Specs;

/// <summary>
/// Reads trainings that came over a database, which who writes there can write as he likes: a path of the recipe leads
/// to the file of the storage that is named for it, and nowhere else.
/// </summary>
internal sealed class TrainingReader(IStorage storage)
{
    private static readonly JsonFileKind Kind = new(
        "training", (message, cause) => new ClusterException(message, cause) { IsFinal = true });

    /// <summary>Reads a training.</summary>
    /// <param name="json">What <see cref="TrainingWriter"/> has written.</param>
    /// <param name="folder">The full path of the part's own folder, in which folders of images are made again.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ClusterException">It is none.</exception>
    /// <exception cref="RecipeException">The recipe is none.</exception>
    /// <exception cref="IOException">The images cannot be copied.</exception>
    public SpecTraining Read(string json, string folder, CancellationToken cancellation)
    {
        JsonSection root = JsonSection.Parse(Kind, "the training", Encoding.UTF8.GetBytes(json));
        JsonObject recipe = root.Section(TrainingMembers.Recipe).ToJson();
        JsonSection files = root.Section(TrainingMembers.Files), folders = root.Section(TrainingMembers.Folders);
        JsonSection shown = root.Section(TrainingMembers.Names);
        Dictionary<string, string> names = shown.Names.ToDictionary(path => path, shown.Text);
        root.End();

        string inputs = Path.Combine(folder, "inputs");
        Dictionary<string, string> places = files.Names.ToDictionary(
            path => path, path => storage.Bring(files.Text(path), inputs, cancellation));
        foreach (string path in folders.Names)
        {
            string made = Path.Combine(folder, $"images-{places.Count:D6}");
            MakeFolder(storage.Bring(folders.Text(path), inputs, cancellation), inputs, made, cancellation);
            places[path] = made;
        }

        string source = Path.Combine(folder, "recipe.json");
        File.WriteAllText(source, recipe.ToJsonString());
        return new SpecTraining(
            TrainingRecipe.Of(recipe, source, TrainingKinds.All, DataRoots.Only(places)),
            places.Where(place => names.ContainsKey(place.Key))
                .DistinctBy(place => place.Value)
                .ToDictionary(place => place.Value, place => names[place.Key]));
    }

    /// <summary>
    /// Makes a folder of images again. An image that cannot be read is passed over in a training, and one of a storage
    /// that is away must not be; so what is trained with lies here.
    /// </summary>
    private void MakeFolder(string list, string inputs, string folder, CancellationToken cancellation)
    {
        foreach ((string file, string name) in ImageList.Read(list))
        {
            string place = name.Split('/').All(IsName)
                ? Path.Combine(folder, name)
                : throw new ClusterException("A folder of the training lists what is no file in it.")
                {
                    IsFinal = true,
                };
            cancellation.ThrowIfCancellationRequested();
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.Copy(storage.Bring(file, inputs, cancellation), place, overwrite: true);
        }
    }

    private static bool IsName(string name) =>
        name is not ("" or "." or "..") && name.IndexOfAny(['\\', '\0']) < 0;
}
