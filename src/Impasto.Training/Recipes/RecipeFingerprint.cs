using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Impasto.Models;

namespace Impasto.Training.Recipes;

/// <summary>
/// A hash of all that a training's result depends on, so that a checkpoint is not mistaken for another training's. Where
/// the recipe and its images lie does not matter: a training can be moved to another machine and resumed there.
/// </summary>
internal static class RecipeFingerprint
{
    /// <summary>
    /// Hashes the version, the recipe as far as results depend on it, the networks and paintings that it names, and the names
    /// and sizes of the images.
    /// </summary>
    public static string Of(TrainingStage stage, IEnumerable<IReadOnlyList<string>> imageSets)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        TrainingStage relevant = stage with
        {
            Source = "",
            Roots = DataRoots.None,
            Data = stage.Data with { Folders = [] },
            Styles = stage.Styles is { } styles ? styles with { Folders = [] } : null,
            CheckpointEvery = 0,
            KeepCheckpoints = 0,
            SampleEvery = 0,
            LogEvery = 0,
        };
        Add($"{typeof(RecipeFingerprint).Assembly.GetName().Version}");
        Add(JsonSerializer.Serialize(relevant));
        Add(JsonSerializer.Serialize(stage.Model, stage.Model.GetType()));
        foreach (string file in stage.Model.Files.Where(file => file is not null && !ShippedModels.Names.Contains(file))!)
        {
            using FileStream stream = File.OpenRead(stage.Locate(file));
            Add(Convert.ToHexStringLower(SHA256.HashData(stream)));
        }

        foreach (IReadOnlyList<string> files in imageSets)
        {
            Add($"{files.Count} images");
            foreach (string file in files)
            {
                Add($"{Path.GetFileName(file)} {new FileInfo(file).Length}");
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));
    }
}
