namespace Impasto.Cli.Benchmarks;

/// <summary>How long a case took and what memory.</summary>
/// <param name="Name">The case.</param>
/// <param name="Size">The edge of its square image, in pixels.</param>
/// <param name="MedianMs">The median of all runs, in milliseconds.</param>
/// <param name="MinMs">The shortest run.</param>
/// <param name="Gflops">
/// Two for each multiply-add of the direct algorithm, in the shortest run, in thousand millions a second.
/// </param>
/// <param name="KernelGflop">
/// The thousand millions of multiplications and additions of a run that are left to the kernels.
/// </param>
/// <param name="PlannedMb">The memory that the plan says it takes, in MiB.</param>
/// <param name="PeakMb">What the process grew by at its peak, in MiB.</param>
internal sealed record BenchmarkResult(
    string Name,
    int Size,
    double MedianMs,
    double MinMs,
    double Gflops,
    double KernelGflop,
    double PlannedMb,
    double PeakMb);
