using System.Runtime.InteropServices;
using Impasto.Compute.Autodiff;
using Impasto.Compute.Execution;
using Impasto.Compute.Graphs;
using Impasto.Compute.Ops;
using Impasto.Compute.Planning;
using Impasto.Compute.Tensors;

namespace Impasto.Compute.Tests.Execution;

public class WorkerPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Each_part_runs_once_in_each_of_many_jobs(int threads)
    {
        using WorkerPool pool = new(threads);
        int[] runs = new int[37];
        for (int job = 1; job <= 2000; job++)
        {
            pool.Run(job % runs.Length + 1, (part, worker) =>
            {
                Assert.InRange(worker, 0, threads - 1);
                Interlocked.Increment(ref runs[part]);
            });
        }

        int[] expected = new int[runs.Length];
        for (int job = 1; job <= 2000; job++)
        {
            for (int part = 0; part <= job % runs.Length; part++)
            {
                expected[part]++;
            }
        }

        Assert.Equal(expected, runs);
    }

    [Fact]
    public void Workers_that_fell_asleep_wake_for_the_next_job()
    {
        using WorkerPool pool = new(3);
        for (int job = 0; job < 5; job++)
        {
            int done = 0;
            pool.Run(50, (_, _) => Interlocked.Increment(ref done));
            Assert.Equal(50, done);
            Thread.Sleep(30);
        }
    }

    [Fact]
    public void What_a_part_throws_reaches_the_caller_after_all_parts_ran()
    {
        using WorkerPool pool = new(2);
        int done = 0;
        Assert.Throws<InvalidDataException>(() => pool.Run(20, (part, _) =>
        {
            Interlocked.Increment(ref done);
            if (part == 5)
            {
                throw new InvalidDataException();
            }
        }));
        Assert.Equal(20, done);
    }

    [Fact]
    public void Many_callers_of_several_pools_never_run_more_bodies_at_a_time_than_a_pool_has_threads()
    {
        WorkerSet workers = new();
        int[] sizes = [1, 1, 2, 2, 3, 5];
        WorkerPool[] pools = [.. sizes.Select(threads => new WorkerPool(threads, workers))];
        int running = 0;
        int most = 0;
        InParallel(12, caller =>
        {
            WorkerPool pool = pools[caller % pools.Length];
            int[] runs = new int[11];
            for (int job = 0; job < 300; job++)
            {
                pool.Run(runs.Length, (part, worker) =>
                {
                    Assert.InRange(Interlocked.Increment(ref running), 1, pool.Threads);
                    Assert.InRange(worker, 0, pool.Threads - 1);
                    runs[part]++;
                    Thread.SpinWait(10);
                    most = Math.Max(most, running);
                    Interlocked.Decrement(ref running);
                });
            }

            Assert.All(runs, r => Assert.Equal(300, r));
        });
        Assert.InRange(most, 1, sizes.Max());
        Assert.Equal(0, running);
        Array.ForEach(pools, p => p.Dispose());
    }

    [Fact]
    public async Task No_two_threads_have_the_same_worker_number_at_a_time_though_pools_come_and_go()
    {
        WorkerSet workers = new();
        using WorkerPool pool = new(3, workers);
        int[] taken = new int[3];
        using CancellationTokenSource end = new();
        Task others = Task.Run(() =>
        {
            for (int i = 0; !end.IsCancellationRequested; i++)
            {
                new WorkerPool(1 + (i % 5), workers).Dispose();
            }
        });
        for (int job = 0; job < 2000; job++)
        {
            pool.Run(9, (_, worker) =>
            {
                Assert.Equal(1, Interlocked.Increment(ref taken[worker]));
                Thread.SpinWait(10);
                Interlocked.Decrement(ref taken[worker]);
            });
        }

        await end.CancelAsync();
        await others;
    }

    [Fact]
    public void There_are_as_many_workers_as_the_largest_living_pool_asks_for_and_none_after_the_last()
    {
        WorkerSet workers = new();
        WorkerPool small = new(2, workers);
        Assert.Equal(1, workers.Count);
        WorkerPool large = new(6, workers);
        Assert.Equal(5, workers.Count);
        WorkerPool another = new(2, workers);
        Assert.Equal(5, workers.Count);
        large.Dispose();
        large.Dispose();
        Assert.True(BecomesTrue(() => workers.Count == 1));
        small.Dispose();
        another.Run(10, (_, _) => { });
        another.Dispose();
        Assert.True(BecomesTrue(() => workers.Count == 0));
    }

    [Fact]
    public void A_pool_that_is_disposed_ends_its_job_and_takes_no_other()
    {
        WorkerSet workers = new();
        WorkerPool pool = new(2, workers);
        int done = 0;
        pool.Run(100, (_, _) =>
        {
            pool.Dispose();
            Interlocked.Increment(ref done);
        });
        Assert.Equal(100, done);
        Assert.Throws<ObjectDisposedException>(() => pool.Run(1, (_, _) => done++));
        Assert.Equal(100, done);
    }

    [Fact]
    public void What_a_part_throws_reaches_its_own_caller_only()
    {
        WorkerSet workers = new();
        using WorkerPool one = new(1, workers);
        using WorkerPool two = new(2, workers);
        InParallel(8, caller =>
        {
            WorkerPool pool = caller % 4 < 2 ? one : two;
            for (int job = 0; job < 200; job++)
            {
                int done = 0;
                void Work() => pool.Run(6, (part, _) =>
                {
                    Interlocked.Increment(ref done);
                    if (caller % 2 == 1 && part == 3)
                    {
                        throw new InvalidDataException($"{caller}");
                    }
                });

                if (caller % 2 == 1)
                {
                    Assert.Equal($"{caller}", Assert.Throws<InvalidDataException>(Work).Message);
                }
                else
                {
                    Work();
                }

                Assert.Equal(6, done);
            }
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_part_that_starts_a_job_is_refused_and_the_pool_goes_on(int threads)
    {
        using WorkerPool pool = new(threads);
        using WorkerPool other = new(2);
        for (int job = 0; job < 50; job++)
        {
            Assert.Throws<InvalidOperationException>(() => pool.Run(4, (_, _) => other.Run(4, (_, _) => { })));
            int done = 0;
            pool.Run(4, (_, _) => Interlocked.Increment(ref done));
            Assert.Equal(4, done);
        }
    }

    [Fact]
    public void Wrong_arguments_are_refused_by_name()
    {
        Assert.Equal("threads", Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerPool(0)).ParamName);
        using WorkerPool pool = new(1);
        Assert.Equal("work", Assert.Throws<ArgumentNullException>(() => pool.Run(1, null!)).ParamName);
        foreach (int parts in new[] { -1, WorkerPool.MaxParts + 1 })
        {
            Assert.Equal(
                "parts", Assert.Throws<ArgumentOutOfRangeException>(() => pool.Run(parts, (_, _) => { })).ParamName);
        }
    }

    [Fact]
    public void Thirty_two_executors_at_once_on_two_threads_compute_the_bytes_of_one_after_another()
    {
        using WorkerPool shared = new(2);
        byte[][] alone = [.. Enumerable.Range(0, 32).Select(seed => Compute(seed, shared))];
        byte[][] together = new byte[32][];
        InParallel(32, seed =>
        {
            using WorkerPool own = new(2);
            together[seed] = Compute(seed, seed % 2 == 0 ? shared : own);
        });
        Assert.Equal(alone, together);
    }

    private static byte[] Compute(int seed, WorkerPool pool)
    {
        Graph graph = new();
        Node image = graph.Input(new Shape(1, 24, 20, 8));
        Node weights = graph.Input(new Shape(8, 8, 3, 3));
        Node loss = SumOfSquares.Of(Gram.Of(Relu.Of(Convolution.Of(image, weights))));
        Node gradient = Gradients.Of(loss, image);
        using Executor executor = new(ExecutionPlan.Create([loss, gradient], new PlanOptions { Threads = 2 }), pool);
        executor.FillInputs(new Random(seed));
        for (int run = 0; run < 10; run++)
        {
            executor.Run();
        }

        return [.. MemoryMarshal.AsBytes(executor[loss]), .. MemoryMarshal.AsBytes(executor[gradient])];
    }

    private static void InParallel(int threads, Action<int> work)
    {
        Task[] tasks = [.. Enumerable.Range(0, threads).Select(
            i => Task.Factory.StartNew(() => work(i), TaskCreationOptions.LongRunning))];
        Assert.True(Task.WaitAll(tasks, TimeSpan.FromMinutes(2)), "The callers hang.");
    }

    private static bool BecomesTrue(Func<bool> condition) => SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(30));
}
