using System.Globalization;
using Impasto.Running;

namespace Impasto.Cli.Display;

/// <summary>Memory in words.</summary>
internal static class MemoryText
{
    private const double Gibibyte = 1L << 30;

    // Less than this no picture is painted in.
    private const long LeastUseful = 4 << 20;

    /// <summary>A size in words.</summary>
    public static string Of(long bytes) => bytes < Gibibyte
        ? $"{Math.Max(1, bytes >> 20)} MiB"
        : (bytes / Gibibyte).ToString("0.0", CultureInfo.InvariantCulture) + " GiB";

    /// <summary>What is told where a run would take too much, with what does fit.</summary>
    public static string Of(MemoryShortageException shortage)
    {
        string advice = shortage.Available < LeastUseful
            ? "the program itself takes all that it was given; give more"
            : shortage.LongerEdge is { } edge ? $"--size {edge} does fit"
            : "no smaller size does; give more memory, or smaller images, those of styles too";
        return $"{Of(shortage.Needed)} of memory would be needed and {Of(shortage.Available)} may be taken: {advice}.";
    }
}
