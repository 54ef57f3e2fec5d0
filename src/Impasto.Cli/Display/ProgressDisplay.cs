using System.Diagnostics;
using System.Globalization;
using Impasto.Methods.Optimization;
using Impasto.Running;
using Spectre.Console;

namespace Impasto.Cli.Display;

/// <summary>
/// Shows how a run goes: the memory that an optimisation takes, and its iterations as a bar on a terminal and as plain
/// lines elsewhere.
/// </summary>
internal static class ProgressDisplay
{
    private const int LinesEvery = 10;

    /// <summary>Does a run and shows its progress.</summary>
    /// <param name="notes">Where it is shown.</param>
    /// <param name="run">The run.</param>
    public static RunResult Run(Notes notes, Func<IProgress<RunProgress>, RunResult> run)
    {
        if (!notes.CanShowBars)
        {
            return run(new Sink(notes.Say, notes.AreDetailed, (progress, pace) =>
            {
                IterationLog latest = progress.Latest;
                if (latest.Iteration % LinesEvery == 0 || latest.Iteration == progress.Iterations)
                {
                    notes.Say($"{Describe(progress)}, {pace}");
                }
            }));
        }

        IAnsiConsole console = MessageTerminal.Of(notes);
        ProgressColumn[] columns =
        [
            new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
        ];
        return console.Progress().Columns(columns).Start(context =>
        {
            // A run that optimises nothing is too short for a bar.
            ProgressTask? task = null;
            return run(new Sink(console.WriteLine, notes.AreDetailed, (progress, pace) =>
            {
                task ??= context.AddTask("starting", maxValue: 1);
                task.Value = pace.Done;
                task.Description = Markup.Escape($"{Describe(progress)}, {pace}");
            }));
        });
    }

    private static string Describe(OptimizationProgress progress)
    {
        IterationLog latest = progress.Latest;
        string size = $"{progress.Levels[latest.Level].Width}x{progress.Levels[latest.Level].Height}";
        string terms = string.Join(" ", latest.Terms.Select(t => $"{t.Key} {Number(t.Value)}"));
        return $"level {latest.Level + 1}/{progress.Levels.Count} {size}, "
            + $"iteration {latest.Iteration}/{progress.Iterations}, loss {Number(latest.Loss)} ({terms})";
    }

    private static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture);

    /// <summary>How fast it goes, counted in pixels, since levels differ in size.</summary>
    private readonly record struct Pace(double Done, double IterationsPerSecond, TimeSpan Left)
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"{IterationsPerSecond:0.0} it/s, {Left:h\\:mm\\:ss} left");
    }

    private sealed class Sink(Action<string> say, bool isDetailed, Action<OptimizationProgress, Pace> show)
        : IProgress<RunProgress>
    {
        private readonly Stopwatch clock = Stopwatch.StartNew();
        private double worked;
        private TimeSpan levelStart;
        private int levelIterations;
        private int level = -1;

        public void Report(RunProgress value)
        {
            if (value is PlannedMemory memory)
            {
                Tell(memory.Plan);
            }
            else if (value is OptimizationProgress optimization)
            {
                Show(optimization);
            }
        }

        /// <summary>Of memory that is taken for a few seconds only, nobody has to know.</summary>
        private void Tell(MemoryPlan plan)
        {
            if (isDetailed)
            {
                say(RunDetails.Describe(plan));
            }

            bool isLong = plan.Stages.Any(stage => stage.Stage == RunStage.Optimize)
                && plan.Stages.All(stage => stage.Stage != RunStage.Transform);
            if (isLong)
            {
                say($"{MemoryText.Of(plan.PeakBytes)} of memory will be needed.");
            }
        }

        private void Show(OptimizationProgress value)
        {
            IterationLog latest = value.Latest;
            if (latest.Level != level)
            {
                (level, levelIterations, levelStart) = (latest.Level, 0, clock.Elapsed);
            }

            levelIterations++;
            double total = value.Levels.Sum(l => (double)l.Width * l.Height) * value.Iterations;
            double here = (double)value.Levels[level].Width * value.Levels[level].Height;
            double reached = value.Done * total;
            worked += here;
            double secondsLeft = clock.Elapsed.TotalSeconds / worked * (total - reached);
            double speed = levelIterations / Math.Max(1e-3, (clock.Elapsed - levelStart).TotalSeconds);
            show(value, new Pace(value.Done, speed, TimeSpan.FromSeconds(Math.Min(secondsLeft, 8e6))));
        }
    }
}
