using Impasto.Cluster;
using Impasto.Cluster.Clients;
using Impasto.Media.Files;
using Impasto.Running;
using Impasto.Training;

namespace Impasto.Cli.Display;

/// <summary>Trains a grid in this process or wherever workers are, and says what came of each training.</summary>
/// <param name="grid">The trainings.</param>
/// <param name="folder">Where the networks go, and what is kept of trainings of this process.</param>
/// <param name="notes">Where it is said how it goes.</param>
internal sealed class GridRun(TrainingGrid grid, string folder, Notes notes)
{
    private readonly Dictionary<string, string> losses = [];

    /// <summary>Gets the trainings that are done.</summary>
    public IEnumerable<GridTraining> Done => grid.Trainings.Where(one => losses.ContainsKey(one.Recipe.Name));

    /// <summary>Gives the file that a training makes.</summary>
    public string WeightsOf(GridTraining training) => Path.Combine(folder, training.FileName);

    /// <summary>Refuses to write over networks.</summary>
    /// <exception cref="ArgumentException">There is one already.</exception>
    public void CheckOutputs()
    {
        if (grid.Trainings.Select(WeightsOf).FirstOrDefault(File.Exists) is { } there)
        {
            throw new ArgumentException($"{there} is there already; train into another folder (--out).");
        }
    }

    /// <summary>Writes the recipes beside where the networks go.</summary>
    public void WriteRecipes()
    {
        Directory.CreateDirectory(folder);
        foreach (GridTraining training in grid.Trainings)
        {
            AtomicFile.WriteText(Path.Combine(folder, training.Recipe.Name + ".json"), training.Recipe.Json!);
        }
    }

    /// <summary>Trains in this process, one training after another, past those that fail.</summary>
    /// <param name="resume">Whether to go on with what is in the folder.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="cancellation">Cancelled by Ctrl-C.</param>
    /// <returns>The exit code.</returns>
    public int Train(bool resume, int threads, CancellationToken cancellation)
    {
        bool haveAll = true;
        foreach ((int i, GridTraining training) in grid.Trainings.Index())
        {
            string place = $"{i + 1}/{grid.Trainings.Count} {training.Recipe.Name}";
            try
            {
                cancellation.ThrowIfCancellationRequested();
                notes.Say($"{place}: begun");
                TrainOne(training, resume, threads, cancellation);
                notes.Say($"{place}: {WeightsOf(training)}");
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                notes.Say($"Interrupted; {losses.Count} of {grid.Trainings.Count} trainings are done, and the same "
                    + "command with --resume goes on from there.");
                return ExitCode.Interrupted;
            }
            catch (Exception e)
            {
                haveAll = false;
                notes.Complain($"{place}: {ErrorText.Of(e)}");
            }
        }

        return haveAll ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>Waits for trainings that run elsewhere, and fetches their networks.</summary>
    /// <param name="client">Sees after them.</param>
    /// <param name="job">The trainings, as parts in the grid's order.</param>
    /// <param name="cancellation">Cancelled by Ctrl-C: they go on.</param>
    /// <returns>The exit code.</returns>
    public int Wait(ClusterClient client, ClusterJob job, CancellationToken cancellation)
    {
        ClusterRun run = new(client, notes) { ComeBackTo = $"{Path.TrimEndingDirectorySeparator(folder)}/" };
        int code = run.Wait(
            job,
            part => grid.Trainings[part.Number - 1].Recipe.Name,
            part => WeightsOf(grid.Trainings[part.Number - 1]),
            cancellation);
        foreach (ClusterPart part in code == ExitCode.Interrupted ? [] : client.Parts(job.Id))
        {
            GridTraining training = grid.Trainings[part.Number - 1];
            if (part.State == ClusterPartState.Done && File.Exists(WeightsOf(training)))
            {
                losses[training.Recipe.Name] = part.Progress ?? "";
            }
        }

        return code;
    }

    /// <summary>Writes each training's settings and what its losses have come to.</summary>
    public void WriteTable(TextWriter output)
    {
        string[][] rows =
        [
            ["training", .. grid.Axes.Select(axis => axis.Member), "in the end"],
            .. grid.Trainings.Select(training => (string[])
            [
                training.Recipe.Name, .. training.Settings, losses.GetValueOrDefault(training.Recipe.Name, "not done"),
            ]),
        ];
        int[] widths = [.. rows[0].Select((_, column) => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            IEnumerable<string> cells = row.Select((cell, column) => cell.PadRight(widths[column]));
            output.WriteLine(ShownText.Of(string.Join("  ", cells).TrimEnd()));
        }
    }

    /// <summary>Gives the same of a training for JSON.</summary>
    public object ResultOf(GridTraining training)
    {
        bool isDone = losses.TryGetValue(training.Recipe.Name, out string? loss);
        return new
        {
            training.Recipe.Name,
            Settings = grid.Axes.Zip(training.Settings).ToDictionary(one => one.First.Member, one => one.Second),
            Weights = isDone ? WeightsOf(training) : null,
            End = loss,
        };
    }

    private void TrainOne(GridTraining training, bool resume, int threads, CancellationToken cancellation)
    {
        string own = Path.Combine(folder, training.Recipe.Name);
        using TrainingRun run = new(training.Recipe, own, resume, threads, new Told(notes), cancellation);
        new RunContext().Require(new MemoryPlan((RunStage.Optimize, run.PlanMemory)));
        int done = TrainingDisplay.Run(notes, training.Recipe, progress => run.Run(progress, cancellation));
        if (done < training.Recipe.Steps)
        {
            throw new OperationCanceledException(cancellation);
        }

        AtomicFile.Copy(run.WeightsPath, WeightsOf(training));
        losses[training.Recipe.Name] = $"loss {run.FinalLoss()}";
    }
}
