using Impasto.Compute.Execution;
using Impasto.Compute.Planning;

namespace Impasto.Cli.Benchmarks;

/// <summary>A plan.</summary>
/// <param name="Name">Its name, the same as the peers'.</param>
/// <param name="Size">The longer edge of its image, in pixels.</param>
/// <param name="Plan">What is run. Its inputs are filled with random numbers.</param>
internal sealed record PlanCase(string Name, int Size, ExecutionPlan Plan)
    : BenchmarkCase(Name, Size, Plan.Flops, Plan.PeakBytes)
{
    /// <inheritdoc/>
    public override long KernelFlops => Plan.KernelFlops;

    /// <inheritdoc/>
    public override RunningCase Start(WorkerPool pool)
    {
        Executor executor = new(Plan, pool);
        executor.FillInputs(new Random(1));
        return new RunningCase(() => executor.Run(), executor) { Executor = executor };
    }
}
