using Impasto.Compute.Execution;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Optimizers;

/// <summary>
/// L-BFGS (Nocedal and Wright, Numerical Optimization, 2nd ed., algorithm 7.5) with the step rule of minFunc and
/// PyTorch: the first step is min(1, 1 / sum of |gradient|) times the learning rate, the others the learning rate
/// itself, or what the line search makes of it; steps that show no curvature teach nothing.
/// </summary>
/// <remarks>
/// That rule and the tolerances are not free of scale: where the loss is a mean over many variables, weigh it so that
/// it starts at about 1 or above, or the first steps are too small to learn from.
/// </remarks>
public sealed unsafe class Lbfgs : Optimizer
{
    private readonly LbfgsOptions options;
    private readonly Tensor gradient;
    private readonly CurvatureHistory history;
    private readonly StrongWolfe? lineSearch;

    // A line search ends with the loss and the gradient where the next step starts.
    private bool isEvaluated;
    private double loss;
    private double previousLoss;

    /// <summary>Makes the optimiser and takes its memory.</summary>
    /// <param name="pool">Runs the vector work.</param>
    /// <param name="count">The number of variables, at least 1.</param>
    /// <param name="options">The options; the defaults if absent.</param>
    /// <exception cref="ArgumentException">An option or the count is outside its range.</exception>
    public Lbfgs(WorkerPool pool, int count, LbfgsOptions? options = null)
        : base(pool, count)
    {
        this.options = options ?? new LbfgsOptions();
        this.options.Check(nameof(options));
        gradient = StateVector("gradient");
        Tensor[] steps = new Tensor[this.options.History + 1];
        Tensor[] changes = new Tensor[this.options.History + 1];
        for (int slot = 0; slot < steps.Length; slot++)
        {
            steps[slot] = StateVector($"step{slot}");
            changes[slot] = StateVector($"change{slot}");
        }

        history = new CurvatureHistory(Vectors, steps, changes);
        if (this.options.LineSearch == LineSearch.StrongWolfe)
        {
            Tensor[] extra = new Tensor[StrongWolfe.ExtraVectors];
            for (int i = 0; i < extra.Length; i++)
            {
                extra[i] = Scratch();
            }

            lineSearch = new StrongWolfe(
                Vectors, gradient, extra, this.options.MaxEvaluations, this.options.ChangeTolerance);
        }
    }

    /// <summary>Computes the memory that an optimiser takes.</summary>
    /// <param name="count">The number of variables.</param>
    /// <param name="options">Its options.</param>
    /// <returns>Bytes.</returns>
    public static long MemoryBytes(int count, LbfgsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        int extra = options.LineSearch == LineSearch.StrongWolfe ? StrongWolfe.ExtraVectors : 0;
        return MemoryOf(1 + (2L * (options.History + 1)) + extra, count);
    }

    /// <inheritdoc/>
    public override double Step(Span<float> x, Objective evaluate)
    {
        ArgumentNullException.ThrowIfNull(evaluate);
        CheckLength(x);
        if (!isEvaluated)
        {
            loss = evaluate(x, gradient.Span);
            CheckFinite(loss, "loss");
        }

        bool stands = history.IsPending && Math.Abs(loss - previousLoss) < options.ChangeTolerance;
        Converged = stands || Vectors.AbsMax(gradient.Pointer) <= options.GradientTolerance;
        if (Converged)
        {
            return loss;
        }

        history.Learn(gradient.Pointer);
        history.FindDirection(gradient.Pointer);
        double slope = Vectors.Dot(gradient.Pointer, history.Direction);
        CheckFinite(slope, "derivative along the direction");
        Converged = slope > -options.ChangeTolerance;
        return Converged ? loss : Move(x, slope, evaluate);
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        Steps = 0;
        Converged = false;
        isEvaluated = false;
        history.Clear();
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The step under way is not carried, since the gradient at its end is not known, so the first step afterwards can
    /// raise the loss. Whether the rest helps depends on the loss: making a new optimiser drops it.
    /// </remarks>
    public override void CarryOver(Optimizer previous, ResizeVector resize)
    {
        ArgumentNullException.ThrowIfNull(previous);
        ArgumentNullException.ThrowIfNull(resize);
        Lbfgs other = previous as Lbfgs
            ?? throw new ArgumentException("L-BFGS takes over from L-BFGS only.", nameof(previous));
        Reset();
        history.CarryOver(other.history, resize);
        Steps = other.Steps;
        GC.KeepAlive(other);
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> CaptureScalars()
    {
        Dictionary<string, double> scalars = new()
        {
            ["steps"] = Steps,
            ["evaluated"] = isEvaluated ? 1 : 0,
            ["loss"] = loss,
            ["previous_loss"] = previousLoss,
        };
        history.Capture(scalars);
        return scalars;
    }

    /// <inheritdoc/>
    public override void RestoreScalars(IReadOnlyDictionary<string, double> scalars)
    {
        ArgumentNullException.ThrowIfNull(scalars);
        int steps = Whole(scalars, "steps", 0, int.MaxValue);
        bool evaluated = Whole(scalars, "evaluated", 0, 1) == 1;
        double lastLoss = Scalar(scalars, "loss", double.MinValue, double.MaxValue);
        double lossBefore = Scalar(scalars, "previous_loss", double.MinValue, double.MaxValue);
        int pairs = Whole(scalars, "pairs", 0, options.History);
        int slot = Whole(scalars, "slot", 0, options.History);
        bool pending = Whole(scalars, "pending", 0, 1) == 1;
        double scale = Scalar(scalars, "scale", 0, double.MaxValue);
        double[] curvatures = new double[options.History + 1];
        for (int i = 0; i < curvatures.Length; i++)
        {
            curvatures[i] = Scalar(scalars, CurvatureHistory.CurvatureName(i), 0, double.MaxValue);
        }

        (Steps, isEvaluated, loss, previousLoss) = (steps, evaluated, lastLoss, lossBefore);
        Converged = false;
        history.Restore(pairs, slot, pending, scale, curvatures);
    }

    private double Move(Span<float> x, double slope, Objective evaluate)
    {
        bool isFirst = Steps == 0;
        double length = options.LearningRate * (isFirst ? Math.Min(1, 1 / Vectors.AbsSum(gradient.Pointer)) : 1);
        double reach = Vectors.AbsMax(history.Direction);
        history.NoteStart(gradient.Span);
        previousLoss = loss;
        if (lineSearch is null)
        {
            length = Math.Min(length, options.LargestChange / reach);
            fixed (float* variables = x)
            {
                Vectors.AddScaled(variables, variables, length, history.Direction);
            }
        }
        else
        {
            LinePoint found = lineSearch.Search(x, history.Direction, loss, slope, length, evaluate);
            (length, loss, isEvaluated) = (found.Length, found.Loss, true);
        }

        history.NoteStep(length);
        Converged = length * reach <= options.ChangeTolerance;
        Steps++;

        // Kernels see addresses alone: the memory must not go while they run.
        GC.KeepAlive(this);
        return previousLoss;
    }
}
