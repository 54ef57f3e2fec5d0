namespace Impasto.Cli.Benchmarks;

/// <summary>A logarithmic axis of a drawing, with ticks at 1, 2 and 5 of each power of ten.</summary>
internal sealed class LogAxis
{
    private static readonly double[] Digits = [1, 2, 5];

    private readonly double start;
    private readonly double scale;

    private LogAxis(double[] ticks, double start, double end)
    {
        Ticks = ticks;
        this.start = start;
        scale = (end - start) / Math.Log(ticks[^1] / ticks[0]);
    }

    /// <summary>Gets the ticks, the ends of the axis among them.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>Makes the axis on which values lie.</summary>
    /// <param name="values">The values, all above 0; one at least.</param>
    /// <param name="start">Where the axis begins, in the drawing.</param>
    /// <param name="end">Where it ends.</param>
    public static LogAxis Over(IEnumerable<double> values, double start, double end)
    {
        double[] all = [.. values];
        double[] ticks = [.. Enumerable.Range(-6, 14).SelectMany(
            power => Digits.Select(digit => digit * Math.Pow(10, power)))];
        int first = Array.FindLastIndex(ticks, tick => tick <= all.Min());
        int last = Array.FindIndex(ticks, tick => tick >= all.Max());
        return new LogAxis(ticks[first..(Math.Max(last, first + 1) + 1)], start, end);
    }

    /// <summary>Where a value lies, in the drawing.</summary>
    /// <param name="value">The value.</param>
    public double At(double value) => start + (scale * Math.Log(value / Ticks[0]));
}
