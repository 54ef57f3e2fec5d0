using System.Globalization;
using System.Text.Json;
using Impasto.Compute.Optimizers;
using Impasto.Compute.Tensors;
using Impasto.Weights;

namespace Impasto.Training.Loop;

/// <summary>
/// The state of a training in a safetensors file a checkpoint: the parameters and all that the optimisers know. What the
/// data sets give depends on the step alone, so a training that continues from it computes the same bytes as one that was
/// never stopped. Files are written under a temporary name and renamed: a kill leaves the one before.
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

    /// <summary>Removes what a kill in the middle of a checkpoint has left. Nobody else may be writing into the folder.</summary>
    public static void RemoveTorn(string folder)
    {
        if (Directory.Exists(folder))
        {
            foreach (string path in Directory.EnumerateFiles(folder, Prefix + "*.tmp"))
            {
                File.Delete(path);
            }
        }
    }

    /// <summary>Writes a checkpoint and removes those that are older than the last few.</summary>
    public static void Save(string folder, int step, int keep, string fingerprint, float[] values, IReadOnlyList<Optimizer> optimizers)
    {
        Directory.CreateDirectory(folder);
        List<WeightTensor> tensors = [new(ValuesName, [values.Length], values)];
        for (int i = 0; i < optimizers.Count; i++)
        {
            foreach ((string name, Tensor vector) in optimizers[i].StateVectors)
            {
                tensors.Add(new WeightTensor(NameOf(i, name), [values.Length], vector.Span.ToArray()));
            }
        }

        string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step:D8}{Extension}"));
        SafetensorsWriter.Write(path, tensors, new Dictionary<string, string>
        {
            ["fingerprint"] = fingerprint,
            ["optimizers"] = JsonSerializer.Serialize(optimizers.Select(o => o.CaptureScalars())),
        });
        foreach ((_, string old) in List(folder).Skip(keep))
        {
            File.Delete(old);
        }
    }

    /// <summary>Brings parameters and optimisers to the state of a checkpoint.</summary>
    /// <exception cref="TrainingException">It is damaged or belongs to another training.</exception>
    public static void Load(string path, string fingerprint, float[] values, IReadOnlyList<Optimizer> optimizers)
    {
        try
        {
            using WeightFile file = WeightFile.Open(path);
            if (!file.Metadata.TryGetValue("fingerprint", out string? found) || found != fingerprint)
            {
                throw new TrainingException(
                    $"{path}: this checkpoint belongs to a training with another recipe, or with other networks or images; "
                    + "resume with the same ones, or train into another folder.");
            }

            Read(file, ValuesName, values);
            Dictionary<string, double>[] scalars =
                JsonSerializer.Deserialize<Dictionary<string, double>[]>(file.Metadata["optimizers"])!;
            for (int i = 0; i < optimizers.Count; i++)
            {
                foreach ((string name, Tensor vector) in optimizers[i].StateVectors)
                {
                    Read(file, NameOf(i, name), vector.Span);
                }

                optimizers[i].RestoreScalars(scalars[i]);
            }
        }
        catch (Exception e) when (e is WeightException or JsonException or KeyNotFoundException or ArgumentException
            or IndexOutOfRangeException or NullReferenceException)
        {
            throw new TrainingException($"{path}: this checkpoint is damaged; delete it to resume from the one before.", e);
        }
    }

    private static string NameOf(int optimizer, string vector) =>
        string.Create(CultureInfo.InvariantCulture, $"optimizer{optimizer}.{vector}");

    private static void Read(WeightFile file, string name, Span<float> target)
    {
        if (file.Find(name) is not { } entry || entry.Count != target.Length)
        {
            throw new KeyNotFoundException(name);
        }

        file.Read(entry).Values.CopyTo(target);
    }
}
