using Impasto.Compute.Kernels.Simd;

namespace Impasto.Compute.Planning;

/// <summary>How a graph is planned.</summary>
public sealed record PlanOptions
{
    /// <summary>
    /// Gets the number of threads that will run the plan: it decides on the scratch memory, never on results.
    /// </summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Gets the vector width; the processor's widest by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none of those that there are.</exception>
    public SimdLevel Simd { get; init => field = EnumCheck.Known(value); } = SimdLevels.Best;
}
