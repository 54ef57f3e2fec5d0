namespace Impasto.Training.Reporting;

/// <summary>A curve of a chart, thinned to a bounded number of points.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Points">What was measured, averaged over equal runs of steps.</param>
/// <param name="Smooth">The exponential moving average of what was measured, at the same places.</param>
internal sealed record ChartCurve(string Name, IReadOnlyList<ChartPoint> Points, IReadOnlyList<ChartPoint> Smooth)
{
    /// <summary>The most points that a curve has.</summary>
    public const int MostPoints = 400;

    // The average looks back over about this part of the training.
    private const double Window = 1.0 / 40;

    /// <summary>Makes a curve of some values of each row.</summary>
    /// <remarks>Steps at which it was not measured, since another objective had its turn, are left out.</remarks>
    public static ChartCurve Of(string name, IReadOnlyList<MetricsRow> all, Func<MetricsRow, double> value)
    {
        List<MetricsRow> rows = [.. all.Where(row => !double.IsNaN(value(row)))];
        List<ChartPoint> points = [];
        List<ChartPoint> smooth = [];
        double keep = 1 - (1 / Math.Max(1, rows.Count * Window));
        (double sum, double weight) = (0, 0);
        int count = Math.Min(MostPoints, rows.Count);
        for (int i = 0; i < count; i++)
        {
            int first = (int)((long)i * rows.Count / count);
            int end = (int)((i + 1L) * rows.Count / count);
            double total = 0;
            for (int row = first; row < end; row++)
            {
                double found = value(rows[row]);
                total += found;
                (sum, weight) = ((keep * sum) + found, (keep * weight) + 1);
            }

            points.Add(new ChartPoint(rows[end - 1].Step, total / (end - first)));
            smooth.Add(new ChartPoint(rows[end - 1].Step, sum / weight));
        }

        return new ChartCurve(name, points, smooth);
    }
}
