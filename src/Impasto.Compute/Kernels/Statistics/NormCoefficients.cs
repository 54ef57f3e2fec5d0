namespace Impasto.Compute.Kernels.Statistics;

/// <summary>
/// A value per channel and image for each coefficient of a <see cref="NormKernel"/>, one array after another.
/// </summary>
internal readonly unsafe struct NormCoefficients(float* memory, long count)
{
    /// <summary>How many arrays there are.</summary>
    public const int Arrays = 4;

    public float* Means => memory;

    public float* Factors => memory + count;

    public float* Shifts => memory + (2 * count);

    public float* Slopes => memory + (3 * count);

    /// <summary>The coefficients from one channel of one image on.</summary>
    public NormCoefficients From(long place) => new(memory + place, count);
}
