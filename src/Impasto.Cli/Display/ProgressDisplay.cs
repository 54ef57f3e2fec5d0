using System.Diagnostics;
using System.Globalization;
using Impasto.Methods.Optimization;
using Impasto.Running;
using Spectre.Console;

namespace Impasto.Cli.Display;

/// <summary>Shows how an optimisation goes: a bar on a terminal, plain lines elsewhere, both on standard error.</summary>
internal static class ProgressDisplay
{
    private const int LinesEvery = 10;

    /// <summary>Runs an optimisation and shows its progress.</summary>
    public static RunResult Run(Func<IProgress<RunProgress>, RunResult> optimize)
    {
        if (Console.IsErrorRedirected)
        {
            return optimize(new Sink(PrintLine));
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask("preparing", maxValue: 1);
                return optimize(new Sink((progress, pace) =>
                {
                    task.Value = pace.Done;
                    task.Description = Markup.Escape($"{Describe(progress)}, {pace}");
                }));
            });
    }

    private static void PrintLine(OptimizationProgress progress, Pace pace)
    {
        if (progress.Latest.Iteration % LinesEvery == 0 || progress.Latest.Iteration == progress.Iterations)
        {
            Console.Error.WriteLine($"{Describe(progress)}, {pace}");
        }
    }

    private static string Describe(OptimizationProgress progress)
    {
        IterationLog latest = progress.Latest;
        string size = $"{progress.Levels[latest.Level].Width}x{progress.Levels[latest.Level].Height}";
        string terms = string.Join(" ", latest.Terms.Select(t => $"{t.Key} {Number(t.Value)}"));
        return $"level {latest.Level + 1}/{progress.Levels.Count} {size}, iteration {latest.Iteration}/{progress.Iterations}, "
            + $"loss {Number(latest.Loss)} ({terms})";
    }

    private static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture);

    /// <summary>How fast it goes, counted in pixels, since levels differ in size.</summary>
    private readonly record struct Pace(double Done, double IterationsPerSecond, TimeSpan Left)
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"{IterationsPerSecond:0.0} it/s, {Left:h\\:mm\\:ss} left");
    }

    private sealed class Sink(Action<OptimizationProgress, Pace> show) : IProgress<RunProgress>
    {
        private readonly Stopwatch clock = Stopwatch.StartNew();
        private double worked;
        private TimeSpan levelStart;
        private int levelIterations;
        private int level = -1;

        public void Report(RunProgress progress)
        {
            if (progress is not OptimizationProgress value)
            {
                return;
            }

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
