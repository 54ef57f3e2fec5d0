using Impasto.Compute.Autodiff;
using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Tests.Execution;

/// <summary>Measures the memory of the whole process, and so runs alone.</summary>
[Collection(nameof(ExecutorMemoryTests))]
[CollectionDefinition(nameof(ExecutorMemoryTests), DisableParallelization = true)]
public class ExecutorMemoryTests
{
    [Fact]
    public void Running_again_allocates_neither_managed_nor_native_memory()
    {
        using WorkerPool pool = new(2);
        using Executor executor = new(ExecutionPlan.Create(LossAndGradient(new Shape(1, 24, 24, 16))), pool);
        Repeat(executor, 100);
        long mine = Growth(GC.GetAllocatedBytesForCurrentThread, executor, runs: 10, rounds: 20);
        long all = Growth(() => GC.GetTotalAllocatedBytes(precise: true), executor, runs: 10, rounds: 20);
        Assert.Equal((0, 0), (mine, all));
        Assert.InRange(Growth(() => Environment.WorkingSet, executor, runs: 50, rounds: 5), long.MinValue, 200_000);
    }

    [Fact]
    public void The_memory_taken_is_the_peak_that_the_plan_knew()
    {
        // Large enough that the system gives fresh pages, and not memory that an earlier test has freed.
        using WorkerPool pool = new(2);
        ExecutionPlan plan = ExecutionPlan.Create(LossAndGradient(new Shape(1, 512, 512, 40)));
        // What earlier tests have left is given back now, and not while the executor runs.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        long before = Environment.WorkingSet;
        using Executor executor = new(plan, pool);
        Repeat(executor, 2);
        long taken = Environment.WorkingSet - before;
        Assert.InRange(taken, 0.9 * plan.PeakBytes, 1.1 * plan.PeakBytes);
    }

    /// <summary>
    /// How much a measure grows in a round of runs. Other threads of the test runner may take memory now and then, but
    /// not in every round.
    /// </summary>
    private static long Growth(Func<long> measure, Executor executor, int runs, int rounds)
    {
        long least = long.MaxValue;
        for (int round = 0; round < rounds; round++)
        {
            long before = measure();
            Repeat(executor, runs);
            least = Math.Min(least, measure() - before);
        }

        return least;
    }

    private static void Repeat(Executor executor, int runs)
    {
        for (int run = 0; run < runs; run++)
        {
            executor.Run();
        }
    }

    private static Node[] LossAndGradient(Shape shape)
    {
        Graph graph = new();
        Node image = graph.Input(shape), scale = graph.Input(new Shape(shape.Channels));
        Node features = Relu.Of(InstanceNorm.Of(image, scale, scale));
        Node resized = Resize.Of(Pool.Of(features, PoolKind.Max), shape.Height, shape.Width, ResizeKind.Bilinear);
        Node loss = Mean.OfSquares(resized) + Sum.Of(ChannelDeviation.Of(resized));
        return [loss, Gradients.Of(loss, image)];
    }
}
