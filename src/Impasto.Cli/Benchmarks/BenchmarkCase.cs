using Impasto.Compute.Execution;

namespace Impasto.Cli.Benchmarks;

/// <summary>One thing to time.</summary>
/// <param name="Name">Its name, the same as the peers'.</param>
/// <param name="Size">The edge of its square image, in pixels.</param>
/// <param name="Flops">The multiplications and additions of one run; 0 where they are not counted.</param>
/// <param name="PlannedBytes">The memory that it says it takes.</param>
internal abstract record BenchmarkCase(string Name, int Size, long Flops, long PlannedBytes)
{
    /// <summary>Gets the multiplications and additions that are left to the kernels; 0 where not counted.</summary>
    public virtual long KernelFlops => 0;

    /// <summary>Gets what the time of a run is multiplied by, where only a part of the work is run.</summary>
    public double TimesRun { get; init; } = 1;

    /// <summary>Gets it ready to be run again and again.</summary>
    /// <param name="pool">The threads.</param>
    public abstract RunningCase Start(WorkerPool pool);
}
