using Impasto.Compute.Tensors;

namespace Impasto.Compute.Optimizers;

/// <summary>
/// The last steps of <see cref="Lbfgs"/> and the changes of the gradient along them, in a ring of slots, and the
/// direction that they make of a gradient (Nocedal and Wright, Numerical Optimization, 2nd ed., algorithm 7.4).
/// </summary>
/// <remarks>
/// One slot more than the history holds belongs to the step under way: its direction is built in that slot, scaled
/// there to the step, and beside it the gradient waits to become the change of the gradient.
/// </remarks>
internal sealed unsafe class CurvatureHistory
{
    /// <summary>Pairs with no more curvature than this are left out: they would spoil the estimate.</summary>
    private const double LeastCurvature = 1e-10;

    private readonly ParallelVectors vectors;
    private readonly Tensor[] steps;
    private readonly Tensor[] changes;
    private readonly double[] curvature;
    private readonly double[] projections;
    private int current;

    /// <summary>Makes an empty history.</summary>
    /// <param name="vectors">Does the arithmetic.</param>
    /// <param name="steps">Memory for the steps: one vector more than the history is long.</param>
    /// <param name="changes">As much for the changes of the gradient.</param>
    public CurvatureHistory(ParallelVectors vectors, Tensor[] steps, Tensor[] changes)
    {
        this.vectors = vectors;
        this.steps = steps;
        this.changes = changes;
        curvature = new double[steps.Length];
        projections = new double[steps.Length];
    }

    /// <summary>Gets the number of pairs held.</summary>
    public int Pairs { get; private set; }

    /// <summary>Gets whether a step waits for the gradient at its end.</summary>
    public bool IsPending { get; private set; }

    /// <summary>Gets the first guess of the inverse Hessian's diagonal.</summary>
    public double Scale { get; private set; } = 1;

    /// <summary>Gets the direction that <see cref="FindDirection"/> found, until it is made the step.</summary>
    public float* Direction => steps[current].Pointer;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Pairs = 0;
        current = 0;
        IsPending = false;
        Scale = 1;
    }

    /// <summary>Learns from the pending step, if there is one, now that the gradient at its end is known.</summary>
    public void Learn(float* gradient)
    {
        if (!IsPending)
        {
            return;
        }

        IsPending = false;
        float* change = changes[current].Pointer;
        vectors.AddScaled(change, gradient, -1, change);
        Keep(vectors.Dot(change, steps[current].Pointer));
    }

    /// <summary>Computes minus the estimated inverse Hessian times the gradient.</summary>
    public void FindDirection(float* gradient)
    {
        float* direction = Direction;
        vectors.Scale(direction, -1, gradient);
        if (Pairs == 0)
        {
            return;
        }

        double dot = vectors.Dot(steps[Slot(0)].Pointer, direction);
        for (int age = 0; age < Pairs; age++)
        {
            projections[age] = dot / curvature[Slot(age)];
            float* next = age + 1 < Pairs ? steps[Slot(age + 1)].Pointer : direction;
            dot = vectors.AddScaledThenDot(direction, -projections[age], changes[Slot(age)].Pointer, next);
        }

        vectors.Scale(direction, Scale, direction);
        dot = vectors.Dot(changes[Slot(Pairs - 1)].Pointer, direction);
        for (int age = Pairs - 1; age >= 0; age--)
        {
            double weight = projections[age] - (dot / curvature[Slot(age)]);
            float* next = age > 0 ? changes[Slot(age - 1)].Pointer : direction;
            dot = vectors.AddScaledThenDot(direction, weight, steps[Slot(age)].Pointer, next);
        }
    }

    /// <summary>Notes the gradient where the step starts.</summary>
    public void NoteStart(ReadOnlySpan<float> gradient) => gradient.CopyTo(changes[current].Span);

    /// <summary>Makes the direction the pending step.</summary>
    /// <param name="length">The step in units of the direction.</param>
    public void NoteStep(double length)
    {
        IsPending = true;
        vectors.Scale(Direction, length, Direction);
    }

    /// <summary>
    /// Takes the newest pairs of a history of another size. The change of the gradient is scaled so that the loss
    /// curves as much along the resized step as it did along the step.
    /// </summary>
    public void CarryOver(CurvatureHistory other, ResizeVector resize)
    {
        Clear();
        for (int age = Math.Min(other.Pairs, steps.Length - 1) - 1; age >= 0; age--)
        {
            int slot = other.Slot(age);
            float* change = changes[current].Pointer;
            resize(other.steps[slot].Span, steps[current].Span);
            resize(other.changes[slot].Span, changes[current].Span);
            double resized = vectors.Dot(change, steps[current].Pointer);
            if (resized > 0)
            {
                vectors.Scale(change, other.curvature[slot] / resized, change);
                Keep(other.curvature[slot]);
            }
        }
    }

    /// <summary>Adds the numbers that belong to the vectors.</summary>
    public void Capture(Dictionary<string, double> scalars)
    {
        scalars["pairs"] = Pairs;
        scalars["slot"] = current;
        scalars["pending"] = IsPending ? 1 : 0;
        scalars["scale"] = Scale;
        for (int slot = 0; slot < curvature.Length; slot++)
        {
            scalars[CurvatureName(slot)] = curvature[slot];
        }
    }

    /// <summary>Brings back numbers that were captured and are known to be valid.</summary>
    public void Restore(int pairs, int slot, bool pending, double scale, ReadOnlySpan<double> curvatures)
    {
        Pairs = pairs;
        current = slot;
        IsPending = pending;
        Scale = scale;
        curvatures.CopyTo(curvature);
    }

    /// <summary>Names the curvature of a slot in the state.</summary>
    public static string CurvatureName(int slot) => $"curvature{slot}";

    private int Slot(int age) => (current - 1 - age + (2 * steps.Length)) % steps.Length;

    private void Keep(double curved)
    {
        if (curved <= LeastCurvature)
        {
            return;
        }

        float* change = changes[current].Pointer;
        curvature[current] = curved;
        Scale = curved / vectors.Dot(change, change);
        Pairs = Math.Min(Pairs + 1, steps.Length - 1);
        current = (current + 1) % steps.Length;
    }
}
