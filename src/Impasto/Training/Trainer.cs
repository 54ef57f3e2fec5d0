using System.Diagnostics;
using Impasto.Compute.Autodiff;
using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Optimizers;
using Impasto.Compute.Planning;
using Impasto.Media.Images;

namespace Impasto.Training;

/// <summary>
/// Trains: takes batches, computes the loss and its gradient, and lets Adam move the parameters, step by step. The same
/// task, options and batches give the same bytes for any number of threads, and for a training that was stopped at any
/// moment and resumed.
/// </summary>
public sealed class Trainer
{
    private readonly TrainingTask task;
    private readonly TrainerOptions options;
    private readonly Func<string, long, BatchReader> openReader;
    private readonly IReadOnlyList<Node> gradients;
    private readonly ExecutionPlan plan;

    /// <summary>Plans a training; nothing is computed yet.</summary>
    /// <param name="task">What is trained; kept alive by the caller.</param>
    /// <param name="openReader">
    /// Opens the images for an input of the task, by its name, from a batch on; the trainer disposes of it.
    /// </param>
    /// <param name="options">How to train.</param>
    public Trainer(TrainingTask task, Func<string, long, BatchReader> openReader, TrainerOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Accumulate, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.CheckpointEvery, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.KeepCheckpoints, 1);
        this.task = task;
        this.openReader = openReader;
        this.options = options;
        gradients = Gradients.Of(task.Loss, [.. task.Parameters.Parameters.Select(p => p.Node)]);
        plan = ExecutionPlan.Create(
            [task.Loss, .. task.Terms.Values, .. task.Samples.Except(task.Images.Values), .. gradients], new PlanOptions { Threads = options.Threads });
    }

    /// <summary>Gets the memory that the training takes at its peak, in bytes, images that are being read aside.</summary>
    public long PlanMemory => plan.PeakBytes + Adam.MemoryBytes(task.Parameters.Count) + (2L * sizeof(float) * task.Parameters.Count);

    /// <summary>Tells the step of the latest checkpoint in a folder.</summary>
    /// <param name="folder">The folder of the checkpoints.</param>
    /// <returns>The steps done, or null where there is no checkpoint.</returns>
    public static int? LatestCheckpoint(string folder) =>
        TrainingCheckpoint.List(folder) is [var latest, ..] ? latest.Step : null;

    /// <summary>Trains to the end, or until it is cancelled, which leaves a checkpoint.</summary>
    /// <param name="resume">Whether to go on from the latest checkpoint, if there is one.</param>
    /// <param name="progress">Told of each step, on this thread.</param>
    /// <param name="cancellationToken">Ends the training after the step in progress.</param>
    /// <returns>The values of all parameters and the steps done.</returns>
    /// <exception cref="TrainingException">
    /// The loss or its gradient stopped being finite, or the checkpoint is of another training.
    /// </exception>
    public (float[] Values, int Step) Run(
        bool resume, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using WorkerPool pool = new(options.Threads);
        using Adam adam = new(pool, task.Parameters.Count, options.Adam);
        float[] values = task.Parameters.Initial;
        int first = resume ? Resume(values, adam) : 0;
        using Executor executor = new(plan, pool);
        Dictionary<string, BatchReader> readers = [];
        try
        {
            foreach (string name in task.Images.Keys)
            {
                readers[name] = openReader(name, (long)first * options.Accumulate);
            }

            return (values, Train(first, values, adam, executor, readers, progress, cancellationToken));
        }
        finally
        {
            foreach (BatchReader reader in readers.Values)
            {
                reader.Dispose();
            }
        }
    }

    private int Train(
        int first,
        float[] values,
        Adam adam,
        Executor executor,
        Dictionary<string, BatchReader> readers,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        Stopwatch clock = Stopwatch.StartNew();
        Dictionary<string, double> terms = [];
        int images = options.Accumulate * task.Images.Values.First().Shape.Batch;
        for (int step = first; step < options.Steps; step++)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                Save(step, values, adam);
                return step;
            }

            adam.LearningRate = options.LearningRate.At(step, options.Steps);
            double loss = Step(step, values, adam, executor, readers, terms);
            bool checkpointed = (step + 1) % options.CheckpointEvery == 0 || step + 1 == options.Steps;
            progress?.Report(new TrainingProgress(
                step + 1, options.Steps, loss, new Dictionary<string, double>(terms), adam.LearningRate, images, clock.Elapsed,
                checkpointed, () => DrawSample(executor)));
            if (checkpointed)
            {
                Save(step + 1, values, adam);
            }
        }

        return options.Steps;
    }

    private double Step(
        int step,
        float[] values,
        Adam adam,
        Executor executor,
        Dictionary<string, BatchReader> readers,
        Dictionary<string, double> terms)
    {
        try
        {
            return adam.Step(values, (x, gradient) => Evaluate(x, gradient, executor, readers, terms));
        }
        catch (ArithmeticException e)
        {
            throw new TrainingException(
                $"Step {step + 1}: the loss or its gradient is not a finite number; the checkpoints before it are good. "
                + "A smaller learning rate, a longer warm-up or a clipped gradient may help.",
                e);
        }
    }

    private double Evaluate(
        ReadOnlySpan<float> x,
        Span<float> gradient,
        Executor executor,
        Dictionary<string, BatchReader> readers,
        Dictionary<string, double> terms)
    {
        foreach (Parameter parameter in task.Parameters.Parameters)
        {
            x.Slice(parameter.Offset, parameter.Count).CopyTo(executor[parameter.Node]);
        }

        gradient.Clear();
        terms.Clear();
        double loss = 0;
        float share = 1f / options.Accumulate;
        for (int batch = 0; batch < options.Accumulate; batch++)
        {
            foreach ((string name, Node input) in task.Images)
            {
                readers[name].Read(executor[input]);
            }

            executor.Run();
            loss += executor[task.Loss][0] * share;
            foreach ((string name, Node term) in task.Terms)
            {
                terms[name] = terms.GetValueOrDefault(name) + (executor[term][0] * share);
            }

            AddGradient(gradient, executor, share);
        }

        Clip(gradient);
        return loss;
    }

    private void AddGradient(Span<float> gradient, Executor executor, float share)
    {
        for (int i = 0; i < gradients.Count; i++)
        {
            Parameter parameter = task.Parameters.Parameters[i];
            ReadOnlySpan<float> part = executor[gradients[i]];
            Span<float> target = gradient.Slice(parameter.Offset, parameter.Count);
            for (int k = 0; k < target.Length; k++)
            {
                target[k] += part[k] * share;
            }
        }
    }

    private void Clip(Span<float> gradient)
    {
        if (options.Clip is not { } longest)
        {
            return;
        }

        double squares = 0;
        foreach (float value in gradient)
        {
            squares += (double)value * value;
        }

        double length = Math.Sqrt(squares);
        if (length > longest)
        {
            float factor = (float)(longest / length);
            foreach (ref float value in gradient)
            {
                value *= factor;
            }
        }
    }

    private int Resume(float[] values, Adam adam)
    {
        if (options.CheckpointFolder is not { } folder || TrainingCheckpoint.List(folder) is not [var latest, ..])
        {
            return 0;
        }

        TrainingCheckpoint.Load(latest.Path, options.Fingerprint, values, adam);
        return latest.Step;
    }

    private void Save(int step, float[] values, Adam adam)
    {
        if (options.CheckpointFolder is { } folder)
        {
            TrainingCheckpoint.Save(folder, step, options.KeepCheckpoints, options.Fingerprint, values, adam);
        }
    }

    /// <summary>The sample pictures: a row an image of the batch, a column a picture.</summary>
    private ImageBuffer? DrawSample(Executor executor)
    {
        if (task.Samples.Count == 0)
        {
            return null;
        }

        (int rows, int edge) = (task.Samples[0].Shape.Batch, task.Samples[0].Shape.Height);
        ImageBuffer sheet = new(edge * task.Samples.Count, edge * rows);
        int line = edge * ImageBuffer.Channels;
        for (int column = 0; column < task.Samples.Count; column++)
        {
            ReadOnlySpan<float> pixels = executor[task.Samples[column]];
            for (int y = 0; y < edge * rows; y++)
            {
                Span<float> target = sheet.Pixels.Slice(((y * task.Samples.Count) + column) * line, line);
                for (int i = 0; i < line; i++)
                {
                    target[i] = Math.Clamp(pixels[(y * line) + i], 0, 1);
                }
            }
        }

        return sheet;
    }
}
