using System.CommandLine;
using Impasto.Cli.Display;
using Impasto.Cli.Options;
using Impasto.Running;
using Impasto.Training;
using Impasto.Training.Recipes;

namespace Impasto.Cli.Commands;

/// <summary><c>impasto train</c>: makes a model by a recipe.</summary>
internal sealed class TrainCommand : Command
{
    private const int NamedFiles = 5;

    private readonly Argument<string?> recipe = new("recipe")
    {
        Description = "The recipe, a JSON file; docs/training.md explains it",
        HelpName = "RECIPE.json",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> style = new("--style")
    {
        Description = "In place of a recipe: a painting whose style a network is to learn, for stylize --style NAME",
        HelpName = "IMAGE",
    };

    private readonly Option<string?> name = new("--name", "-n")
    {
        Description = "With --style: the name of the style: a-z, 0-9, '.', '_' and '-'",
        HelpName = "NAME",
    };

    private readonly DataArguments data = new("A folder of photographs in place of the recipe's");

    private readonly Option<string[]> styles = new("--styles")
    {
        Description = "A folder of styles in place of the recipe's; may be given several times",
        HelpName = "DIR",
    };

    private readonly Option<string?> output = new("--out", "-o")
    {
        Description = "The folder of the training; runs/ and the recipe's name if absent",
        HelpName = "DIR",
    };

    private readonly Option<bool> resume = new("--resume")
    {
        Description = "Go on from the latest checkpoint in the folder, or begin if there is none",
    };

    private readonly ThreadsOption threads = new();

    public TrainCommand()
        : base("train", "Train a model by a recipe, or a style from a painting")
    {
        Add(recipe);
        foreach (Option option in new Option[] { style, name, styles, output, resume, threads })
        {
            Add(option);
        }

        data.AddTo(this);

        Validators.Add(result =>
        {
            if (result.GetValue(recipe) is null == result.GetValue(style) is null)
            {
                result.AddError("Name either a recipe, or a painting with --style.");
            }
            else if (result.GetValue(style) is null != result.GetValue(name) is null)
            {
                result.AddError("--style and --name go together.");
            }
        });

        SetAction((parse, cancellationToken) => Task.FromResult(Execute(parse, cancellationToken)));
    }

    private int Execute(ParseResult parse, CancellationToken cancellationToken)
    {
        string? styleName = parse.GetValue(name);
        string? chosen = parse.GetValue(output);
        TrainingRecipe training = styleName is null
            ? ReadRecipe(parse)
            : StyleTraining.WriteRecipe(
                parse.GetRequiredValue(style)!, styleName, data.Folders(parse), chosen ?? Path.Combine("runs", styleName));
        string folder = chosen ?? Path.Combine("runs", training.Name);
        using TrainingRun run = new(
            training, folder, parse.GetValue(resume), parse.GetValue(threads), new Notes(), cancellationToken);
        new RunContext().Require(new MemoryPlan((RunStage.Optimize, run.PlanMemory)));
        Console.Error.WriteLine(
            $"{MemoryText.Of(run.PlanMemory)} of memory will be needed; {run.ImageCount} images; writing into {folder}.");
        Console.Error.WriteLine(Duration(run.Estimate(cancellationToken)));
        int steps = TrainingDisplay.Run(training, progress => run.Run(progress, cancellationToken));
        NameSkipped(run.Skipped);
        if (steps < training.Steps)
        {
            Console.Error.WriteLine(
                $"Interrupted after {steps} of {training.Steps} steps; the same command with --resume goes on from there.");
            return CommandLine.Interrupted;
        }

        if (styleName is not null)
        {
            StyleTraining.Keep(run.WeightsPath, styleName);
            Console.Error.WriteLine($"Done; paint with: impasto stylize IMAGE --style {styleName} -o OUT");
            return 0;
        }

        Console.Error.WriteLine($"Done: {run.WeightsPath}");
        return 0;
    }

    private static string Duration(IReadOnlyList<TimeSpan> stages)
    {
        string each = stages.Count == 1 ? "" : $" in {stages.Count} stages: {string.Join(", ", stages.Select(Text))}";
        return $"It will take about {Text(stages.Aggregate((x, y) => x + y))}{each}.";

        static string Text(TimeSpan time) => $"{Math.Floor(time.TotalHours):0}:{time:mm\\:ss}";
    }

    private static void NameSkipped(IReadOnlyList<string> files)
    {
        if (files.Count > 0)
        {
            string more = files.Count > NamedFiles ? $" and {files.Count - NamedFiles} more" : "";
            Console.Error.WriteLine(
                $"{files.Count} images could not be read and were passed over: {string.Join(", ", files.Take(NamedFiles))}{more}");
        }
    }

    private TrainingRecipe ReadRecipe(ParseResult parse)
    {
        string path = parse.GetRequiredValue(recipe)!;
        TrainingRecipe read = TrainingRecipe.Load(path, TrainingKinds.All, data.Roots(parse));
        if (data.Folders(parse) is { Length: > 0 } photographs)
        {
            read = read.WithStages(stage => stage with { Data = stage.Data with { Folders = FullPaths(photographs) } });
        }

        if (parse.GetValue(styles) is { Length: > 0 } paintings)
        {
            read = read.WithStages(stage => stage.Styles is { } set
                ? stage with { Styles = set with { Folders = FullPaths(paintings) } }
                : throw new RecipeException($"{path}: this kind of task takes no styles; leave --styles out."));
        }

        return read;
    }

    // Folders of the command line are relative to where it is typed, and those of the recipe to the recipe.
    private static string[] FullPaths(string[] folders) => [.. folders.Select(Path.GetFullPath)];

    private sealed class Notes : IProgress<string>
    {
        public void Report(string value) => Console.Error.WriteLine(value);
    }
}
