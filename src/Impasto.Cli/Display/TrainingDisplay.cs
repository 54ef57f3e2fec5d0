using System.Globalization;
using Impasto.Media.Files;
using Impasto.Training.Loop;
using Impasto.Training.Recipes;
using Impasto.Training.Reporting;
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
            return train(new Sink(recipe, notes.Say, (progress, text) =>
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
            return train(new Sink(recipe, console.WriteLine, (progress, text) =>
            {
                task.Value = (double)progress.Step / progress.Steps;
                task.Description = Markup.Escape(text);
            }));
        });
    }

    private sealed class Sink(TrainingRecipe recipe, Action<string> say, Action<TrainingProgress, string> show)
        : IProgress<TrainingProgress>
    {
        private readonly TrainingPace pace = new();
        private bool hasSample;

        public void Report(TrainingProgress value)
        {
            pace.Add(value);
            if (value.Sample is { } picture && !hasSample)
            {
                hasSample = true;
                say($"What it paints at step {value.Step}: {ShownText.Of(picture)}; later pictures come beside it.");
            }

            string terms = string.Join(
                " ", value.Terms.Where(t => !double.IsNaN(t.Value)).Select(t => $"{t.Key} {t.Value:G3}"));
            string place = recipe.Stages.Count == 1 ? "" : $"stage {value.Stage}/{recipe.Stages.Count}, ";
            string speed = pace.Left is not { } left ? "" : string.Create(
                CultureInfo.InvariantCulture,
                $", {pace.ImagesPerSecond:0.0} images/s, {Math.Floor(left.TotalHours):0}:{left:mm\\:ss} left");
            show(value, string.Create(
                CultureInfo.InvariantCulture,
                $"{place}step {value.Step}/{value.Steps}, loss {value.Loss:G4} ({terms}){speed}"));
        }
    }
}
