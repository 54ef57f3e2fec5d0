using System.Text.Json;
using Impasto.Models;
using Impasto.Running;

namespace Impasto.Training.Recipes;

/// <summary>
/// A hash of all that a training's result depends on, so that a checkpoint is not mistaken for another training's.
/// Where the recipe and its images lie does not matter: a training can be moved to another machine and resumed there.
/// </summary>
internal static class RecipeFingerprint
{
    /// <summary>
    /// Hashes the version, the stage as far as results depend on it, the networks and paintings that it names, and the
    /// names and sizes of the images.
    /// </summary>
    public static string Of(TrainingStage stage, IEnumerable<IReadOnlyList<string>> imageSets)
    {
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
        using Fingerprint fingerprint = new();
        fingerprint.Add($"{typeof(RecipeFingerprint).Assembly.GetName().Version}");
        fingerprint.Add(JsonSerializer.Serialize(relevant));
        fingerprint.Add(JsonSerializer.Serialize(stage.Model, stage.Model.GetType()));
        foreach (string file in stage.Model.Files.OfType<string>().Where(file => !ShippedModels.Names.Contains(file)))
        {
            fingerprint.Add(Fingerprint.OfFile(stage.Locate(file)));
        }

        foreach (IReadOnlyList<string> files in imageSets)
        {
            fingerprint.Add($"{files.Count} images");
            foreach (string file in files)
            {
                fingerprint.Add($"{Path.GetFileName(file)} {new FileInfo(file).Length}");
            }
        }

        return fingerprint.Finish();
    }
}
