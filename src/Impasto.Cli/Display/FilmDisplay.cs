using System.Diagnostics;
using System.Globalization;
using Impasto.Films;
using Impasto.Running;
using Impasto.Sounds;
using Spectre.Console;

namespace Impasto.Cli.Display;

/// <summary>
/// Shows how a film goes: first what it will take, then frames as a bar on a terminal, and elsewhere a line now and
/// then.
/// </summary>
internal static class FilmDisplay
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(5);

    /// <summary>Does a film and shows its progress.</summary>
    /// <param name="notes">Where it is shown.</param>
    /// <param name="onFrame">What is told when there is a frame that is worth keeping.</param>
    /// <param name="run">Does it.</param>
    public static FilmResult Run(Notes notes, Action onFrame, Func<IProgress<RunProgress>, FilmResult> run)
    {
        if (!notes.CanShowBars)
        {
            Stopwatch clock = Stopwatch.StartNew();
            return run(new Sink(notes.Say, notes.AreDetailed, onFrame, (text, _, isLast) =>
            {
                if (clock.Elapsed >= Between || isLast)
                {
                    clock.Restart();
                    notes.Say(text);
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
            ProgressTask? task = null;
            return run(new Sink(console.WriteLine, notes.AreDetailed, onFrame, (text, done, _) =>
            {
                task ??= context.AddTask("starting", maxValue: 1);
                task.IsIndeterminate = done is null;
                task.Value = done ?? 0;
                task.Description = Markup.Escape(text);
            }));
        });
    }

    /// <summary>What became of a film, in a line.</summary>
    /// <param name="result">What became of it.</param>
    /// <param name="output">The file or folder.</param>
    public static string Describe(FilmResult result, string output)
    {
        string frames = string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Frames} frames, {result.Seconds:0.##} s, {result.Shots} shot{(result.Shots == 1 ? "" : "s")}");
        string earlier = result.Place == output ? "" : $" {output} is the film that was there before.";
        return result.Interrupted
            ? $"Interrupted; {result.Place} plays up to there: {frames}.{earlier}"
            : $"{output}: {frames}";
    }

    private static string Describe(FilmProgress progress)
    {
        string all = progress.Frames is { } frames ? $"/{frames}" : "";
        string speed = progress.FramesPerSecond is { } fps
            ? string.Create(CultureInfo.InvariantCulture, $", {fps:0.0} fps")
            : "";
        string left = progress.Left is { } time ? $", {Time(time)} left" : "";
        string pass = progress.Passes > 1 ? $"pass {progress.Pass} of {progress.Passes}, " : "";
        return $"{pass}frame {progress.Frame}{all}{speed}{left}";
    }

    private static string Time(TimeSpan time) => string.Create(
        CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time:mm\\:ss}");

    private static string Describe(FilmPlan plan)
    {
        string frames = plan.Frames is { } count ? $"About {count} frames" : "Frames";
        string disk = plan.DiskBytes is { } bytes ? $", and about {MemoryText.Of(bytes)} of disk" : "";
        return $"{frames} of {plan.Width} x {plan.Height} pixels; about {MemoryText.Of(plan.MemoryBytes)} of memory"
            + $"{disk}.";
    }

    /// <summary>Takes progress and shows a text, how much is done, where known, and whether that is all.</summary>
    private sealed class Sink(
        Action<string> say, bool isDetailed, Action onFrame, Action<string, double?, bool> show)
        : IProgress<RunProgress>
    {
        private bool hasSaidTime;

        public void Report(RunProgress value)
        {
            if (value is PlannedMemory memory && isDetailed)
            {
                say(RunDetails.Describe(memory.Plan));
            }
            else if (value is FilmPlan plan)
            {
                say(Describe(plan));
                foreach (string note in plan.Notes)
                {
                    say(note);
                }
            }
            else if (value is FilmProgress progress)
            {
                onFrame();
                if (!hasSaidTime && progress.Left is { } left)
                {
                    hasSaidTime = true;
                    say($"It will take about {Time(left)} (hours:minutes:seconds).");
                }

                show(
                    Describe(progress),
                    progress.Frames is null ? null : progress.Done,
                    progress.Frame == progress.Frames);
            }
            else if (value is SoundProgress sound)
            {
                int iteration = sound.Latest.Iteration;
                show(
                    $"sound, window {sound.Window}, iteration {iteration}/{sound.Iterations}",
                    null,
                    iteration == sound.Iterations);
            }
        }
    }
}
