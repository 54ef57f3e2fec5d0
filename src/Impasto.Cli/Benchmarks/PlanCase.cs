using Impasto.Compute.Execution;
using Impasto.Compute.Planning;

namespace Impasto.Cli.Benchmarks;

/// <summary>A plan, or a step of a training with it.</summary>
/// <param name="Name">Its name, the same as the peers'.</param>
/// <param name="Size">The edge of its square image, in pixels.</param>
/// <param name="Plan">What is run. Its inputs are filled with random numbers.</param>
/// <param name="Learned">What Adam moves after each run, for a step of a training.</param>
internal sealed record PlanCase(string Name, int Size, ExecutionPlan Plan, IReadOnlyList<LearnedTensor>? Learned = null)
    : BenchmarkCase(Name, Size, Plan.Flops, Plan.PeakBytes)
{
    /// <inheritdoc/>
    public override RunningCase Start(WorkerPool pool)
    {
        Executor executor = new(Plan, pool);
        executor.FillInputs(new Random(1));
        if (Learned is null)
        {
            return new RunningCase(() => executor.Run(), executor);
        }

        TrainingStep step = new(executor, Learned, pool);
        return new RunningCase(step.Run, executor, step);
    }
}
