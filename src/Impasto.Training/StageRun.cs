using System.Globalization;
using Impasto.Media.Images;
using Impasto.Running;
using Impasto.Training.Data;
using Impasto.Training.Loop;
using Impasto.Training.Recipes;
using Impasto.Training.Reporting;
using Impasto.Weights;

namespace Impasto.Training;

/// <summary>
/// A stage of a training in a folder of its own, which holds metrics.csv, chart.html, checkpoints and sample pictures.
/// </summary>
internal sealed class StageRun : IDisposable
{
    private const int MeasuredSteps = 3;

    private readonly TrainingStage stage;
    private readonly StageImages images;
    private readonly string folder;
    private readonly string weights;
    private readonly bool resume;
    private readonly int threads;
    private readonly TrainingTask task;
    private readonly Trainer trainer;
    private readonly List<BatchReader> readers = [];

    /// <summary>
    /// Makes ready: reads the networks, plans the memory and finds what the recipe leaves to be found.
    /// </summary>
    /// <param name="stage">What to train.</param>
    /// <param name="images">The stage's images.</param>
    /// <param name="folder">Where the stage lives; nobody else may be training into it.</param>
    /// <param name="weights">The file that the stage makes.</param>
    /// <param name="resume">Whether to go on with what is in the folder, if there is something.</param>
    /// <param name="threads">How many threads compute.</param>
    /// <param name="progress">Told, in a line, what was found.</param>
    /// <param name="cancellationToken">Ends the finding.</param>
    public StageRun(
        TrainingStage stage,
        StageImages images,
        string folder,
        string weights,
        bool resume,
        int threads,
        IProgress<string>? progress,
        CancellationToken cancellationToken)
    {
        this.images = images;
        this.folder = folder;
        this.weights = weights;
        this.resume = resume;
        this.threads = threads;
        TryOutputs(stage);
        TrainingCheckpoint.RemoveTorn(Checkpoints);
        ModelRecipe settled = stage.Model.Settle(stage, folder, threads, progress, cancellationToken);
        this.stage = stage with { Model = settled };
        task = settled.CreateTask(this.stage);
        try
        {
            trainer = new Trainer(task, OpenReader, Options());
        }
        catch
        {
            task.Dispose();
            throw;
        }
    }

    /// <summary>Gets the memory that the stage takes at its peak, in bytes, images that are being read aside.</summary>
    public long PlanMemory => trainer.PlanMemory;

    /// <summary>Gets the image files met so far that could not be read and were passed over.</summary>
    public IEnumerable<string> Skipped => readers.SelectMany(reader => reader.Skipped);

    private int DoneBefore => resume ? Trainer.LatestCheckpoint(Checkpoints) ?? 0 : 0;

    private string Checkpoints => CheckpointsIn(folder);

    private string Log => LogIn(folder);

    private string Samples => Path.Combine(folder, "samples");

    /// <summary>Tells whether a stage was begun in a folder.</summary>
    public static bool IsIn(string folder) =>
        File.Exists(LogIn(folder)) || Trainer.LatestCheckpoint(CheckpointsIn(folder)) != null;

    /// <summary>Takes a few steps, whose results are dropped, to tell how long the rest will take.</summary>
    public TimeSpan Estimate(CancellationToken cancellationToken)
    {
        int left = stage.Steps - DoneBefore;
        if (left == 0)
        {
            return TimeSpan.Zero;
        }

        StepTimes times = new();
        Trainer few = new(task, OpenReader, Options() with { Steps = MeasuredSteps, CheckpointFolder = null });
        few.Run(resume: false, times, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return times.PerStep * left;
    }

    /// <summary>
    /// Trains to the end and writes the weights, or until it is cancelled, which leaves a checkpoint.
    /// </summary>
    /// <param name="progress">Told of each step, on this thread.</param>
    /// <param name="cancellationToken">Ends the training after the step in progress.</param>
    /// <returns>The steps done.</returns>
    public int Run(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        using MetricsLog log = MetricsLog.Open(Log, trainer.Terms, DoneBefore);
        try
        {
            (float[] values, int step) = trainer.Run(resume, new Recorder(this, log, progress), cancellationToken);
            if (step == stage.Steps)
            {
                Write(values, weights);
            }

            return step;
        }
        finally
        {
            DrawChart();
        }
    }

    /// <summary>
    /// Writes the network that the stage starts from as if it were the one that it makes, so that a stage behind it can
    /// be planned and measured: all but the values is the same.
    /// </summary>
    public void WriteUntrained(string path) => Write(task.Parameters.Initial, path);

    /// <summary>Frees the networks.</summary>
    public void Dispose() => task.Dispose();

    /// <summary>Makes the folders, and finds out before the work whether they take what it will leave there.</summary>
    private void TryOutputs(TrainingStage planned)
    {
        IEnumerable<string> folders = planned.SampleEvery > 0 ? [folder, Checkpoints, Samples] : [folder, Checkpoints];
        foreach (string each in folders)
        {
            Directory.CreateDirectory(each);
            OutputFiles.Try(Path.Combine(each, "trial"));
        }

        OutputFiles.Try(weights);
    }

    private static string CheckpointsIn(string folder) => Path.Combine(folder, "checkpoints");

    private static string LogIn(string folder) => Path.Combine(folder, "metrics.csv");

    private void Write(float[] values, string path)
    {
        (IReadOnlyList<WeightTensor> tensors, IReadOnlyDictionary<string, string> metadata) = task.Export(values);
        SafetensorsWriter.Write(path, tensors, metadata, ElementType.Float16);
    }

    private TrainerOptions Options() => new()
    {
        Steps = stage.Steps,
        Accumulate = stage.Accumulate,
        LearningRate = stage.LearningRate,
        Adam = stage.Optimizer,
        Clip = stage.Clip,
        Threads = threads,
        CheckpointFolder = Checkpoints,
        CheckpointEvery = stage.CheckpointEvery,
        KeepCheckpoints = stage.KeepCheckpoints,
        Fingerprint = RecipeFingerprint.Of(stage, images.Files),
    };

    private BatchReader OpenReader(string input, long firstBatch)
    {
        BatchReader reader = images.Open(input, firstBatch);
        readers.Add(reader);
        return reader;
    }

    private void DrawChart() =>
        TrainingChart.Write(Path.Combine(folder, "chart.html"), stage.Name, Metrics.Read(Log));

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
    private sealed class Recorder(StageRun run, MetricsLog log, IProgress<TrainingProgress>? next)
        : IProgress<TrainingProgress>
    {
        private const double ShortestStep = 1e-6;

        private TimeSpan before;

        public void Report(TrainingProgress value)
        {
            double seconds = Math.Max(ShortestStep, (value.Elapsed - before).TotalSeconds);
            before = value.Elapsed;
            log.Append(new MetricsRow(
                value.Step,
                value.Loss,
                [.. run.trainer.Terms.Select(name => value.Terms[name])],
                value.LearningRate,
                value.Images / seconds,
                log.Seconds + value.Elapsed.TotalSeconds));
            if (run.stage.SampleEvery > 0 && value.Step % run.stage.SampleEvery == 0)
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

        public TimeSpan PerStep =>
            elapsed.Count < 2 ? elapsed[0] : (elapsed[^1] - elapsed[0]) / (elapsed.Count - 1);

        public void Report(TrainingProgress value) => elapsed.Add(value.Elapsed);
    }
}
