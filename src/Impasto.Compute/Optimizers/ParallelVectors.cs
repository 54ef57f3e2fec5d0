using Impasto.Compute.Execution;
using Impasto.Compute.Kernels;
using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Optimizers;

/// <summary>
/// Vector arithmetic on the worker pool. Vectors are cut into chunks of a fixed size, and what the chunks give is
/// summed in their order and in double: the result is the same for any number of threads. Nothing is allocated.
/// </summary>
internal sealed unsafe class ParallelVectors
{
    /// <summary>Elements in a chunk: a few of them fit the second-level cache.</summary>
    public const int ChunkSize = 16384;

    private readonly WorkerPool pool;
    private readonly int count;
    private readonly double[] partial;

    private readonly ParallelBody dotPart;
    private readonly ParallelBody absSumPart;
    private readonly ParallelBody absMaxPart;
    private readonly ParallelBody scalePart;
    private readonly ParallelBody addScaledPart;
    private readonly ParallelBody addScaledThenDotPart;
    private readonly ParallelBody adamStepPart;

    private delegate*<float*, float*, int, double> dotKernel;
    private delegate*<float*, int, double> absSumKernel;
    private delegate*<float*, int, double> absMaxKernel;
    private delegate*<float*, float, float*, int, void> scaleKernel;
    private delegate*<float*, float*, float, float*, int, void> addScaledKernel;
    private delegate*<float*, float, float*, float*, int, double> addScaledThenDotKernel;
    private delegate*<float*, float*, float*, float*, in AdamCoefficients, int, void> adamStepKernel;

    // The operands of the job that runs.
    private float* target;
    private float* first;
    private float* second;
    private float* third;
    private float factor;
    private AdamCoefficients adam;

    /// <summary>Prepares for vectors of one length.</summary>
    /// <param name="pool">Runs the chunks.</param>
    /// <param name="count">The number of elements of every vector.</param>
    /// <param name="level">The vector width of the kernels.</param>
    public ParallelVectors(WorkerPool pool, int count, SimdLevel level)
    {
        this.pool = pool;
        this.count = count;
        partial = new double[((count - 1) / ChunkSize) + 1];
        dotPart = (part, _) => partial[part] = dotKernel(At(first, part), At(second, part), Length(part));
        absSumPart = (part, _) => partial[part] = absSumKernel(At(first, part), Length(part));
        absMaxPart = (part, _) => partial[part] = absMaxKernel(At(first, part), Length(part));
        scalePart = (part, _) => scaleKernel(At(target, part), factor, At(first, part), Length(part));
        addScaledPart = (part, _) =>
            addScaledKernel(At(target, part), At(first, part), factor, At(second, part), Length(part));
        addScaledThenDotPart = (part, _) => partial[part] =
            addScaledThenDotKernel(At(target, part), factor, At(first, part), At(second, part), Length(part));
        adamStepPart = (part, _) => adamStepKernel(
            At(target, part), At(first, part), At(second, part), At(third, part), in adam, Length(part));
        switch (EnumCheck.Known(level))
        {
            case SimdLevel.Vector512:
                UseKernels<Simd512>();
                break;
            case SimdLevel.Vector256:
                UseKernels<Simd256>();
                break;
            default:
                UseKernels<Simd128>();
                break;
        }
    }

    /// <summary>Computes the inner product.</summary>
    public double Dot(float* a, float* b)
    {
        first = a;
        second = b;
        return Sum(dotPart);
    }

    /// <summary>Computes the sum of the absolute values.</summary>
    public double AbsSum(float* a)
    {
        first = a;
        return Sum(absSumPart);
    }

    /// <summary>Finds the largest absolute value.</summary>
    public double AbsMax(float* a)
    {
        first = a;
        pool.Run(partial.Length, absMaxPart);
        double largest = 0;
        foreach (double value in partial)
        {
            largest = Math.Max(largest, value);
        }

        return largest;
    }

    /// <summary>Computes target = scale * source.</summary>
    public void Scale(float* target, double scale, float* source)
    {
        this.target = target;
        factor = (float)scale;
        first = source;
        pool.Run(partial.Length, scalePart);
    }

    /// <summary>Computes target = a + scale * b.</summary>
    public void AddScaled(float* target, float* a, double scale, float* b)
    {
        this.target = target;
        first = a;
        factor = (float)scale;
        second = b;
        pool.Run(partial.Length, addScaledPart);
    }

    /// <summary>Computes target += scale * source, and then the inner product of target and other.</summary>
    public double AddScaledThenDot(float* target, double scale, float* source, float* other)
    {
        this.target = target;
        factor = (float)scale;
        first = source;
        second = other;
        return Sum(addScaledThenDotPart);
    }

    /// <summary>Updates both moments from the gradient and moves the variables.</summary>
    public void AdamStep(
        float* variables, float* gradient, float* firstMoment, float* secondMoment, in AdamCoefficients with)
    {
        target = variables;
        first = gradient;
        second = firstMoment;
        third = secondMoment;
        adam = with;
        pool.Run(partial.Length, adamStepPart);
    }

    private static float* At(float* vector, int part) => vector + ((long)part * ChunkSize);

    private int Length(int part) => Math.Min(ChunkSize, count - (part * ChunkSize));

    private double Sum(ParallelBody body)
    {
        pool.Run(partial.Length, body);
        double sum = 0;
        foreach (double value in partial)
        {
            sum += value;
        }

        return sum;
    }

    private void UseKernels<V>()
        where V : unmanaged, ISimd<V>
    {
        dotKernel = &VectorMath.Dot<V>;
        absSumKernel = &VectorMath.AbsSum<V>;
        absMaxKernel = &VectorMath.AbsMax<V>;
        scaleKernel = &VectorMath.Scale<V>;
        addScaledKernel = &VectorMath.AddScaled<V>;
        addScaledThenDotKernel = &VectorMath.AddScaledThenDot<V>;
        adamStepKernel = &VectorMath.AdamStep<V>;
    }
}
