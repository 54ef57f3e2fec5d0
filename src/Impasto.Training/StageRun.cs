using System.Numerics;
using Impasto.Media.Images;
using Impasto.Models;
using Impasto.Running;
using Impasto.Training.Data;
using Impasto.Training.Loop;
using Impasto.Training.Recipes;
using Impasto.Training.Reporting;
using Impasto.Weights;

namespace Impasto.Training;

/// <summary>
/// A stage of a training in a folder of its own, which holds metrics.csv, chart.html, checkpoints and sample pictures.
/// At each checkpoint the network so far is written too, where it can be used at once.
/// </summary>
internal sealed class StageRun : IDisposable
{
    private const int MeasuredSteps = 3;

    private readonly TrainingStage stage;
    private readonly StageImages images;
    private readonly StageFiles files;
    private readonly bool resume;
    private readonly int threads;
    private readonly Settling settling;
    private readonly TrainingTask task;
    private readonly Trainer trainer;
    private readonly List<BatchReader> readers = [];

    /// <summary>
    /// Makes ready: reads the networks, plans the memory and finds what the recipe leaves to be found.
    /// </summary>
    /// <param name="stage">What to train.</param>
    /// <param name="images">The stage's images.</param>
    /// <param name="files">Where the stage lives; nobody else may be training into it.</param>
    /// <param name="resume">Whether to go on with what is in the folder, if there is something.</param>
    /// <param name="threads">How many threads compute.</param>
    /// <param name="progress">Told, in a line, what was found.</param>
    /// <param name="cancellationToken">Ends the finding.</param>
    public StageRun(
        TrainingStage stage,
        StageImages images,
        StageFiles files,
        bool resume,
        int threads,
        IProgress<string>? progress,
        CancellationToken cancellationToken)
    {
        this.images = images;
        this.files = files;
        this.resume = resume;
        this.threads = threads;
        TryOutputs(stage);
        TrainingCheckpoint.RemoveTorn(files.Checkpoints);
        settling = new Settling(files.Folder, threads, progress, cancellationToken)
        {
            Show = (name, picture) => ShowFirst(stage, name, picture),
        };
        ModelRecipe settled = stage.Model.Settle(stage, settling);
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

    /// <summary>Gets the memory that the steps take beside what was taken to make ready, in bytes.</summary>
    public long PlanMemory => trainer.PlanMemory + images.MemoryBytes;

    /// <summary>Gets the image files met so far that could not be read and were passed over.</summary>
    public IEnumerable<string> Skipped => readers.SelectMany(reader => reader.Skipped).Union(settling.Skipped);

    private int DoneBefore => resume ? Trainer.LatestCheckpoint(files.Checkpoints) ?? 0 : 0;

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
        using MetricsLog log = MetricsLog.Open(files.Log, trainer.Terms, DoneBefore);
        try
        {
            (float[] values, int step) = trainer.Run(resume, new Recorder(this, log, progress), cancellationToken);
            if (step == stage.Steps)
            {
                Write(values, files.Weights);
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
        IEnumerable<string> folders = planned.SampleEvery > 0
            ? [files.Folder, files.Checkpoints, files.Samples]
            : [files.Folder, files.Checkpoints];
        foreach (string each in folders)
        {
            Directory.CreateDirectory(each);
            OutputFiles.Try(Path.Combine(each, "trial"));
        }

        OutputFiles.Try(files.Weights);
    }

    /// <summary>Keeps a picture among the samples; where it is the first, tells of it.</summary>
    private void ShowFirst(TrainingStage planned, string name, ImageBuffer picture)
    {
        string path = Path.Combine(files.Samples, $"{name}.jpg");
        if (planned.SampleEvery > 0)
        {
            bool isFirst = !Directory.EnumerateFiles(files.Samples).Any();
            ImageFile.Write(picture, path);
            if (isFirst)
            {
                settling.Progress?.Report($"What the style does to a photograph: {path}.");
            }
        }
    }

    /// <summary>Writes the network.</summary>
    /// <param name="values">The values of its parameters.</param>
    /// <param name="path">The file.</param>
    /// <param name="unfinished">How far its training is, where it is not done; null where it is.</param>
    private void Write(float[] values, string path, string? unfinished = null)
    {
        (IReadOnlyList<WeightTensor> tensors, IReadOnlyDictionary<string, string> exported) = task.Export(values);

        // A network that training starts from may be an unfinished one, and say so.
        Dictionary<string, string> metadata = new(exported);
        metadata.Remove(TrainedStyle.UnfinishedKey);
        if (unfinished is not null)
        {
            metadata[TrainedStyle.UnfinishedKey] = unfinished;
        }

        SafetensorsWriter.Write(path, tensors, metadata, ElementType.Float16);
    }

    private void WriteUnfinished(int step, float[] values) =>
        Write(values, files.Unfinished, $"{files.Place}step {step} of {stage.Steps}");

    private TrainerOptions Options() => new()
    {
        Steps = stage.Steps,
        Accumulate = stage.Accumulate,
        LearningRate = stage.LearningRate,
        Adam = stage.Optimizer,
        Clip = stage.Clip,
        Threads = threads,
        CheckpointFolder = files.Checkpoints,
        Checkpointed = WriteUnfinished,
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

    private void DrawChart() => TrainingChart.Write(files.Chart, stage.Name, Metrics.Read(files.Log));

    /// <summary>Writes the sample pictures of a step.</summary>
    /// <returns>Their file; null where the step has none.</returns>
    private string? WriteSample(TrainingProgress value)
    {
        if (value.DrawSample() is not { } picture)
        {
            return null;
        }

        string path = files.SampleOf(value.Step);
        Directory.CreateDirectory(files.Samples);
        ImageFile.Write(picture, path);
        return path;
    }

    /// <summary>
    /// Whether a step has sample pictures: each of those that are asked for, and at the beginning, where most is to be
    /// seen and nothing is there yet to be looked at, the first one and then each whose number is twice as large.
    /// </summary>
    private bool HasSample(int step) => stage.SampleEvery > 0
        && (step % stage.SampleEvery == 0 || (step < stage.SampleEvery && BitOperations.IsPow2(step)));

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
            string? sample = run.HasSample(value.Step) ? run.WriteSample(value) : null;
            if (value.Checkpointed)
            {
                run.DrawChart();
            }

            next?.Report(value with { Sample = sample });
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
