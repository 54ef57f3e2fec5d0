using Impasto.Compute.Execution;

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
}
