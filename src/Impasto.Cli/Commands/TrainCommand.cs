using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Impasto.Cli.Display;
using Impasto.Cli.Help;
using Impasto.Cli.Options;
using Impasto.Cluster;
using Impasto.Cluster.Clients;
using Impasto.Cluster.Engine;
using Impasto.Models;
using Impasto.Running;
using Impasto.Training;
using Impasto.Training.Recipes;

namespace Impasto.Cli.Commands;

/// <summary><c>impasto train</c>: makes a model by a recipe.</summary>
internal sealed class TrainCommand : Verb
{
    private const int NamedFiles = 5;

    private readonly Argument<string[]> recipe = new("recipe")
    {
        Description = "The recipe, a JSON file; docs/training.md explains it. Several are trained one after another",
        HelpName = "RECIPE.json",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> style = new("--style")
    {
        Description = "In place of a recipe: a painting whose style a network is to learn, for stylize --style NAME; "
            + "several, of which each has a network, are named by their files",
        HelpName = "IMAGE",
    };

    private readonly Option<string?> name = new("--name", "-n")
    {
        Description = "With one --style: the name of the style: a-z, 0-9, '.', '_' and '-'",
        HelpName = "NAME",
    };

    private readonly Option<string[]> grid = new("--grid")
    {
        Description = "A member of the recipe and its values, as model.tvWeight=1,3: each makes a training, several "
            + "times given each value with each",
        HelpName = "MEMBER=VALUES",
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
    private readonly ClusterArguments cluster = new(isAlways: false);

    public TrainCommand()
        : base(
            "train",
            "Train a model by a recipe, or a style from a painting",
            "train --style painting.jpg --name mystyle --data my-photos",
            "train recipes/adain.json --data photos=my-photos --data paintings=my-paintings --out my-run",
            "train recipes/adain.json --out my-run --resume",
            "train --style a.jpg --style b.jpg --grid model.tvWeight=1,3 -o runs --on postgres://db/impasto")
    {
        Add(recipe);
        this.AddAll(style, name, grid, styles, steps, size, output, resume, json, threads);

        data.AddTo(this);
        this.AddAll(cluster.All);

        Refuse(Complaint);
        Refuse(command => cluster.Complaint(command, threads, resume));

        SetAction((parse, cancellationToken) => Task.FromResult(Execute(parse, cancellationToken)));
    }

    private string? Complaint(CommandResult command)
    {
        int paintings = command.GetValue(style)?.Length ?? 0;
        return (command.GetValue(recipe) is not { Length: > 0 }) != paintings > 0
            ? "Name either a recipe, or a painting with --style."
            : paintings > 1 && command.GetValue(name) is not null
                ? "Several paintings are named by their files; leave --name out."
            : (paintings == 1) != command.GetValue(name) is not null ? "--style and --name go together."
            : paintings > 0 && command.GetValue(styles) is { Length: > 0 } ? "--styles is for recipes; leave it out."
            : paintings > 0 && data.HasRoots(command)
                ? "Data roots are for recipes; name photographs with --data DIR."
            : null;
    }

    private int Execute(ParseResult parse, CancellationToken cancellationToken)
    {
        if (IsGrid(parse))
        {
            return ExecuteGrid(parse, cancellationToken);
        }

        Notes notes = Verbosity.Notes(parse);
        string? styleName = parse.GetValue(name);
        string? chosen = parse.GetValue(output);
        TrainingRecipe training = styleName is null
            ? ReadRecipe(parse, parse.GetRequiredValue(recipe)[0])
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
            StyleFile(parse.GetRequiredValue(style)[0]),
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

    private TrainingRecipe ReadRecipe(ParseResult parse, string path)
    {
        TrainingRecipe read = TrainingRecipe.Load(path, TrainingKinds.All, data.Roots(parse));
        return Changes(parse, read, path) is { Count: > 0 } changes
            ? TrainingRecipe.Of(With(read, changes), path, TrainingKinds.All, data.Roots(parse))
            : read;
    }

    /// <summary>Reads a recipe, with what the command line puts in place of its members.</summary>
    private JsonObject ReadJson(ParseResult parse, string path)
    {
        TrainingRecipe read = TrainingRecipe.Load(path, TrainingKinds.All, data.Roots(parse));
        return With(read, Changes(parse, read, path));
    }

    private static JsonObject With(TrainingRecipe read, List<(string Member, JsonNode Value)> changes)
    {
        JsonObject json = JsonNode.Parse(read.Json!)!.AsObject();
        foreach ((string member, JsonNode value) in changes)
        {
            RecipeMember.Set(json, member, value);
        }

        return json;
    }

    private List<(string Member, JsonNode Value)> Changes(ParseResult parse, TrainingRecipe read, string path)
    {
        List<(string Member, JsonNode Value)> changes = [];
        if (data.Folders(parse) is { Length: > 0 } photographs)
        {
            changes.Add(("data.folders", FullPaths(photographs)));
        }

        if (parse.GetValue(styles) is { Length: > 0 } paintings)
        {
            changes.Add(read.Stages.All(stage => stage.Styles is not null)
                ? ("styles.folders", FullPaths(paintings))
                : throw new RecipeException($"{path}: this kind of task takes no styles; leave --styles out."));
        }

        if (parse.GetValue(steps) is { } asked)
        {
            changes.Add(read.Stages.Count == 1
                ? ("steps", asked)
                : throw new RecipeException(
                    $"{path}: each of its {read.Stages.Count} stages has steps of its own; leave --steps out."));
        }

        if (parse.GetValue(size) is { } edge)
        {
            changes.Add(("size", edge));
        }

        return changes;
    }

    // Folders of the command line are relative to where it is typed, and those of the recipe to the recipe.
    private static JsonArray FullPaths(string[] folders) =>
        new([.. folders.Select(folder => JsonValue.Create(Path.GetFullPath(folder)))]);

    private bool IsGrid(ParseResult parse) => parse.GetValue(recipe) is { Length: > 1 }
        || parse.GetValue(style) is { Length: > 1 } || parse.GetValue(grid) is { Length: > 0 }
        || cluster.IsAsked(parse.CommandResult);

    private int ExecuteGrid(ParseResult parse, CancellationToken cancellationToken)
    {
        Notes notes = Verbosity.Notes(parse);
        string folder = parse.GetValue(output) ?? "runs";
        GridAxis[] axes = [.. (parse.GetValue(grid) ?? []).Select(GridAxis.Parse)];
        bool isStyle = parse.GetValue(style) is { Length: > 0 };
        TrainingGrid trainings = TrainingGrid.Of(
            isStyle
                ? StyleRecipesOf(parse, folder)
                : [.. parse.GetRequiredValue(recipe).Select(path => (ReadJson(parse, path), path))],
            axes,
            isStyle ? null : data.Roots(parse));
        ModelStore kept = ModelStore.ForUser();
        foreach (GridTraining training in isStyle ? trainings.Trainings : [])
        {
            StyleRecipe.CheckName(kept, training.Recipe.Name);
        }

        GridRun run = new(trainings, folder, notes);
        int code = cluster.IsAsked(parse.CommandResult)
            ? SendTo(parse, trainings, run, notes, cancellationToken)
            : TrainHere(parse, trainings, run, notes, cancellationToken);
        foreach (GridTraining training in isStyle ? run.Done : [])
        {
            kept.ImportTransform(run.WeightsOf(training), training.Recipe.Name);
        }

        if (parse.GetValue(json))
        {
            foreach (GridTraining training in trainings.Trainings)
            {
                JsonOption.Write(parse.InvocationConfiguration.Output, run.ResultOf(training));
            }
        }
        else if (code != ExitCode.Interrupted)
        {
            run.WriteTable(parse.InvocationConfiguration.Output);
        }

        return code;
    }

    private int TrainHere(
        ParseResult parse, TrainingGrid trainings, GridRun run, Notes notes, CancellationToken cancellationToken)
    {
        bool resumes = parse.GetValue(resume);
        if (!resumes)
        {
            run.CheckOutputs();
        }

        // What one of them lacks is said before the first has taken its hours.
        long memory = trainings.Trainings.Max(training => TrainingRun.PlanOf(training.Recipe));
        new RunContext().Require(new MemoryPlan((RunStage.Optimize, memory)));
        run.WriteRecipes();
        notes.Say($"{trainings.Trainings.Count} trainings, one after another.");
        HoldResult();
        return run.Train(resumes, threads.Number(parse), cancellationToken);
    }

    // What talks to the database is loaded when it is asked for, so that trainings of this process start without it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int SendTo(
        ParseResult parse, TrainingGrid trainings, GridRun run, Notes notes, CancellationToken cancellationToken)
    {
        using TelemetryExport? telemetry = TelemetryExport.Start("impasto");
        using ClusterConnection connection = cluster.Connect(parse);
        using ClusterClient client = new(connection);
        run.CheckOutputs();
        TrainingRecipe[] recipes = [.. trainings.Trainings.Select(training => training.Recipe)];
        bool isOne = recipes.Length == 1;
        ClusterJob job = client.Train(
            recipes,
            isOne ? recipes[0].Name : $"{recipes[0].Name} and {recipes.Length - 1} more",
            cancellationToken);
        run.WriteRecipes();
        notes.Say(
            $"Job {ClusterRun.Short(job.Id)}: {(isOne ? "the training is" : $"{recipes.Length} trainings are")} sent.");
        HoldResult();
        return run.Wait(client, job, cancellationToken);
    }

    private (JsonObject Json, string Path)[] StyleRecipesOf(ParseResult parse, string folder)
    {
        string[] photographs = data.Folders(parse);
        string[] images = photographs.Length > 0 ? photographs : [SceneIn(folder)];
        return
        [
            .. parse.GetRequiredValue(style).Select(StyleFile).Select(painting => (
                StyleRecipe.Of(
                    painting,
                    parse.GetValue(name) ?? Path.GetFileNameWithoutExtension(painting).ToLowerInvariant(),
                    images,
                    isProcedural: photographs.Length == 0,
                    parse.GetValue(steps),
                    parse.GetValue(size)),
                Path.Combine(folder, TrainingRun.RecipeFile))),
        ];
    }
}
