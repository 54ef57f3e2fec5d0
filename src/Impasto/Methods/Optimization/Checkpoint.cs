using System.Globalization;
using System.Text.Json;
using Impasto.Checkpoints;
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

    private Checkpoint(CheckpointFile file) => this.file = file;

    /// <summary>Gets the level at which the run stood.</summary>
    public int Level => file.Json<int>("level");

    /// <summary>Gets the iterations up to there.</summary>
    public IReadOnlyList<IterationLog> Log => file.Json<List<IterationLog>>("log");

    /// <summary>Opens the checkpoint of a run if there is one.</summary>
    /// <exception cref="CheckpointException">It is damaged or belongs to another run.</exception>
    public static Checkpoint? TryLoad(string? path, string fingerprint)
    {
        const string Others = "a run with other images, weights or options; repeat those, or name another file";
        return path is null || !File.Exists(path) ? null : new(CheckpointFile.Open(path, fingerprint, Others));
    }

    /// <summary>Writes the state of a run; without a path does nothing.</summary>
    public static void Save(string? path, string fingerprint, int level, LevelRun run, IReadOnlyList<IterationLog> log)
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
        run.Iteration = file.Json<int>("iteration");

        // Not as JSON, in which it could not be infinite.
        run.BestLoss = double.Parse(file.Text("best_loss"), CultureInfo.InvariantCulture);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();
}
