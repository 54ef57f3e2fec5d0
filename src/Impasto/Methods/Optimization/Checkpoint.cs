using System.Globalization;
using System.Text.Json;
using Impasto.Compute.Tensors;
using Impasto.Running;
using Impasto.Weights;

namespace Impasto.Methods.Optimization;

/// <summary>
/// The state of a run in a safetensors file: the image, the best image, all that the optimiser knows, and the log. A run
/// that continues from it computes the same bytes as one that was never stopped.
/// </summary>
internal sealed class Checkpoint : IDisposable
{
    private const string OptimizerPrefix = "optimizer.";

    private readonly WeightFile file;

    private Checkpoint(WeightFile file) => this.file = file;

    /// <summary>Gets the level at which the run stood.</summary>
    public int Level => int.Parse(Read("level"), CultureInfo.InvariantCulture);

    /// <summary>Gets the iterations up to there.</summary>
    public IReadOnlyList<IterationLog> Log => JsonSerializer.Deserialize<List<IterationLog>>(Read("log")) ?? [];

    /// <summary>Opens the checkpoint of a run if there is one.</summary>
    /// <exception cref="CheckpointException">It is damaged or belongs to another run.</exception>
    public static Checkpoint? TryLoad(string? path, string fingerprint)
    {
        if (path is null || !File.Exists(path))
        {
            return null;
        }

        Checkpoint checkpoint = new(Open(path));
        try
        {
            if (checkpoint.Read("fingerprint") != fingerprint)
            {
                throw new CheckpointException(
                    $"{path}: this checkpoint belongs to a run with other images, weights or options; "
                    + "repeat those, or name another file.");
            }

            return checkpoint;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>Writes the state of a run under a temporary name and renames it; without a path does nothing.</summary>
    public static void Save(string? path, string fingerprint, int level, LevelRun run, IReadOnlyList<IterationLog> log)
    {
        if (path is null)
        {
            return;
        }

        List<WeightTensor> tensors = [Vector("pixels", run.Pixels), Vector("best", run.Best)];
        foreach ((string name, Tensor vector) in run.Optimizer.StateVectors)
        {
            tensors.Add(Vector(OptimizerPrefix + name, vector.Span.ToArray()));
        }

        SafetensorsWriter.Write(path, tensors, new Dictionary<string, string>
        {
            ["fingerprint"] = fingerprint,
            ["level"] = level.ToString(CultureInfo.InvariantCulture),
            ["iteration"] = run.Iteration.ToString(CultureInfo.InvariantCulture),
            ["best_loss"] = run.BestLoss.ToString("R", CultureInfo.InvariantCulture),
            ["optimizer"] = JsonSerializer.Serialize(run.Optimizer.CaptureScalars()),
            ["log"] = JsonSerializer.Serialize(log),
        });
    }

    /// <summary>Brings a run of the checkpoint's level to the state that was saved.</summary>
    public void Restore(LevelRun run)
    {
        ReadVector("pixels", run.Pixels);
        ReadVector("best", run.Best);
        foreach ((string name, Tensor vector) in run.Optimizer.StateVectors)
        {
            ReadVector(OptimizerPrefix + name, vector.Span);
        }

        run.Iteration = int.Parse(Read("iteration"), CultureInfo.InvariantCulture);
        run.BestLoss = double.Parse(Read("best_loss"), CultureInfo.InvariantCulture);
        run.Optimizer.RestoreScalars(JsonSerializer.Deserialize<Dictionary<string, double>>(Read("optimizer"))!);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();

    private static WeightTensor Vector(string name, float[] values) => new(name, [values.Length], values);

    private static WeightFile Open(string path)
    {
        try
        {
            return WeightFile.Open(path);
        }
        catch (WeightException e)
        {
            throw new CheckpointException($"{path}: this is no checkpoint; name another file, or delete this one.", e);
        }
    }

    private string Read(string key) => file.Metadata.TryGetValue(key, out string? value)
        ? value
        : throw new CheckpointException($"{file.Path}: this is no checkpoint ('{key}' is missing); name another file.");

    private void ReadVector(string name, Span<float> target)
    {
        if (file.Find(name) is not { } entry || entry.Count != target.Length)
        {
            throw new CheckpointException($"{file.Path}: the checkpoint is damaged at '{name}'; delete it and start again.");
        }

        file.Read(entry).Values.CopyTo(target);
    }
}
