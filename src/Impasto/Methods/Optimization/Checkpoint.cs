using System.Globalization;
using System.Text.Json;
using Impasto.Checkpoints;
using Impasto.Compute.Optimizers;
using Impasto.Running;

namespace Impasto.Methods.Optimization;

/// <summary>
/// The state of a run: the image, the best image, all that the optimiser knows, and the log. A run that continues from
/// it computes the same bytes as one that was never stopped.
/// </summary>
internal sealed class Checkpoint : IDisposable
{
    private const string OptimizerPrefix = "optimizer.";

    private readonly CheckpointFile file;
    private readonly int iteration;
    private readonly double bestLoss;

    private Checkpoint(CheckpointFile file, int levels, int iterations)
    {
        this.file = file;
        Level = file.Number("level", levels - 1);
        iteration = file.Number("iteration", iterations);
        History = Math.Max(1, file.Number("history", LbfgsOptions.MaxHistory));

        // Not as JSON, in which it could not be infinite.
        bool isNumber = double.TryParse(
            file.Text("best_loss"), NumberStyles.Float, CultureInfo.InvariantCulture, out bestLoss);
        if (!isNumber || !(bestLoss > double.NegativeInfinity))
        {
            throw file.Damaged("best_loss");
        }

        Log = file.Json<List<IterationLog>>("log");
        if (Log.Count(entry => entry?.Level == Level) != iteration || !Log.All(IsOfRun))
        {
            throw file.Damaged("log");
        }

        bool IsOfRun(IterationLog entry) => entry is { Level: >= 0, Iteration: >= 1, Terms: not null, Seconds: >= 0 }
            && entry.Level <= Level && entry.Iteration <= iterations;
    }

    /// <summary>Gets the level at which the run stood.</summary>
    public int Level { get; }

    /// <summary>Gets the pairs that L-BFGS remembered at that level.</summary>
    public int History { get; }

    /// <summary>Gets the iterations up to there.</summary>
    public IReadOnlyList<IterationLog> Log { get; }

    /// <summary>Opens the checkpoint of a run if there is one.</summary>
    /// <param name="path">The file; null for none.</param>
    /// <param name="fingerprint">The fingerprint of the run.</param>
    /// <param name="levels">The number of levels that the run has.</param>
    /// <param name="iterations">The most iterations at a level.</param>
    /// <exception cref="CheckpointException">It is damaged or belongs to another run.</exception>
    public static Checkpoint? TryLoad(string? path, string fingerprint, int levels, int iterations)
    {
        const string Others = "a run with other images, weights or options; repeat those, or name another file";
        if (path is null || !File.Exists(path))
        {
            return null;
        }

        CheckpointFile file = CheckpointFile.Open(path, fingerprint, Others);
        try
        {
            return new Checkpoint(file, levels, iterations);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes the state of a run; without a path does nothing.</summary>
    public static void Save(
        string? path, string fingerprint, int level, LevelRun run, int history, IReadOnlyList<IterationLog> log)
    {
        if (path is null)
        {
            return;
        }

        CheckpointFile.Write(
            path,
            fingerprint,
            [
                CheckpointFile.Vector("pixels", run.Pixels),
                CheckpointFile.Vector("best", run.Best),
                .. CheckpointFile.StateOf(run.Optimizer, OptimizerPrefix),
            ],
            new Dictionary<string, string>
            {
                ["level"] = level.ToString(CultureInfo.InvariantCulture),
                ["history"] = history.ToString(CultureInfo.InvariantCulture),
                ["iteration"] = run.Iteration.ToString(CultureInfo.InvariantCulture),
                ["best_loss"] = run.BestLoss.ToString("R", CultureInfo.InvariantCulture),
                ["optimizer"] = JsonSerializer.Serialize(run.Optimizer.CaptureScalars()),
                ["log"] = JsonSerializer.Serialize(log),
            });
    }

    /// <summary>Brings a run of the checkpoint's level to the state that was saved.</summary>
    public void Restore(LevelRun run)
    {
        file.Read("pixels", run.Pixels);
        file.Read("best", run.Best);
        file.Restore(run.Optimizer, OptimizerPrefix, file.Json<Dictionary<string, double>>("optimizer"));
        run.Iteration = iteration;
        run.BestLoss = bestLoss;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();
}
