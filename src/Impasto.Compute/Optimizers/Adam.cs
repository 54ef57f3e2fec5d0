using Impasto.Compute.Execution;
using Impasto.Compute.Kernels;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Optimizers;

/// <summary>
/// Adam (Kingma and Ba, Adam: A Method for Stochastic Optimization, ICLR 2015, algorithm 1), with epsilon added to
/// the corrected root of the second moment, as PyTorch has it.
/// </summary>
public sealed unsafe class Adam : Optimizer
{
    private const int MemoryVectors = 3;

    private readonly AdamOptions options;
    private readonly Tensor gradient;
    private readonly Tensor firstMoment;
    private readonly Tensor secondMoment;

    /// <summary>Makes the optimiser and takes its memory.</summary>
    /// <param name="pool">Runs the vector work.</param>
    /// <param name="count">The number of variables, at least 1.</param>
    /// <param name="options">The options; the defaults if absent.</param>
    /// <exception cref="ArgumentException">An option or the count is outside its range.</exception>
    public Adam(WorkerPool pool, int count, AdamOptions? options = null)
        : base(pool, count)
    {
        this.options = options ?? new AdamOptions();
        this.options.Check(nameof(options));
        LearningRate = this.options.LearningRate;
        gradient = Scratch();
        firstMoment = StateVector("first_moment");
        secondMoment = StateVector("second_moment");
    }

    /// <summary>
    /// Gets or sets the learning rate of the next steps, so that it can follow a schedule; more than 0.
    /// </summary>
    public double LearningRate { get; set; }

    /// <summary>Computes the memory that an optimiser takes.</summary>
    /// <param name="count">The number of variables.</param>
    /// <returns>Bytes.</returns>
    public static long MemoryBytes(int count) => MemoryOf(MemoryVectors, count);

    /// <inheritdoc/>
    public override double Step(Span<float> x, Objective evaluate)
    {
        ArgumentNullException.ThrowIfNull(evaluate);
        CheckLength(x);
        double loss = evaluate(x, gradient.Span);
        CheckFinite(loss, "loss");
        CheckFinite(Vectors.AbsSum(gradient.Pointer), "gradient");
        Steps++;
        AdamCoefficients coefficients = new(
            (float)options.Beta1,
            (float)(1 - options.Beta1),
            (float)options.Beta2,
            (float)(1 - options.Beta2),
            (float)(LearningRate / (1 - Math.Pow(options.Beta1, Steps))),
            (float)Math.Sqrt(1 - Math.Pow(options.Beta2, Steps)),
            (float)options.Epsilon);
        fixed (float* variables = x)
        {
            Vectors.AdamStep(
                variables, gradient.Pointer, firstMoment.Pointer, secondMoment.Pointer, in coefficients);
        }

        // Kernels see addresses alone: the memory must not go while they run.
        GC.KeepAlive(this);
        return loss;
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        Steps = 0;
        firstMoment.Span.Clear();
        secondMoment.Span.Clear();
    }

    /// <inheritdoc/>
    /// <remarks>Negative values that the resizing makes of the second moment become 0.</remarks>
    public override void CarryOver(Optimizer previous, ResizeVector resize)
    {
        ArgumentNullException.ThrowIfNull(previous);
        ArgumentNullException.ThrowIfNull(resize);
        Adam other = previous as Adam
            ?? throw new ArgumentException("Adam takes over from Adam only.", nameof(previous));
        resize(other.firstMoment.Span, firstMoment.Span);
        resize(other.secondMoment.Span, secondMoment.Span);
        foreach (ref float value in secondMoment.Span)
        {
            value = MathF.Max(value, 0);
        }

        Steps = other.Steps;
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> CaptureScalars() =>
        new Dictionary<string, double> { ["steps"] = Steps };

    /// <inheritdoc/>
    public override void RestoreScalars(IReadOnlyDictionary<string, double> scalars)
    {
        ArgumentNullException.ThrowIfNull(scalars);
        int steps = Whole(scalars, "steps", 0, int.MaxValue);
        if (secondMoment.Span.ContainsAnyExceptInRange(0, float.MaxValue))
        {
            throw new ArgumentException("The second moment of Adam has a value that is no square.", nameof(scalars));
        }

        Steps = steps;
    }
}
