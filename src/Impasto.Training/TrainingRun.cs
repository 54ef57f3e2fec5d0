using System.Globalization;
using Impasto.Checkpoints;
using Impasto.Media.Images;
using Impasto.Models;
using Impasto.Training.Loop;
using Impasto.Training.Recipes;
using Impasto.Training.Reporting;
using Impasto.Weights;

namespace Impasto.Training;

/// <summary>
/// A training by a recipe in a folder of its own, which holds recipe.json, what is told of the training, and in the end
/// the weights; where there are several stages, each has a folder in it. A run that was killed at any moment and is
/// resumed ends with the same weights and losses as one that was not.
/// </summary>
public sealed class TrainingRun : IDisposable
{
    /// <summary>The name of the recipe's copy in the training's folder.</summary>
    public const string RecipeFile = TrainedStyle.RecipeFile;

    private readonly TrainingRecipe recipe;
    private readonly string folder;
    private readonly bool resume;
    private readonly int threads;
    private readonly IProgress<string>? notes;
    private readonly StageImages[] images;
    private readonly FileStream claim;
    private readonly HashSet<string> skipped = [];

    // Stands in for the weights of stages that are yet to be trained, while the stages behind them are planned.
    private DirectoryInfo? untrained;

    // The stage that is open, its number, and whether it starts from what the one before has made.
    private (StageRun Run, int Index, bool Final)? open;

    /// <summary>
    /// Makes ready: reads the networks, lists the images, plans the memory of each stage and, the first time, finds
    /// what the recipe leaves to be found, which may take minutes.
    /// </summary>
    /// <param name="recipe">What to train.</param>
    /// <param name="folder">Where the training lives; made if absent.</param>
    /// <param name="resume">Whether to go on with the training in the folder, if there is one.</param>
    /// <param name="threads">How many threads compute; results do not depend on it.</param>
    /// <param name="progress">Told, in a line, what was found.</param>
    /// <param name="cancellationToken">Ends the finding.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="TrainingException">
    /// The folder holds a training that is not to be resumed, or another process trains into it.
    /// </exception>
    /// <exception cref="RecipeException">
    /// Members of the recipe do not go together, or a data root is not set.
    /// </exception>
    /// <exception cref="WeightException">A network cannot be read.</exception>
    /// <exception cref="ImageException">A folder of images cannot be listed or is empty.</exception>
    public TrainingRun(
        TrainingRecipe recipe,
        string folder,
        bool resume,
        int threads,
        IProgress<string>? progress = null,
        CancellationToken cancellationToken = default)
    {
        this.recipe = recipe;
        this.folder = folder;
        this.resume = resume;
        this.threads = threads;
        notes = progress;
        images = [.. recipe.Stages.Select(stage => new StageImages(stage))];
        if (!resume && IsBegun)
        {
            throw new TrainingException(
                $"{folder}: this folder holds a training; go on with it (--resume), or train into another (--out).");
        }

        Directory.CreateDirectory(folder);
        claim = Claim(folder);
        try
        {
            PlanMemory = Stages.Max(stage => Open(stage, cancellationToken).PlanMemory);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>
    /// Gets the memory that the steps take at their peak, in the stage that needs most, in bytes: beside what the
    /// process has taken by now for itself and for the networks.
    /// </summary>
    public long PlanMemory { get; }

    /// <summary>Gets the number of image files of all data sets and stages.</summary>
    public int ImageCount => images.SelectMany(set => set.Files).SelectMany(files => files).Distinct().Count();

    /// <summary>Gets the file that the training makes.</summary>
    public string WeightsPath => Path.Combine(folder, FileName);

    /// <summary>Gets the image files met so far that could not be read and were passed over.</summary>
    public IReadOnlyList<string> Skipped => [.. skipped.Union(open?.Run.Skipped ?? [])];

    /// <summary>Says whether a folder holds a training of a recipe with one stage.</summary>
    /// <param name="folder">The folder, which need not exist.</param>
    public static bool IsBegunIn(string folder) => new StageFiles(folder, "", "", "").AreThere;

    /// <summary>
    /// Plans the memory of a training and sees whether what it reads is there, without what takes long and without a
    /// folder of its own.
    /// </summary>
    /// <param name="recipe">What is to be trained.</param>
    /// <returns>What <see cref="PlanMemory"/> will be.</returns>
    internal static long PlanOf(TrainingRecipe recipe)
    {
        string folder = Directory.CreateTempSubdirectory("impasto-").FullName;
        try
        {
            using TrainingRun run = new(
                recipe.WithStages(stage => stage with { Model = stage.Model.ForPlan() }), folder, resume: false, 1);
            return run.PlanMemory;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Says what the loss and its terms have come to at the end of the last stage.</summary>
    internal string FinalLoss() => Metrics.Read(FilesOf(recipe.Stages.Count - 1).Log).End();

    private string FileName => recipe.Name + ".safetensors";

    private string Unfinished => Path.Combine(folder, TrainedStyle.UnfinishedFile);

    private bool IsBegun => Stages.Any(stage => FilesOf(stage).AreThere);

    private IEnumerable<int> Stages => Enumerable.Range(0, recipe.Stages.Count);

    /// <summary>
    /// Takes a few steps of each stage, whose results are dropped, to tell how long the training will take.
    /// </summary>
    /// <param name="cancellationToken">Ends the measurement after the step in progress.</param>
    /// <returns>The time of each stage from its latest checkpoint, or its beginning, to its end.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="TrainingException">The loss is not finite from the start.</exception>
    public IReadOnlyList<TimeSpan> Estimate(CancellationToken cancellationToken = default) =>
        [.. Stages.Select(stage => Open(stage, cancellationToken).Estimate(cancellationToken))];

    /// <summary>
    /// Trains to the end, stage by stage, and writes the weights, or until it is cancelled, which leaves a checkpoint.
    /// </summary>
    /// <param name="progress">Told of each step, on this thread.</param>
    /// <param name="cancellationToken">Ends the training after the step in progress.</param>
    /// <returns>
    /// The steps of all stages that are done: all that the recipe asks for, or fewer if it was cancelled.
    /// </returns>
    /// <exception cref="TrainingException">The loss stopped being finite.</exception>
    /// <exception cref="CheckpointException">What is to be resumed is another training or damaged.</exception>
    public int Run(IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        string copy = Path.Combine(folder, RecipeFile);
        if (!IsBegun && Path.GetFullPath(copy) != recipe.Source)
        {
            WriteRecipe(copy);
        }

        int done = 0;
        foreach (int stage in Stages)
        {
            int steps = Open(stage, cancellationToken).Run(new InStage(stage + 1, progress), cancellationToken);
            done += steps;
            if (steps < recipe.Stages[stage].Steps)
            {
                break;
            }
        }

        if (done == recipe.Steps)
        {
            File.Delete(Unfinished);
        }

        return done;
    }

    /// <summary>Frees the networks and gives the folder back.</summary>
    public void Dispose()
    {
        Close();
        untrained?.Delete(recursive: true);
        untrained = null;
        claim.Dispose();
    }

    private void WriteRecipe(string path)
    {
        if (recipe is { IsChanged: true, Json: { } json })
        {
            File.WriteAllText(path, json);
        }
        else
        {
            File.Copy(recipe.Source, path, overwrite: true);
        }
    }

    /// <summary>
    /// Keeps other processes from training into the folder; the system lets go of it if this one is killed.
    /// </summary>
    private static FileStream Claim(string folder)
    {
        string path = Path.Combine(folder, "in-use");
        try
        {
            return new FileStream(
                path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e)
        {
            throw new TrainingException(
                $"{folder}: another process trains into this folder; wait for it, or name another folder.", e);
        }
    }

    /// <summary>Opens a stage in place of the one that is open, unless it is that one.</summary>
    private StageRun Open(int index, CancellationToken cancellationToken)
    {
        TrainingStage stage = recipe.Stages[index];
        bool final = true;
        for (int before = 0; before < index; before++)
        {
            bool trained = File.Exists(FilesOf(before).Weights);
            final &= trained;
            stage = stage with
            {
                Roots = stage.Roots.WithStage(before + 1, trained ? FilesOf(before).Folder : UntrainedFolderOf(before)),
            };
        }

        if (open is { } found && (found.Index, found.Final) == (index, final))
        {
            return found.Run;
        }

        Close();
        StageRun run = new(stage, images[index], FilesOf(index), resume, threads, notes, cancellationToken);
        open = (run, index, final);
        if (index + 1 < recipe.Stages.Count && !File.Exists(FilesOf(index).Weights))
        {
            run.WriteUntrained(Path.Combine(UntrainedFolderOf(index), FileName));
        }

        return run;
    }

    private void Close()
    {
        if (open is { } found)
        {
            skipped.UnionWith(found.Run.Skipped);
            found.Run.Dispose();
            open = null;
        }
    }

    private StageFiles FilesOf(int stage)
    {
        bool isOnly = recipe.Stages.Count == 1;
        string own = isOnly ? folder : Path.Combine(folder, NameOf(stage));
        return new StageFiles(
            own,
            stage == recipe.Stages.Count - 1 ? WeightsPath : Path.Combine(own, FileName),
            Unfinished,
            isOnly ? "" : $"stage {stage + 1} of {recipe.Stages.Count}, ");
    }

    private string UntrainedFolderOf(int stage)
    {
        untrained ??= Directory.CreateTempSubdirectory("impasto-");
        return untrained.CreateSubdirectory(NameOf(stage)).FullName;
    }

    private static string NameOf(int stage) => string.Create(CultureInfo.InvariantCulture, $"stage-{stage + 1}");

    /// <summary>Says of each step which stage it is of.</summary>
    private sealed class InStage(int stage, IProgress<TrainingProgress>? next) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => next?.Report(value with { Stage = stage });
    }
}
