using System.Globalization;
using Impasto.Media.Images;
using Impasto.Training.Data;
using Impasto.Training.Recipes;
using Impasto.Training.Reporting;
using Impasto.Training.Tasks;
using Impasto.Weights;

namespace Impasto.Training.Loop;

/// <summary>
/// A training by a recipe in a folder of its own, which holds recipe.json, metrics.csv, chart.html, checkpoints, sample
/// pictures and, in the end, the weights. A run that was killed at any moment and is resumed ends with the same weights and
/// losses as one that was not.
/// </summary>
public sealed class TrainingRun : IDisposable
{
    /// <summary>The name of the recipe's copy in the training's folder.</summary>
    public const string RecipeFile = "recipe.json";

    private const int MeasuredSteps = 3;

    // What keeps the seeds of contents and styles apart.
    private const long StyleSeed = 1L << 32;

    private readonly TrainingRecipe recipe;
    private readonly string folder;
    private readonly bool resume;
    private readonly int threads;
    private readonly FileStream claim;
    private readonly TrainingTask task;
    private readonly Trainer trainer;
    private readonly Dictionary<string, (IReadOnlyList<string> Files, BatchOptions Options)> images;
    private readonly List<BatchReader> readers = [];

    /// <summary>
    /// Makes ready: reads the networks, lists the images, plans the memory and, the first time, finds what the recipe leaves
    /// to be found, which may take minutes.
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
        images = ListImages(recipe);
        if (!resume && (File.Exists(Log) || Trainer.LatestCheckpoint(Checkpoints) != null))
        {
            throw new TrainingException(
                $"{folder}: this folder holds a training; go on with it (--resume), or train into another (--out).");
        }

        Directory.CreateDirectory(folder);
        claim = Claim(folder);
        try
        {
            TrainingCheckpoint.RemoveTorn(Checkpoints);
            this.recipe = recipe with { Model = recipe.Model.Settle(recipe, folder, threads, progress, cancellationToken) };
            task = this.recipe.Model.CreateTask(this.recipe);
            trainer = new Trainer(task, OpenReader, Options());
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Gets the memory that the training takes at its peak, in bytes, images that are being read aside.</summary>
    public long PlanMemory => trainer.PlanMemory;

    /// <summary>Gets the number of image files of all data sets.</summary>
    public int ImageCount => images.Values.Sum(set => set.Files.Count);

    /// <summary>Gets the file that the training makes.</summary>
    public string WeightsPath => Path.Combine(folder, recipe.Name + ".safetensors");

    /// <summary>Gets the image files met so far that could not be read and were passed over.</summary>
    public IReadOnlyList<string> Skipped => [.. readers.SelectMany(reader => reader.Skipped).Distinct()];

    private int DoneBefore => resume ? Trainer.LatestCheckpoint(Checkpoints) ?? 0 : 0;

    private string Checkpoints => Path.Combine(folder, "checkpoints");

    private string Log => Path.Combine(folder, "metrics.csv");

    private string Samples => Path.Combine(folder, "samples");

    /// <summary>Takes a few steps, whose results are dropped, to tell how long the training will take.</summary>
    /// <param name="cancellationToken">Ends the measurement after the step in progress.</param>
    /// <returns>The time from the latest checkpoint, or the beginning, to the end.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="TrainingException">The loss is not finite from the start.</exception>
    public TimeSpan Estimate(CancellationToken cancellationToken = default)
    {
        StepTimes times = new();
        Trainer few = new(task, OpenReader, Options() with { Steps = MeasuredSteps, CheckpointFolder = null });
        few.Run(resume: false, times, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return times.PerStep * (recipe.Steps - DoneBefore);
    }

    /// <summary>Trains to the end and writes the weights, or until it is cancelled, which leaves a checkpoint.</summary>
    /// <param name="progress">Told of each step, on this thread.</param>
    /// <param name="cancellationToken">Ends the training after the step in progress.</param>
    /// <returns>The steps done: all that the recipe asks for, or fewer if it was cancelled.</returns>
    /// <exception cref="TrainingException">
    /// The loss stopped being finite, or what is to be resumed is another training or damaged.
    /// </exception>
    public int Run(IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        int done = DoneBefore;
        string copy = Path.Combine(folder, RecipeFile);
        if (done == 0 && Path.GetFullPath(copy) != recipe.Source)
        {
            File.Copy(recipe.Source, copy, overwrite: true);
        }

        using MetricsLog log = MetricsLog.Open(Log, trainer.Terms, done);
        try
        {
            (float[] values, int step) = trainer.Run(resume, new Recorder(this, log, progress), cancellationToken);
            if (step == recipe.Steps)
            {
                (IReadOnlyList<WeightTensor> tensors, IReadOnlyDictionary<string, string> metadata) = task.Export(values);
                SafetensorsWriter.Write(WeightsPath, tensors, metadata, ElementType.Float16);
            }

            return step;
        }
        finally
        {
            DrawChart();
        }
    }

    /// <summary>Frees the networks and gives the folder back.</summary>
    public void Dispose()
    {
        task?.Dispose();
        claim.Dispose();
    }

    private static Dictionary<string, (IReadOnlyList<string> Files, BatchOptions Options)> ListImages(TrainingRecipe recipe)
    {
        Dictionary<string, (IReadOnlyList<string>, BatchOptions)> sets =
            new() { [TrainingTask.Content] = Open(recipe.Data, recipe.Seed) };
        if (recipe.Styles is { } styles)
        {
            sets[TrainingTask.Style] = Open(styles, recipe.Seed + StyleSeed);
        }

        return sets;

        (IReadOnlyList<string> Files, BatchOptions Options) Open(ImageSetRecipe set, long seed) => (
            ImageFolder.List([.. set.Folders.Select(recipe.Locate)], set.Exclude),
            new BatchOptions
            {
                Size = recipe.Size,
                Count = recipe.Batch,
                Seed = seed,
                MinScale = set.MinScale,
                MaxScale = set.MaxScale,
                Levels = set.Levels,
                ColourStrength = set.Colour,
                MixtureShare = set.Mix,
                ProceduralShare = set.Procedural,
                NoiseStrength = set.Noise,
            });
    }

    /// <summary>Keeps other processes from training into the folder; the system lets go of it if this one is killed.</summary>
    private static FileStream Claim(string folder)
    {
        try
        {
            return new FileStream(
                Path.Combine(folder, "in-use"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e)
        {
            throw new TrainingException($"{folder}: another process trains into this folder; wait for it, or name another folder.", e);
        }
    }

    private TrainerOptions Options() => new()
    {
        Steps = recipe.Steps,
        Accumulate = recipe.Accumulate,
        LearningRate = recipe.LearningRate,
        Adam = recipe.Optimizer,
        Clip = recipe.Clip,
        Threads = threads,
        CheckpointFolder = Checkpoints,
        CheckpointEvery = recipe.CheckpointEvery,
        KeepCheckpoints = recipe.KeepCheckpoints,
        Fingerprint = RecipeFingerprint.Of(recipe, images.Values.Select(set => set.Files)),
    };

    private BatchReader OpenReader(string input, long firstBatch)
    {
        (IReadOnlyList<string> files, BatchOptions options) = images[input];
        BatchReader reader = new(files, options, firstBatch);
        readers.Add(reader);
        return reader;
    }

    private void DrawChart() => TrainingChart.Write(Path.Combine(folder, "chart.html"), recipe.Name, Metrics.Read(Log));

    private void WriteSample(TrainingProgress value)
    {
        if (value.DrawSample() is { } picture)
        {
            Directory.CreateDirectory(Samples);
            string name = string.Create(CultureInfo.InvariantCulture, $"step-{value.Step:D8}.jpg");
            ImageFile.Write(picture, Path.Combine(Samples, name));
        }
    }

    /// <summary>Writes down each step before the trainer goes on to its checkpoint or the next one.</summary>
    private sealed class Recorder(TrainingRun run, MetricsLog log, IProgress<TrainingProgress>? next) : IProgress<TrainingProgress>
    {
        private const double ShortestStep = 1e-6;

        private TimeSpan before;

        public void Report(TrainingProgress value)
        {
            double seconds = Math.Max(ShortestStep, (value.Elapsed - before).TotalSeconds);
            before = value.Elapsed;
            log.Append(new MetricsRow(
                value.Step, value.Loss, [.. run.trainer.Terms.Select(name => value.Terms[name])], value.LearningRate, value.Images / seconds,
                log.Seconds + value.Elapsed.TotalSeconds));
            if (run.recipe.SampleEvery > 0 && value.Step % run.recipe.SampleEvery == 0)
            {
                run.WriteSample(value);
            }

            if (value.Checkpointed)
            {
                run.DrawChart();
            }

            next?.Report(value);
        }
    }

    /// <summary>Knows how long the steps after the first one took, which also warms up.</summary>
    private sealed class StepTimes : IProgress<TrainingProgress>
    {
        private readonly List<TimeSpan> elapsed = [];

        public TimeSpan PerStep => elapsed.Count < 2 ? elapsed[0] : (elapsed[^1] - elapsed[0]) / (elapsed.Count - 1);

        public void Report(TrainingProgress value) => elapsed.Add(value.Elapsed);
    }
}
