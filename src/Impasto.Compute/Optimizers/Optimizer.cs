using Impasto.Compute.Execution;
using Impasto.Compute.Kernels.Simd;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Optimizers;

/// <summary>
/// Minimises a loss over a vector in place, a step at a time, so that the caller can report, checkpoint or stop after
/// each. Several vectors are minimised over together by laying them end to end. All memory is taken at construction,
/// and the same steps give the same bytes for any number of threads.
/// </summary>
/// <remarks>
/// To resume a run exactly, write the elements of <see cref="StateVectors"/> and <see cref="CaptureScalars"/> (both in
/// full precision) together with the variables, and bring them back into an optimiser made with the same options.
/// </remarks>
public abstract class Optimizer : IDisposable
{
    private readonly List<Tensor> memory = [];
    private readonly Dictionary<string, Tensor> stateVectors = [];

    private protected Optimizer(WorkerPool pool, int count)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
        Vectors = new ParallelVectors(pool, count, SimdLevels.Best);
    }

    /// <summary>Gets the number of variables.</summary>
    public int Count { get; }

    /// <summary>Gets the number of steps taken, those of a resumed or carried-over run included.</summary>
    public long Steps { get; private protected set; }

    /// <summary>Gets whether the last step found nothing more to gain, by the tolerances of the options.</summary>
    public bool Converged { get; private protected set; }

    /// <summary>Gets the vectors that hold what the next steps depend on: the memory itself, not a copy.</summary>
    public IReadOnlyDictionary<string, Tensor> StateVectors => stateVectors;

    private protected ParallelVectors Vectors { get; }

    /// <summary>Takes one step.</summary>
    /// <param name="x">The variables, as the last step left them; they are moved.</param>
    /// <param name="evaluate">The loss to minimise; called on this thread.</param>
    /// <returns>The loss at the point where the step began.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> is not of length <see cref="Count"/>.</exception>
    /// <exception cref="ObjectDisposedException">The optimiser was disposed.</exception>
    /// <exception cref="ArithmeticException">The loss or its gradient is not finite; x has not been moved.</exception>
    public abstract double Step(Span<float> x, Objective evaluate);

    /// <summary>Forgets what earlier steps have taught: needed when x or the loss was changed between steps.</summary>
    public abstract void Reset();

    /// <summary>Takes over what an optimiser of another size has learned, as between two levels of a pyramid.</summary>
    /// <param name="previous">The optimiser to learn from, of the same kind.</param>
    /// <param name="resize">Brings a vector from the size of <paramref name="previous"/> to this one's.</param>
    /// <exception cref="ArgumentException"><paramref name="previous"/> is of another kind.</exception>
    public abstract void CarryOver(Optimizer previous, ResizeVector resize);

    /// <summary>Writes down the numbers that, with <see cref="StateVectors"/>, the next steps depend on.</summary>
    /// <returns>The numbers by name.</returns>
    public abstract IReadOnlyDictionary<string, double> CaptureScalars();

    /// <summary>Brings back numbers that were captured, after the elements of the state vectors.</summary>
    /// <param name="scalars">What <see cref="CaptureScalars"/> gave.</param>
    /// <exception cref="ArgumentException">A number is missing or outside its range; nothing was changed.</exception>
    public abstract void RestoreScalars(IReadOnlyDictionary<string, double> scalars);

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        foreach (Tensor vector in memory)
        {
            vector.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    private protected static double Scalar(
        IReadOnlyDictionary<string, double> scalars, string name, double least, double most)
    {
        if (!scalars.TryGetValue(name, out double value))
        {
            throw new ArgumentException($"The state of the optimiser lacks '{name}'.", nameof(scalars));
        }

        return value >= least && value <= most
            ? value
            : throw new ArgumentException(
                $"'{name}' in the state of the optimiser is {value}, outside {least} to {most}.", nameof(scalars));
    }

    private protected static int Whole(IReadOnlyDictionary<string, double> scalars, string name, int least, int most)
    {
        double value = Scalar(scalars, name, least, most);
        return double.IsInteger(value)
            ? (int)value
            : throw new ArgumentException(
                $"'{name}' in the state of the optimiser is {value}, not a whole number.", nameof(scalars));
    }

    private protected static long MemoryOf(long vectors, int count) => vectors * count * sizeof(float);

    private protected Tensor Scratch()
    {
        Tensor vector = new(new Shape(Count));
        memory.Add(vector);
        return vector;
    }

    private protected Tensor StateVector(string name)
    {
        Tensor vector = Scratch();
        stateVectors.Add(name, vector);
        return vector;
    }

    private protected void CheckLength(Span<float> x)
    {
        if (x.Length != Count)
        {
            throw new ArgumentException($"The optimiser was made for {Count} variables, not {x.Length}.", nameof(x));
        }
    }

    private protected void CheckFinite(double value, string what)
    {
        if (!double.IsFinite(value))
        {
            throw new ArithmeticException(
                $"The {what} is {value} after {Steps} steps: a smaller learning rate or other loss weights may help.");
        }
    }
}
