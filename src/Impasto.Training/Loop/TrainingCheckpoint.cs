using System.Globalization;
using System.Text.Json;
using Impasto.Checkpoints;
using Impasto.Compute.Optimizers;
using Impasto.Running;

namespace Impasto.Training.Loop;

/// <summary>
/// The state of a training, a file a checkpoint: the parameters and all that the optimisers know. What the data sets
/// give depends on the step alone, so a training that continues from it computes the same bytes as one that was never
/// stopped.
/// </summary>
internal static class TrainingCheckpoint
{
    private const string Prefix = "step-";
    private const string Extension = ".safetensors";
    private const string ValuesName = "parameters";

    /// <summary>Finds the checkpoints of a folder, the latest first.</summary>
    public static IReadOnlyList<(int Step, string Path)> List(string folder)
    {
        List<(int Step, string Path)> found = [];
        if (Directory.Exists(folder))
        {
            foreach (string path in Directory.EnumerateFiles(folder, Prefix + "*" + Extension))
            {
                string number = Path.GetFileNameWithoutExtension(path)[Prefix.Length..];
                if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int step))
                {
                    found.Add((step, path));
                }
            }
        }

        return [.. found.OrderByDescending(f => f.Step)];
    }

    /// <summary>
    /// Removes what a kill in the middle of a checkpoint has left. Nobody else may be writing into the folder.
    /// </summary>
    public static void RemoveTorn(string folder)
    {
        if (Directory.Exists(folder))
        {
            foreach (string path in Directory.EnumerateFiles(folder, Prefix + "*" + AtomicFile.TemporaryEnding))
            {
                File.Delete(path);
            }
        }
    }

    /// <summary>Writes a checkpoint and removes those that are older than the last few.</summary>
    public static void Save(
        string folder,
        int step,
        int keep,
        string fingerprint,
        float[] values,
        IReadOnlyList<Optimizer> optimizers)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(
            folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step:D8}{Extension}"));
        CheckpointFile.Write(
            path,
            fingerprint,
            [
                CheckpointFile.Vector(ValuesName, values),
                .. optimizers.SelectMany((optimizer, i) => CheckpointFile.StateOf(optimizer, PrefixOf(i))),
            ],
            new Dictionary<string, string>
            {
                ["optimizers"] = JsonSerializer.Serialize(optimizers.Select(o => o.CaptureScalars())),
            });
        foreach ((_, string old) in List(folder).Skip(keep))
        {
            File.Delete(old);
        }
    }

    /// <summary>Brings parameters and optimisers to the state of a checkpoint.</summary>
    /// <param name="path">The file.</param>
    /// <param name="step">The step that its name says.</param>
    /// <param name="fingerprint">The fingerprint of the training that is to go on.</param>
    /// <param name="values">The parameters.</param>
    /// <param name="optimizers">The optimisers.</param>
    /// <exception cref="CheckpointException">It is damaged or belongs to another training.</exception>
    public static void Load(
        string path, int step, string fingerprint, float[] values, IReadOnlyList<Optimizer> optimizers)
    {
        using CheckpointFile file = CheckpointFile.Open(
            path,
            fingerprint,
            "a training with another recipe, or with other networks or images; "
            + "resume with the same ones, or train into another folder");
        file.Read(ValuesName, values);
        Dictionary<string, double>[] scalars = file.Json<Dictionary<string, double>[]>("optimizers");
        for (int i = 0; i < optimizers.Count; i++)
        {
            file.Restore(optimizers[i], PrefixOf(i), scalars.ElementAtOrDefault(i) ?? []);
        }

        // Each step is one of one optimiser's: a file that was renamed is not believed.
        if (optimizers.Sum(optimizer => optimizer.Steps) != step)
        {
            throw file.Damaged("optimizers");
        }
    }

    private static string PrefixOf(int optimizer) =>
        string.Create(CultureInfo.InvariantCulture, $"optimizer{optimizer}.");
}
