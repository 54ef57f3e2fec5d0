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
    public SimdLevel Simd { get; init; } = SimdLevels.Best;
}
