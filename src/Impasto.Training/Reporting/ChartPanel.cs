using System.Globalization;
using System.Xml.Linq;

namespace Impasto.Training.Reporting;

/// <summary>One panel of a chart: axes and curves as SVG.</summary>
internal sealed class ChartPanel
{
    private const double Width = 960;
    private const double Left = 70;
    private const double Right = 24;
    private const double Top = 10;
    private const double Bottom = 26;
    private const int FewestTicks = 3;
    private const int MostTicks = 8;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private static readonly int[][] DecadeTicks = [[1], [1, 2, 5], [1, 2, 3, 4, 5, 6, 7, 8, 9]];

    private readonly IReadOnlyList<ChartCurve> curves;
    private readonly bool logarithmic;
    private readonly double height;
    private readonly (double Least, double Most) steps;
    private readonly (double Least, double Most) values;

    /// <summary>Lays out a panel.</summary>
    /// <param name="curves">The curves; the first is drawn last and strongest.</param>
    /// <param name="height">The panel's height in the units of its width, 960.</param>
    /// <param name="logarithmic">
    /// Whether values go up by their logarithm (others than positive ones are left out), or from 0.
    /// </param>
    public ChartPanel(IReadOnlyList<ChartCurve> curves, double height, bool logarithmic)
    {
        this.curves = curves;
        this.height = height;
        this.logarithmic = logarithmic;
        double[] drawn = [.. curves.SelectMany(c => c.Points.Concat(c.Smooth)).Select(p => p.Value).Where(IsDrawn)];
        (double least, double most) = drawn.Length > 0 ? (drawn.Min(), drawn.Max()) : (1, 1);
        values = logarithmic
            ? (least / 1.1, most * 1.1)
            : (0, most > 0 ? most * 1.05 : 1);
        double[] at = [.. curves.SelectMany(c => c.Points).Select(p => p.Step)];
        steps = at.Length > 0 ? (at.Min(), Math.Max(at.Max(), at.Min() + 1)) : (0, 1);
    }

    /// <summary>Draws the panel.</summary>
    /// <param name="label">What it shows, for those who do not see it.</param>
    public XElement Draw(string label)
    {
        XElement panel = new(
            Svg + "svg",
            new XAttribute("viewBox", $"0 0 {Number(Width)} {Number(height)}"),
            new XAttribute("role", "img"),
            new XAttribute("aria-label", label));
        foreach (double value in logarithmic ? LogarithmicTicks() : LinearTicks(values.Least, values.Most))
        {
            panel.Add(Line(Left, Y(value), Width - Right, Y(value)), Text(Left - 6, Y(value) + 4, "end", Label(value)));
        }

        foreach (double step in LinearTicks(steps.Least, steps.Most))
        {
            panel.Add(
                Line(X(step), height - Bottom, X(step), height - Bottom + 4),
                Text(X(step), height - 8, "middle", step.ToString("0", CultureInfo.InvariantCulture)));
        }

        for (int i = curves.Count - 1; i >= 0; i--)
        {
            panel.Add(
                Curve(curves[i].Name, curves[i].Points, i, "raw"),
                Curve(curves[i].Name, curves[i].Smooth, i, "smooth"));
        }

        return panel;
    }

    /// <summary>The attributes that give a curve and its entry in the legend their colour.</summary>
    internal static object[] Colour(int index, int count, string role) => index == 0
        ? [new XAttribute("class", $"{role} whole")]
        :
        [
            new XAttribute("class", role),
            new XAttribute("style", $"--hue:{(index - 1) * 360 / Math.Max(1, count - 1)}"),
        ];

    /// <summary>A number as people read it.</summary>
    internal static string Label(double value) => value.ToString("G3", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static XElement Line(double x1, double y1, double x2, double y2) => new(
        Svg + "path",
        new XAttribute("class", "grid"),
        new XAttribute("d", $"M{Number(x1)} {Number(y1)}L{Number(x2)} {Number(y2)}"));

    private static XElement Text(double x, double y, string anchor, string text) => new(
        Svg + "text",
        new XAttribute("x", Number(x)), new XAttribute("y", Number(y)), new XAttribute("text-anchor", anchor), text);

    private static List<double> LinearTicks(double least, double most)
    {
        double raw = (most - least) / MostTicks;
        double decade = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double spacing = decade * (raw <= decade ? 1 : raw <= 2 * decade ? 2 : raw <= 5 * decade ? 5 : 10);
        List<double> ticks = [];
        for (double tick = Math.Ceiling(least / spacing); tick * spacing <= most; tick++)
        {
            ticks.Add(tick * spacing);
        }

        return ticks;
    }

    private XElement Curve(string name, IReadOnlyList<ChartPoint> points, int index, string role) => new(
        Svg + "polyline",
        Colour(index, curves.Count, role),
        new XAttribute("points", string.Join(
            ' ', points.Where(p => IsDrawn(p.Value)).Select(p => $"{Number(X(p.Step))},{Number(Y(p.Value))}"))),
        new XElement(Svg + "title", name));

    private bool IsDrawn(double value) => double.IsFinite(value) && (value > 0 || !logarithmic);

    private double X(double step) =>
        Left + ((step - steps.Least) / (steps.Most - steps.Least) * (Width - Left - Right));

    private double Y(double value)
    {
        double share = logarithmic
            ? Math.Log(value / values.Least) / Math.Log(values.Most / values.Least)
            : (value - values.Least) / (values.Most - values.Least);
        return height - Bottom - (share * (height - Top - Bottom));
    }

    /// <summary>The coarsest of powers of ten and their parts that gives a few ticks.</summary>
    private List<double> LogarithmicTicks()
    {
        foreach (int[] digits in DecadeTicks)
        {
            List<double> ticks = [];
            double first = Math.Floor(Math.Log10(values.Least));
            for (double exponent = first; Math.Pow(10, exponent) <= values.Most; exponent++)
            {
                ticks.AddRange(digits
                    .Select(d => d * Math.Pow(10, exponent)).Where(t => t >= values.Least && t <= values.Most));
            }

            if (ticks.Count >= FewestTicks)
            {
                return ticks;
            }
        }

        return LinearTicks(values.Least, values.Most);
    }
}
