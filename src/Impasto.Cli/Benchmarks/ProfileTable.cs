using System.Globalization;
using System.Text;
using Impasto.Compute.Execution;

namespace Impasto.Cli.Benchmarks;

/// <summary>Where the time of a plan goes, operator by operator, beside what the machine can do.</summary>
/// <param name="flopsPerSecond">What it computes at its peak.</param>
/// <param name="bytesPerSecond">What it moves between memory and processor.</param>
internal sealed class ProfileTable(double flopsPerSecond, double bytesPerSecond)
{
    private const double Giga = 1e9;
    private const double Mega = 1e6;

    /// <summary>Lists the operators, slowest first, and their sum.</summary>
    public string Of(IReadOnlyList<OperatorTime> operators)
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"peak {flopsPerSecond / Giga:0} GFLOP/s, "
            + $"memory {bytesPerSecond / Giga:0.0} GB/s; limit is the share of what these allow");
        text.AppendLine("       ms  of all  GFLOP/s        MB  limit  operator");
        TimeSpan all = operators.Aggregate(TimeSpan.Zero, (sum, one) => sum + one.Time);

        // What each one would take at its limit, and not the sum's: some are bound by memory, others by arithmetic.
        TimeSpan least = TimeSpan.Zero;
        foreach (OperatorTime one in operators)
        {
            double share = one.ShareOfLimit(flopsPerSecond, bytesPerSecond);
            least += share * one.Time;
            AppendLine(text, one, share, all);
        }

        OperatorTime sum = new("all", all, operators.Sum(one => one.Flops), operators.Sum(one => one.Bytes));
        AppendLine(text, sum, least / all, all);
        return text.ToString();
    }

    private static double GflopsOf(OperatorTime one) =>
        one.Time == TimeSpan.Zero ? 0 : one.Flops / one.Time.TotalSeconds / Giga;

    private static void AppendLine(StringBuilder text, OperatorTime one, double share, TimeSpan all) =>
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{one.Time.TotalMilliseconds,9:0.000} {one.Time / all,7:0.0%} "
            + $"{GflopsOf(one),8:0.0} {one.Bytes / Mega,9:0.00} {share,6:0%}  {one.Text}");
}
