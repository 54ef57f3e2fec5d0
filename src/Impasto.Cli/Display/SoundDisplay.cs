using System.Diagnostics;
using System.Globalization;
using Impasto.Jobs;
using Impasto.Running;
using Impasto.Sounds;
using Spectre.Console;

namespace Impasto.Cli.Display;

/// <summary>Shows how a sound goes: iterations as a bar on a terminal, and elsewhere as a line now and then.</summary>
internal static class SoundDisplay
{
    private const int LinesEvery = 10;

    /// <summary>Does a sound, shows its progress and says what there is to say of it, once.</summary>
    /// <param name="notes">Where it is shown.</param>
    /// <param name="onResult">What is told when there is something that is worth keeping.</param>
    /// <param name="run">Does it.</param>
    public static SoundResult Run(Notes notes, Action onResult, Func<IProgress<RunProgress>, SoundResult> run)
    {
        HashSet<string> said = [];
        SoundResult result = Show(notes, show => run(new Sink(notes, onResult, SayOnce, show)));
        foreach (string note in result.Notes)
        {
            SayOnce(note);
        }

        return result;

        void SayOnce(string note)
        {
            if (said.Add(note))
            {
                notes.Say(note);
            }
        }
    }

    private static SoundResult Show(Notes notes, Func<Action<SoundProgress, string>, SoundResult> run)
    {
        if (!notes.CanShowBars)
        {
            return run((progress, text) =>
            {
                if (progress.Latest.Iteration % LinesEvery == 0 || progress.Latest.Iteration == progress.Iterations)
                {
                    notes.Say(text);
                }
            });
        }

        ProgressColumn[] columns =
        [
            new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
        ];
        return MessageTerminal.Of(notes).Progress().Columns(columns).Start(context =>
        {
            ProgressTask task = context.AddTask("starting", maxValue: 1);
            return run((progress, text) =>
            {
                task.Value = progress.Done;
                task.Description = Markup.Escape(text);
            });
        });
    }

    /// <summary>What became of a sound, in a line.</summary>
    /// <param name="result">What became of it.</param>
    /// <param name="job">What was asked for.</param>
    public static string Describe(SoundResult result, SoundJob job)
    {
        string phases = result.SpectralConvergence is { } found
            ? string.Create(CultureInfo.InvariantCulture, $", phases fit to {found:0.0} dB")
            : ", all silent";
        string what = string.Create(CultureInfo.InvariantCulture, $"{result.Seconds:0.##} s{phases}");
        bool goesOn = result.Problem is null && File.Exists(job.Checkpoint);
        return result.Interrupted
            ? $"Interrupted; {job.Output} holds what was done so far: {what}."
                + (goesOn ? $" The same command goes on from {job.Checkpoint}." : "")
            : $"{job.Output}: {what}";
    }

    private static string Describe(SoundProgress progress)
    {
        string terms = string.Join(" ", progress.Latest.Terms.Select(term => $"{term.Key} {Number(term.Value)}"));
        return $"window {progress.Window}, iteration {progress.Latest.Iteration}/{progress.Iterations}, "
            + $"loss {Number(progress.Latest.Loss)} ({terms})";
    }

    private static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture);

    private sealed class Sink(
        Notes notes, Action onResult, Action<string> sayOnce, Action<SoundProgress, string> show)
        : IProgress<RunProgress>
    {
        private readonly Stopwatch clock = Stopwatch.StartNew();
        private bool hasSaidMemory;
        private double? before;

        public void Report(RunProgress value)
        {
            if (value is PlannedMemory memory && notes.AreDetailed && !hasSaidMemory)
            {
                hasSaidMemory = true;
                notes.Say(RunDetails.Describe(memory.Plan));
            }
            else if (value is RunNote note)
            {
                sayOnce(note.Text);
            }
            else if (value is SoundProgress progress)
            {
                onResult();

                // What a run that goes on had done before took none of this time.
                before ??= progress.Done;
                double done = Math.Max(progress.Done - before.Value, 1e-6);
                TimeSpan left = clock.Elapsed / done * (1 - progress.Done);
                string time = string.Create(CultureInfo.InvariantCulture, $"{left:h\\:mm\\:ss} left");
                show(progress, $"{Describe(progress)}, {time}");
            }
        }
    }
}
