using System.Globalization;
using Impasto.Training.Loop;
using Impasto.Training.Recipes;
using Spectre.Console;

namespace Impasto.Cli.Display;

/// <summary>Shows how a training goes: a bar on a terminal, plain lines elsewhere.</summary>
internal static class TrainingDisplay
{
    /// <summary>Runs a training and shows its progress.</summary>
    /// <param name="notes">Where it is shown.</param>
    /// <param name="recipe">What is trained; it says after how many steps a plain line is written.</param>
    /// <param name="train">The training; gives the steps done.</param>
    public static int Run(Notes notes, TrainingRecipe recipe, Func<IProgress<TrainingProgress>, int> train)
    {
        if (!notes.CanShowBars)
        {
            return train(new Sink(recipe, (progress, text) =>
            {
                if (progress.Step % recipe.Stages[progress.Stage - 1].LogEvery == 0 || progress.Step == progress.Steps)
                {
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
            ProgressTask task = context.AddTask("preparing", maxValue: 1);
            return train(new Sink(recipe, (progress, text) =>
            {
                task.Value = (double)progress.Step / progress.Steps;
                task.Description = Markup.Escape(text);
            }));
        });
    }

    private sealed class Sink(TrainingRecipe recipe, Action<TrainingProgress, string> show)
        : IProgress<TrainingProgress>
    {
        // How much of the pace shown is that of the latest step.
        private const double Share = 0.05;
        private const double MostSeconds = 1e7;

        // The first step also starts the program up.
        private const int FirstSteps = 2;

        private int stage;
        private int reports;
        private TimeSpan before;
        private double secondsPerStep;

        public void Report(TrainingProgress value)
        {
            if (stage != value.Stage)
            {
                (stage, reports, before) = (value.Stage, 0, TimeSpan.Zero);
            }

            double seconds = (value.Elapsed - before).TotalSeconds;
            secondsPerStep = ++reports <= FirstSteps ? seconds : secondsPerStep + (Share * (seconds - secondsPerStep));
            before = value.Elapsed;
            TimeSpan left = TimeSpan.FromSeconds(Math.Min(MostSeconds, secondsPerStep * (value.Steps - value.Step)));
            string terms = string.Join(
                " ", value.Terms.Where(t => !double.IsNaN(t.Value)).Select(t => $"{t.Key} {t.Value:G3}"));
            string place = recipe.Stages.Count == 1 ? "" : $"stage {stage}/{recipe.Stages.Count}, ";
            show(value, string.Create(
                CultureInfo.InvariantCulture,
                $"{place}step {value.Step}/{value.Steps}, loss {value.Loss:G4} ({terms}), "
                + $"{value.Images / secondsPerStep:0.0} images/s, "
                + $"{Math.Floor(left.TotalHours):0}:{left:mm\\:ss} left"));
        }
    }
}
