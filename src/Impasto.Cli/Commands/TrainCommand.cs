using System.CommandLine;
using System.CommandLine.Parsing;
using Impasto.Cli.Display;
using Impasto.Cli.Help;
using Impasto.Cli.Options;
using Impasto.Models;
using Impasto.Running;
using Impasto.Training;
using Impasto.Training.Recipes;

namespace Impasto.Cli.Commands;

/// <summary><c>impasto train</c>: makes a model by a recipe.</summary>
internal sealed class TrainCommand : Verb
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

    private readonly WholeNumberOption steps = new(
        "--steps",
        "Steps of the training, in place of the recipe's: fewer are done sooner, and less is learned",
        least: 1,
        TrainingStage.MostSteps);

    private readonly WholeNumberOption size = new(
        "--size",
        "Edge in pixels of the square parts of images that it learns from, in place of the recipe's: larger ones take "
        + "more memory and time",
        TrainingStage.SmallestCrop,
        TrainingStage.LargestCrop);

    private readonly JsonOption json = new("Print what came of it as JSON in the end");
    private readonly ThreadsOption threads = new();

    public TrainCommand()
        : base(
            "train",
            "Train a model by a recipe, or a style from a painting",
            "train --style painting.jpg --name mystyle --data my-photos",
            "train recipes/adain.json --data photos=my-photos --data paintings=my-paintings --out my-run",
            "train recipes/adain.json --out my-run --resume")
    {
        Add(recipe);
        this.AddAll(style, name, styles, steps, size, output, resume, json, threads);

        data.AddTo(this);

        Refuse(Complaint);

        SetAction((parse, cancellationToken) => Task.FromResult(Execute(parse, cancellationToken)));
    }

    private string? Complaint(CommandResult command)
    {
        bool isStyle = command.GetValue(style) is not null;
        return (command.GetValue(recipe) is null) != isStyle ? "Name either a recipe, or a painting with --style."
            : isStyle != command.GetValue(name) is not null ? "--style and --name go together."
            : isStyle && command.GetValue(styles) is { Length: > 0 } ? "--styles is for recipes; leave it out."
            : isStyle && data.HasRoots(command) ? "Data roots are for recipes; name photographs with --data DIR."
            : null;
    }

    private int Execute(ParseResult parse, CancellationToken cancellationToken)
    {
        Notes notes = Verbosity.Notes(parse);
        string? styleName = parse.GetValue(name);
        string? chosen = parse.GetValue(output);
        TrainingRecipe training = styleName is null
            ? ReadRecipe(parse)
            : StyleRecipeOf(parse, styleName, chosen ?? Path.Combine("runs", styleName));
        string folder = chosen ?? Path.Combine("runs", training.Name);
        using TrainingRun run = new(
            training, folder, parse.GetValue(resume), threads.Number(parse), new Told(notes), cancellationToken);
        new RunContext().Require(new MemoryPlan((RunStage.Optimize, run.PlanMemory)));
        bool hasOwnImages = styleName is null || data.Folders(parse).Length > 0;
        notes.Say(
            $"{MemoryText.Of(NeededBy(run))} of memory will be needed; "
            + (hasOwnImages ? $"{run.ImageCount} {(run.ImageCount == 1 ? "image" : "images")}; " : "")
            + $"writing into {folder}.");
        if (!hasOwnImages)
        {
            notes.Say(
                "Without --data it learns from the scene that Impasto brings along and from pictures made by a "
                + "procedure; photographs are better.");
        }

        notes.Say(Duration(run.Estimate(cancellationToken)));
        HoldResult();
        int done = TrainingDisplay.Run(notes, training, progress => run.Run(progress, cancellationToken));
        NameSkipped(run.Skipped, notes);
        bool isDone = done >= training.Steps;
        if (isDone && styleName is not null)
        {
            ModelStore.ForUser().ImportTransform(run.WeightsPath, styleName);
        }

        if (parse.GetValue(json))
        {
            JsonOption.Write(parse.InvocationConfiguration.Output, new
            {
                training.Name,
                Style = isDone ? styleName : null,
                Weights = isDone ? run.WeightsPath : null,
                Done = done,
                training.Steps,
                run.Skipped,
            });
        }

        notes.Say(!isDone
            ? $"Interrupted after {done} of {training.Steps} steps; the same command with --resume goes on from there."
                + (styleName is null ? "" : $" What it has learned so far paints by --style {folder}.")
            : styleName is null ? $"Done: {run.WeightsPath}"
            : $"Done; paint with: impasto stylize IMAGE --style {styleName} -o OUT");
        return isDone ? ExitCode.Done : ExitCode.Interrupted;
    }

    private TrainingRecipe StyleRecipeOf(ParseResult parse, string styleName, string folder)
    {
        ModelStore kept = ModelStore.ForUser();
        StyleRecipe.CheckName(kept, styleName);
        string[] photographs = data.Folders(parse);
        return StyleRecipe.Write(
            kept,
            StyleFile(parse.GetRequiredValue(style)!),
            styleName,
            photographs.Length > 0 ? photographs : [SceneIn(folder)],
            isProcedural: photographs.Length == 0,
            folder,
            parse.GetValue(steps),
            parse.GetValue(size));
    }

    /// <summary>A folder with the scene that Impasto brings along.</summary>
    private static string SceneIn(string folder)
    {
        string images = Directory.CreateDirectory(Path.Combine(folder, "images")).FullName;
        ShippedScene.CopyTo(Path.Combine(images, ShippedScene.Name));
        return images;
    }

    private static string StyleFile(string style)
    {
        using ModelLibrary models = ModelLibrary.ForUser();
        return StyleImage.PathOf(style, models);
    }

    /// <summary>All memory of the process at its peak: what it has, and what the steps take beside it.</summary>
    private static long NeededBy(TrainingRun run)
    {
        // What making ready has left behind is of no more use.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        MachineMemory memory = new();
        return Math.Max(memory.PeakResident, memory.Resident + run.PlanMemory);
    }

    private static string Duration(IReadOnlyList<TimeSpan> stages)
    {
        string each = stages.Count == 1 ? "" : $" in {stages.Count} stages: {string.Join(", ", stages.Select(Text))}";
        return $"It will take about {Text(stages.Aggregate((x, y) => x + y))}{each}, as far as its first steps tell.";

        static string Text(TimeSpan time) => $"{Math.Floor(time.TotalHours):0}:{time:mm\\:ss}";
    }

    private static void NameSkipped(IReadOnlyList<string> files, Notes notes)
    {
        if (files.Count > 0)
        {
            string named = string.Join(", ", files.Take(NamedFiles));
            string more = files.Count > NamedFiles ? $" and {files.Count - NamedFiles} more" : "";
            string what = files.Count == 1
                ? "1 image could not be read and was" : $"{files.Count} images could not be read and were";
            notes.Say($"{what} passed over: {named}{more}");
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

        if (parse.GetValue(steps) is { } asked)
        {
            read = read.Stages.Count == 1
                ? read.WithStages(stage => stage with { Steps = asked })
                : throw new RecipeException(
                    $"{path}: each of its {read.Stages.Count} stages has steps of its own; leave --steps out.");
        }

        return parse.GetValue(size) is { } edge ? read.WithStages(stage => stage with { Size = edge }) : read;
    }

    // Folders of the command line are relative to where it is typed, and those of the recipe to the recipe.
    private static string[] FullPaths(string[] folders) => [.. folders.Select(Path.GetFullPath)];

    private sealed class Told(Notes notes) : IProgress<string>
    {
        public void Report(string value) => notes.Say(value);
    }
}
