using System.Diagnostics;
using Impasto.Compute.Execution;
using Impasto.Running;

namespace Impasto.Cli.Benchmarks;

/// <summary>Times cases: a warm-up, then some runs, with nothing allocated in between.</summary>
internal sealed class BenchmarkRunner(int repeat, WorkerPool pool)
{
    private const int WarmUp = 2;
    private const double Mebibyte = 1 << 20;

    // The runtime compiles what runs often a second time, and takes up to a second to get there.
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(1);

    /// <summary>Times one case.</summary>
    public BenchmarkResult Run(BenchmarkCase benchmark)
    {
        GC.Collect();
        MachineMemory memory = new();
        memory.ResetPeak();
        long before = memory.Resident;
        using RunningCase running = benchmark.Start(pool);
        long warmUp = Stopwatch.GetTimestamp();
        for (int i = 0; i < WarmUp || Stopwatch.GetElapsedTime(warmUp) < WarmUpTime; i++)
        {
            running.Run();
        }

        double[] times = new double[repeat];
        for (int i = 0; i < repeat; i++)
        {
            long start = Stopwatch.GetTimestamp();
            running.Run();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds * benchmark.TimesRun;
        }

        Array.Sort(times);
        return new BenchmarkResult(
            benchmark.Name,
            benchmark.Size,
            Math.Round((times[(repeat - 1) / 2] + times[repeat / 2]) / 2, 3),
            Math.Round(times[0], 3),
            Math.Round(benchmark.Flops / times[0] / 1e6, 1),
            Math.Round(benchmark.KernelFlops / 1e9, 3),
            Math.Round(benchmark.PlannedBytes / Mebibyte, 1),
            Math.Round((memory.PeakResident - before) / Mebibyte, 1));
    }

    /// <summary>Where the time of a case goes: its operators, slowest first; null where they cannot be told.</summary>
    public IReadOnlyList<OperatorTime>? Profile(BenchmarkCase benchmark)
    {
        using RunningCase running = benchmark.Start(pool);
        if (running.Executor is not { } executor)
        {
            return null;
        }

        running.Run();
        Profiler profiler = new();
        for (int i = 0; i < repeat; i++)
        {
            executor.Run(profiler);
        }

        return profiler.Operators;
    }
}
