using Impasto.Compute.Planning;
using Impasto.Compute.Strips;

namespace Impasto.Running;

/// <summary>What a plan of memory is made for.</summary>
/// <param name="Threads">The number of threads.</param>
/// <param name="MemoryBytes">
/// The memory that the method may take, in bytes: where an image does not fit as a whole, methods that can do it work
/// strip by strip. A plan may still be above it.
/// </param>
public readonly record struct RunLimits(int Threads, long MemoryBytes = long.MaxValue)
{
    /// <summary>How networks are planned that share the memory with other things.</summary>
    /// <param name="others">What those take, in bytes.</param>
    internal StripOptions Beside(long others) => new()
    {
        Plan = new PlanOptions { Threads = Threads },
        MemoryBytes = MemoryBytes == long.MaxValue ? null : Math.Max(0, MemoryBytes - others),
    };
}
