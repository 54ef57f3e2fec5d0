using System.Globalization;
using System.Xml.Linq;
using Impasto.Running;

namespace Impasto.Training.Reporting;

/// <summary>
/// Draws the metrics of a training as one HTML file that needs nothing else: the loss and its terms on a logarithmic
/// scale, as measured and smoothed, and the learning rate. However long the training, the file stays small.
/// </summary>
internal static class TrainingChart
{
    private const double LossHeight = 460;
    private const double RateHeight = 130;

    private const string Style = """
        :root { color-scheme: light dark; --paper: #fff; --ink: #1c1c1c; --faint: #8884; --light: 40%; }
        @media (prefers-color-scheme: dark) { :root { --paper: #16181c; --ink: #e8e8e8; --light: 65%; } }
        body { margin: 1.5rem auto; max-width: 70rem; padding: 0 1rem; background: var(--paper); color: var(--ink);
          font: 15px/1.4 system-ui, sans-serif; }
        h1 { font-size: 1.3rem; } h2 { font-size: 1rem; margin-bottom: 0; }
        svg { width: 100%; height: auto; } svg text { fill: var(--ink); font-size: 12px; }
        .grid { stroke: var(--faint); fill: none; }
        polyline { fill: none; stroke: hsl(var(--hue) 70% var(--light)); stroke-linejoin: round; }
        polyline.whole { stroke: var(--ink); }
        polyline.raw { opacity: .3; } polyline.smooth { stroke-width: 1.6; }
        polyline.smooth.whole { stroke-width: 2.6; }
        .swatch { display: inline-block; width: 1.4em; height: .5em; margin-right: .5em;
          background: hsl(var(--hue) 70% var(--light)); }
        .swatch.whole { background: var(--ink); }
        td, th { text-align: right; padding: 0 1.2em 0 0; font-variant-numeric: tabular-nums; }
        td:first-child, th:first-child { text-align: left; }
        """;

    private static readonly XNamespace Html = "http://www.w3.org/1999/xhtml";

    /// <summary>Draws a chart and writes it under a temporary name that becomes its own.</summary>
    /// <param name="path">The file.</param>
    /// <param name="title">What is trained.</param>
    /// <param name="metrics">What was logged.</param>
    public static void Write(string path, string title, Metrics metrics) =>
        AtomicFile.WriteText(path, Draw(title, metrics));

    /// <summary>Draws a chart.</summary>
    /// <returns>An HTML page that is also well-formed XML.</returns>
    internal static string Draw(string title, Metrics metrics)
    {
        IReadOnlyList<MetricsRow> rows = metrics.Rows;
        List<ChartCurve> losses = [ChartCurve.Of("loss", rows, row => row.Loss)];
        losses.AddRange(metrics.Terms.Select((name, i) => ChartCurve.Of(name, rows, row => row.Terms[i])));
        ChartCurve rate = ChartCurve.Of("learning rate", rows, row => row.LearningRate);
        XElement page = Element(
            "html",
            new XAttribute("lang", "en"),
            Element(
                "head",
                Element("meta", new XAttribute("charset", "utf-8")),
                Element("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width")),
                Element("title", $"{title}: training"),
                Element("style", Style)),
            Element(
                "body",
                Element("h1", title),
                Element("p", Summary(rows)),
                Element("h2", "Loss and its terms, unweighted (logarithmic; thin as measured, thick smoothed)"),
                new ChartPanel(losses, LossHeight, logarithmic: true).Draw("Loss over steps"),
                Legend(losses),
                Element("h2", "Learning rate"),
                new ChartPanel([rate], RateHeight, logarithmic: false).Draw("Learning rate over steps")));
        return $"<!DOCTYPE html>\n{page.ToString(SaveOptions.DisableFormatting)}\n";
    }

    private static XElement Element(string name, params object[] content) => new(Html + name, content);

    private static string Summary(IReadOnlyList<MetricsRow> rows)
    {
        if (rows.Count == 0)
        {
            return "No step yet.";
        }

        TimeSpan time = TimeSpan.FromSeconds(Math.Clamp(rows[^1].Seconds, 0, 1e9));
        double pace = rows.Average(row => row.ImagesPerSecond);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Step {rows[^1].Step}, {Math.Floor(time.TotalHours):0}:{time:mm\\:ss} h, {pace:0.0} images a second.");
    }

    private static XElement Legend(List<ChartCurve> curves)
    {
        XElement table = Element("table", Element(
            "tr",
            Element("th", "term"),
            Element("th", "first"),
            Element("th", "smoothed, latest"), Element("th", "least")));
        foreach ((int i, ChartCurve curve) in curves.Index().Where(c => c.Item.Points.Count > 0))
        {
            // The swatch holds a space, since an element without content cannot close itself in HTML.
            table.Add(Element(
                "tr",
                Element("td", Element("span", [.. ChartPanel.Colour(i, curves.Count, "swatch"), " "]), curve.Name),
                Element("td", ChartPanel.Label(curve.Points[0].Value)),
                Element("td", ChartPanel.Label(curve.Smooth[^1].Value)),
                Element("td", ChartPanel.Label(curve.Smooth.Min(p => p.Value)))));
        }

        return table;
    }
}
