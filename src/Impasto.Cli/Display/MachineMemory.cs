using System.Globalization;

namespace Impasto.Cli.Display;

/// <summary>The memory that this machine can give.</summary>
internal static class MachineMemory
{
    /// <summary>What lowers the memory of an optimisation.</summary>
    public const string OptimizationAdvice = ", a smaller --history, or --optimizer adam";

    private const double Gibibyte = 1L << 30;

    /// <summary>Refuses a run over an image that would not fit.</summary>
    /// <param name="bytes">What the run needs at its peak.</param>
    /// <param name="more">What helps besides a smaller image, as the rest of the sentence.</param>
    /// <exception cref="ArgumentException">The machine has less; the message gives advice.</exception>
    public static void RequireForImage(long bytes, string more = "")
    {
        string edge = Math.Sqrt((double)Available() / bytes).ToString("P0", CultureInfo.InvariantCulture);
        Require(bytes, $"use an edge of at most {edge} of this --size{more}");
    }

    /// <summary>Refuses a run that would not fit.</summary>
    /// <param name="bytes">What the run needs at its peak.</param>
    /// <param name="advice">How to need less.</param>
    /// <exception cref="ArgumentException">The machine has less; the message gives advice.</exception>
    public static void Require(long bytes, string advice)
    {
        long available = Available();
        if (bytes > available)
        {
            throw new ArgumentException(
                $"{Text(bytes)} of memory would be needed and {Text(available)} are free: {advice}.");
        }
    }

    /// <summary>A size in words.</summary>
    public static string Text(long bytes) => bytes < Gibibyte
        ? $"{Math.Max(1, bytes >> 20)} MiB"
        : (bytes / Gibibyte).ToString("0.0", CultureInfo.InvariantCulture) + " GiB";

    /// <summary>The most that this process has had resident, in bytes; 0 where the system does not say.</summary>
    public static long PeakResident() => ReadKilobytes("/proc/self/status", "VmHWM:") * 1024;

    /// <summary>Lets the peak start again at what is resident now.</summary>
    /// <returns>What is resident now, in bytes.</returns>
    public static long ResetPeak()
    {
        const string ResetHighWaterMark = "5";
        const string Path = "/proc/self/clear_refs";
        if (File.Exists(Path))
        {
            File.WriteAllText(Path, ResetHighWaterMark);
        }

        return ReadKilobytes("/proc/self/status", "VmRSS:") * 1024;
    }

    /// <summary>What the system can give without swapping, within the limits of a container.</summary>
    private static long Available()
    {
        long limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        long free = ReadKilobytes("/proc/meminfo", "MemAvailable:") * 1024;
        return free > 0 ? Math.Min(limit, free) : limit;
    }

    private static long ReadKilobytes(string path, string key)
    {
        string? line = File.Exists(path)
            ? File.ReadLines(path).FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal))
            : null;
        return line is null ? 0 : long.Parse(line.AsSpan(key.Length).Trim(" kB\t"), CultureInfo.InvariantCulture);
    }
}
