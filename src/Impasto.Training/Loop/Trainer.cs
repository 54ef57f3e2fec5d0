using System.Diagnostics;
using Impasto.Checkpoints;
using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Media.Images;
using Impasto.Training.Data;

namespace Impasto.Training.Loop;

/// <summary>
/// Trains: takes batches, computes the loss and its gradient, and lets Adam move the parameters, step by step. The same
/// task, options and batches give the same bytes for any number of threads, and for a training that was stopped at any
/// moment and resumed.
/// </summary>
public sealed class Trainer
{
    // The parameters, their gradient, and what a checkpoint copies of them and of what an optimiser knows.
    private const int VectorsBeside = 6;

    private readonly TrainingTask task;
    private readonly TrainerOptions options;
    private readonly Func<string, long, BatchReader> openReader;
    private readonly IReadOnlyList<ObjectiveRun> objectives;

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
        objectives = [.. task.Objectives.Select(objective => new ObjectiveRun(task, objective, options.Threads))];
        Terms = [.. task.Objectives.SelectMany(objective => objective.Terms.Keys).Distinct()];
    }

    /// <summary>
    /// Gets the memory that the training takes at its peak, in bytes, images that are being read aside.
    /// </summary>
    public long PlanMemory => objectives.Sum(o => o.PlanMemory)
        + task.PlanDeriving(options.Threads)
        + (VectorsBeside * (long)sizeof(float) * task.Parameters.Count);

    /// <summary>Gets the names of the terms of all objectives.</summary>
    public IReadOnlyList<string> Terms { get; }

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
    /// The loss or its gradient stopped being finite.
    /// </exception>
    /// <exception cref="CheckpointException">The checkpoint is damaged or of another training.</exception>
    public (float[] Values, int Step) Run(
        bool resume, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using WorkerPool pool = new(options.Threads);
        float[] values = task.Parameters.Initial;
        Dictionary<string, BatchReader> readers = [];
        try
        {
            foreach (ObjectiveRun objective in objectives)
            {
                objective.Start(pool, options.Adam);
            }

            int first = resume ? Resume(values) : 0;
            foreach (string name in task.Images.Keys)
            {
                readers[name] = openReader(name, (long)first * options.Accumulate);
            }

            return (values, Train(first, values, readers, progress, cancellationToken));
        }
        finally
        {
            foreach (IDisposable used in objectives.Concat<IDisposable>(readers.Values))
            {
                used.Dispose();
            }
        }
    }

    private int Train(
        int first,
        float[] values,
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
                Save(step, values);
                return step;
            }

            ObjectiveRun objective = objectives[TurnAt(step)];
            objective.Adam.LearningRate = options.LearningRate.At(step, options.Steps);
            double loss;
            try
            {
                loss = Step(step, values, objective, readers, terms, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                // A step that was cut off has changed nothing yet.
                Save(step, values);
                return step;
            }

            bool checkpointed = (step + 1) % options.CheckpointEvery == 0 || step + 1 == options.Steps;
            progress?.Report(new TrainingProgress(
                step + 1,
                options.Steps,
                loss,
                new Dictionary<string, double>(terms),
                objective.Adam.LearningRate,
                images,
                clock.Elapsed,
                checkpointed,
                () => DrawSample(objective)));
            if (checkpointed)
            {
                Save(step + 1, values);
            }
        }

        return options.Steps;
    }

    /// <summary>Which objective's turn a step is.</summary>
    private int TurnAt(int step)
    {
        int place = step % objectives.Sum(o => o.Objective.Turns);
        int turn = 0;
        while (place >= objectives[turn].Objective.Turns)
        {
            place -= objectives[turn++].Objective.Turns;
        }

        return turn;
    }

    private double Step(
        int step,
        float[] values,
        ObjectiveRun objective,
        Dictionary<string, BatchReader> readers,
        Dictionary<string, double> terms,
        CancellationToken cancellationToken)
    {
        try
        {
            return objective.Adam.Step(
                values,
                (x, gradient) => Evaluate(step, x, gradient, objective, readers, terms, cancellationToken));
        }
        catch (ArithmeticException e)
        {
            throw new TrainingException(
                $"Step {step + 1}: the loss or its gradient is not a finite number; the checkpoints before it are "
                + "good. A smaller learning rate, a longer warm-up or a clipped gradient may help.",
                e);
        }
    }

    private double Evaluate(
        int step,
        ReadOnlySpan<float> x,
        Span<float> gradient,
        ObjectiveRun objective,
        Dictionary<string, BatchReader> readers,
        Dictionary<string, double> terms,
        CancellationToken cancellationToken)
    {
        Executor executor = objective.Executor;
        objective.SetParameters(x);
        gradient.Clear();
        foreach (string name in Terms)
        {
            terms[name] = objective.Objective.Terms.ContainsKey(name) ? 0 : double.NaN;
        }

        double loss = 0;
        float share = 1f / options.Accumulate;
        for (int batch = 0; batch < options.Accumulate; batch++)
        {
            long number = ((long)step * options.Accumulate) + batch;
            FillInputs(number, executor, readers);
            task.Derive(number, x, executor);
            executor.Run(cancellationToken);
            loss += executor[objective.Objective.Loss][0] * share;
            foreach ((string name, Node term) in objective.Objective.Terms)
            {
                terms[name] += executor[term][0] * share;
            }

            objective.AddGradient(gradient, share);
        }

        Clip(gradient);
        return loss;
    }

    private void FillInputs(long batch, Executor executor, Dictionary<string, BatchReader> readers)
    {
        foreach ((string name, Node input) in task.Images)
        {
            // An objective that does not look at some images still uses up their batch, so that the order stays.
            readers[name].Read(executor.Has(input) ? executor[input] : new float[input.Shape.Count]);
        }

        foreach ((Node input, Action<long, Span<float>> fill) in task.Inputs)
        {
            if (executor.Has(input))
            {
                fill(batch, executor[input]);
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

    private int Resume(float[] values)
    {
        if (options.CheckpointFolder is not { } folder || TrainingCheckpoint.List(folder) is not [var latest, ..])
        {
            return 0;
        }

        TrainingCheckpoint.Load(
            latest.Path, latest.Step, options.Fingerprint, values, [.. objectives.Select(o => o.Adam)]);
        return latest.Step;
    }

    private void Save(int step, float[] values)
    {
        if (options.CheckpointFolder is { } folder)
        {
            TrainingCheckpoint.Save(
                folder,
                step,
                options.KeepCheckpoints,
                options.Fingerprint,
                values,
                [.. objectives.Select(o => o.Adam)]);
            options.Checkpointed?.Invoke(step, values);
        }
    }

    /// <summary>The sample pictures: a row an image of the batch, a column a picture.</summary>
    private static ImageBuffer? DrawSample(ObjectiveRun objective)
    {
        IReadOnlyList<Node> samples = objective.Objective.Samples;
        if (samples.Count == 0)
        {
            return null;
        }

        (int rows, int edge) = (samples[0].Shape.Batch, samples[0].Shape.Height);
        ImageBuffer sheet = new(edge * samples.Count, edge * rows);
        int line = edge * ImageBuffer.Channels;
        for (int column = 0; column < samples.Count; column++)
        {
            ReadOnlySpan<float> pixels = objective.Executor[samples[column]];
            for (int y = 0; y < edge * rows; y++)
            {
                Span<float> target = sheet.Pixels.Slice(((y * samples.Count) + column) * line, line);
                for (int i = 0; i < line; i++)
                {
                    target[i] = Math.Clamp(pixels[(y * line) + i], 0, 1);
                }
            }
        }

        return sheet;
    }
}
