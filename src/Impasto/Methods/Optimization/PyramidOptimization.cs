using System.Diagnostics;
using Impasto.Compute.Execution;
using Impasto.Compute.Optimizers;
using Impasto.Control.Guides;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Pyramids;
using Impasto.Running;
using Impasto.Weights;

namespace Impasto.Methods.Optimization;

/// <summary>
/// Moves the pixels of an image, level by level from coarse to fine, until a loss is low: what image optimisation,
/// texture synthesis and feature inversion have in common. The image is kept as RGB in [0, 1]; it may leave this range
/// while it is optimised and is cut to it at the end of each level.
/// </summary>
/// <param name="options">How to optimise.</param>
/// <param name="levels">The levels, coarsest first.</param>
/// <param name="start">The image to start from; brought to the size of the coarsest level.</param>
/// <param name="buildObjective">Builds the objective of a level within limits, not prepared yet.</param>
/// <param name="beside">The bytes of all that is in memory beside the level's image: weights, images, guides.</param>
/// <param name="fingerprint">Says what the run depends on: a checkpoint of another run is refused.</param>
internal sealed class PyramidOptimization(
    OptimizationOptions options,
    IReadOnlyList<PyramidLevel> levels,
    ImageBuffer start,
    Func<PyramidLevel, RunLimits, PerceptualObjective> buildObjective,
    long beside,
    string fingerprint)
{
    /// <summary>How long an iteration may take to its end when the run is cancelled; most take less.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(0.5);

    private readonly List<IterationLog> log = [];
    private readonly Stopwatch clock = new();

    // Between two levels; each has a copy of its own, and a large image is not held twice.
    private ImageBuffer? image = start;
    private TimeSpan lastCheckpoint;
    private string? problem;

    /// <summary>Gets what turns an image of a level into the picture that is shown.</summary>
    public Func<ImageBuffer, ImageBuffer> Present { get; init; } = image => image;

    /// <summary>
    /// Gets where the state of the run is kept, so that a run that was killed can go on; nowhere where null.
    /// </summary>
    public string? CheckpointPath { get; init; }

    /// <summary>Gets how much time may pass between checkpoints.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Runs all levels, or what a checkpoint has left of them.</summary>
    /// <param name="context">With what means.</param>
    /// <exception cref="OperationCanceledException">The run was cancelled before its first iteration.</exception>
    public RunResult Run(RunContext context)
    {
        clock.Start();
        using WorkerPool pool = new(context.Threads);
        using Checkpoint? checkpoint = Checkpoint.TryLoad(
            CheckpointPath, fingerprint, levels.Count, options.IterationsALevel);
        log.AddRange(checkpoint?.Log ?? []);
        Optimizer? previous = null;
        PyramidLevel previousLevel = default;
        try
        {
            for (int index = checkpoint?.Level ?? 0; index < levels.Count; index++)
            {
                PyramidLevel level = levels[index];
                Checkpoint? saved = checkpoint?.Level == index ? checkpoint : null;
                RunLimits limits = context.Limits with { MemoryBytes = context.Limits.MemoryBytes - beside };
                LevelPlan plan = LevelPlan.Of(options, level, limits, buildObjective, saved?.History);
                if (plan.Note is { } note)
                {
                    context.Say([note]);
                }

                image = Fit(image!, level);
                Optimizer optimizer = plan.CreateOptimizer(pool);
                if (previous is not null)
                {
                    PyramidLevel from = previousLevel;
                    optimizer.CarryOver(previous, (source, target) => Resample(source, from, target, level));
                    previous.Dispose();
                }

                previous = optimizer;
                previousLevel = level;
                LevelRun run = new(level, image, optimizer);
                image = null;
                saved?.Restore(run);
                Optimize(index, run, plan, pool, context);
                image = run.TakeBest();
                if (context.Cancellation.IsCancellationRequested)
                {
                    if (log.Count == 0)
                    {
                        throw new OperationCanceledException(context.Cancellation);
                    }

                    return new RunResult(Present(Fit(image, levels[^1])))
                    {
                        Interrupted = true, Iterations = log, Problem = problem,
                    };
                }
            }
        }
        finally
        {
            previous?.Dispose();
        }

        return new RunResult(Present(Fit(image!, levels[^1]))) { Iterations = log, Problem = problem };
    }

    /// <summary>The memory that a run takes, stage by stage.</summary>
    /// <param name="options">How the image is optimised.</param>
    /// <param name="encoder">Compares the images.</param>
    /// <param name="finest">The finest level.</param>
    /// <param name="buildObjective">Builds the objective of that level within limits.</param>
    /// <param name="limits">With what means.</param>
    /// <param name="inputs">The images that are read.</param>
    /// <param name="guides">The guides of the styles; none where null.</param>
    public static MemoryPlan PlanMemory(
        OptimizationOptions options,
        FeatureEncoder encoder,
        PyramidLevel finest,
        Func<PyramidLevel, RunLimits, PerceptualObjective> buildObjective,
        RunLimits limits,
        IReadOnlyList<ImageSource> inputs,
        IReadOnlyList<ImageSource?>? guides = null)
    {
        long beside = BytesBeside(encoder, finest, inputs, guides);
        long kept = WeightBytes(encoder) + inputs.Sum(ImageMemory.Of);
        long read = Math.Max(
            inputs.Max(ImageMemory.WithReading),
            GuideSet.PlanBytes(guides?.Count ?? 0, finest) + GuideSet.PlanReading(guides ?? [], finest));
        LevelPlan plan = LevelPlan.Of(
            options, finest, limits with { MemoryBytes = limits.MemoryBytes - beside }, buildObjective);
        return new MemoryPlan(
            (RunStage.Load, WeightBytes(encoder)),
            (RunStage.Prepare, kept + read),
            (RunStage.Optimize, beside + plan.Bytes),
            (RunStage.Write, beside + ImageMemory.WithCodec(finest.Width, finest.Height)))
        {
            FileBytes = plan.Objective.FileBytes,
        };
    }

    /// <summary>The bytes of all that is in memory beside what a level's plan counts.</summary>
    /// <param name="encoder">Compares the images.</param>
    /// <param name="finest">The finest level.</param>
    /// <param name="inputs">The images that are read.</param>
    /// <param name="guides">The guides of the styles; none where null.</param>
    public static long BytesBeside(
        FeatureEncoder encoder,
        PyramidLevel finest,
        IReadOnlyList<ImageSource> inputs,
        IReadOnlyList<ImageSource?>? guides = null)
    {
        const int OwnImages = 4; // the variables, the best so far, the content with its margin, a copy on its way out
        return WeightBytes(encoder) + inputs.Sum(ImageMemory.Of) + GuideSet.PlanBytes(guides?.Count ?? 0, finest)
            + (OwnImages * ImageMemory.Of(finest.Width, finest.Height));
    }

    private static long WeightBytes(FeatureEncoder encoder)
    {
        const int Copies = 2;
        return Copies * encoder.ParameterBytes;
    }

    private static ImageBuffer Fit(ImageBuffer image, PyramidLevel level) => image.At(level.Width, level.Height);

    private void Optimize(int index, LevelRun run, LevelPlan plan, WorkerPool pool, RunContext context)
    {
        CancellationToken cancellationToken = context.Cancellation;
        if (cancellationToken.IsCancellationRequested)
        {
            return;
        }

        using PerceptualObjective objective = plan.Objective;
        try
        {
            objective.Cancellation = cancellationToken;
            objective.Prepare(pool);
        }
        catch (OperationCanceledException)
        {
            SaveCheckpoint(index, run, plan);
            return;
        }

        using CancellationTokenSource late = new();
        using CancellationTokenRegistration cancelled = cancellationToken.Register(() => late.CancelAfter(Grace));
        objective.Cancellation = late.Token;
        while (run.Iteration < options.IterationsALevel && !run.Optimizer.Converged)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                SaveCheckpoint(index, run, plan);
                return;
            }

            double loss;
            IReadOnlyDictionary<string, double> terms;
            try
            {
                loss = run.Step(objective, out terms);
            }
            catch (OperationCanceledException)
            {
                // The optimiser was stopped within its step: what is kept is the best image and the last checkpoint.
                return;
            }

            IterationLog latest = new(index, run.Iteration, loss, terms, clock.Elapsed.TotalSeconds);
            log.Add(latest);
            context.Progress?.Report(new OptimizationProgress(levels, options.IterationsALevel, latest)
            {
                CopyImage = () => Present(run.CopyImage()),
            });
            if (clock.Elapsed - lastCheckpoint >= CheckpointInterval)
            {
                SaveCheckpoint(index, run, plan);
            }
        }

        try
        {
            run.Finish(objective);
        }
        catch (OperationCanceledException)
        {
            // A run that goes on from here looks at the image first.
            SaveCheckpoint(index, run, plan);
        }
    }

    private void SaveCheckpoint(int index, LevelRun run, LevelPlan plan)
    {
        if (log.Count == 0)
        {
            return;
        }

        lastCheckpoint = clock.Elapsed;
        try
        {
            Checkpoint.Save(CheckpointPath, fingerprint, index, run, plan.History, log);
            problem = null;
        }
        catch (WeightException e)
        {
            // The picture does not need it: the work goes on, and what is wrong is said with the result.
            problem = e.Message;
        }
    }

    /// <summary>
    /// Brings a vector with a value for each sample of an image to another size, without cutting its range.
    /// </summary>
    internal static void Resample(ReadOnlySpan<float> source, PyramidLevel from, Span<float> target, PyramidLevel to)
    {
        for (int y = 0; y < to.Height; y++)
        {
            (int top, int bottom, float down) = Neighbours(y, to.Height, from.Height);
            for (int x = 0; x < to.Width; x++)
            {
                (int left, int right, float along) = Neighbours(x, to.Width, from.Width);
                for (int c = 0; c < ImageBuffer.Channels; c++)
                {
                    float upper = Mix(At(source, top, left, c), At(source, top, right, c), along);
                    float lower = Mix(At(source, bottom, left, c), At(source, bottom, right, c), along);
                    target[(((y * to.Width) + x) * ImageBuffer.Channels) + c] = Mix(upper, lower, down);
                }
            }
        }

        float At(ReadOnlySpan<float> values, int y, int x, int c) =>
            values[(((y * from.Width) + x) * ImageBuffer.Channels) + c];

        static float Mix(float a, float b, float weight) => a + ((b - a) * weight);

        static (int Low, int High, float Weight) Neighbours(int position, int size, int sourceSize)
        {
            float centre = Math.Clamp((((position + 0.5f) * sourceSize) / size) - 0.5f, 0, sourceSize - 1);
            int low = (int)centre;
            return (low, Math.Min(low + 1, sourceSize - 1), centre - low);
        }
    }
}
