using System.Xml.Linq;

namespace Impasto.Cli.Benchmarks;

/// <summary>
/// The time of processors and memory against megapixels as a drawing, both axes logarithmic. Its colours can be read on
/// white and on black paper, and it has none of its own.
/// </summary>
internal static class ScalePlot
{
    private const double PanelWidth = 380, PanelHeight = 300, Left = 60, Top = 70, Gap = 90, Bottom = 60, Right = 20;
    private const string Ink = "#7d8590";

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private static readonly string[] Colours = ["#3a86e0", "#d9730d", "#2f9e5b", "#b5579f", "#8d6cd9", "#b08800"];

    /// <summary>Draws what was measured.</summary>
    /// <param name="points">The pictures; those that were refused are left out.</param>
    public static string Draw(IReadOnlyList<ScalePoint> points)
    {
        ScalePoint[] painted = [.. points.Where(point => point.Refusal is null)];
        string[] methods = [.. painted.Select(point => point.Method).Distinct()];
        const double Width = Left + PanelWidth + Gap + PanelWidth + Right, Height = Top + PanelHeight + Bottom;
        XElement drawing = new(
            Svg + "svg",
            new XAttribute("viewBox", Text($"0 0 {Width} {Height}")),
            new XAttribute("font-family", "system-ui, sans-serif"),
            new XAttribute("font-size", 13),
            new XAttribute("fill", Ink),
            new XElement(Svg + "title", "Time and memory of a picture against its megapixels"));
        Legend(drawing, methods);
        if (painted.Length > 0)
        {
            drawing.Add(
                Panel(Left, "seconds of processors", painted, methods, point => point.CpuSeconds),
                Panel(Left + PanelWidth + Gap, "GB resident", painted, methods, point => point.PeakBytes / 1e9));
        }

        return drawing + "\n";
    }

    private static void Legend(XElement drawing, string[] methods)
    {
        const double Entry = 120, Line = 22, Row = 20;
        for (int i = 0; i < methods.Length; i++)
        {
            double x = Left + (i * Entry);
            drawing.Add(
                new XElement(
                    Svg + "path",
                    new XAttribute("d", Text($"M{x} {Row}h{Line}")),
                    new XAttribute("stroke", Colours[i % Colours.Length]),
                    new XAttribute("stroke-width", 2.5)),
                Label(x + Line + 6, Row + 4, "start", methods[i]));
        }

        double places = Left + PanelWidth + Gap;
        drawing.Add(
            Mark(places, Row, Ink, isInStrips: false),
            Label(places + 10, Row + 4, "start", "as a whole"),
            Mark(places + Entry, Row, Ink, isInStrips: true),
            Label(places + Entry + 10, Row + 4, "start", "in strips"));
    }

    private static XElement Panel(
        double left, string title, ScalePoint[] points, string[] methods, Func<ScalePoint, double> value)
    {
        LogAxis across = LogAxis.Over(points.Select(point => point.Megapixels), left, left + PanelWidth);
        LogAxis up = LogAxis.Over(points.Select(value), Top + PanelHeight, Top);
        XElement panel = new(Svg + "g");
        foreach (double tick in up.Ticks)
        {
            panel.Add(
                Grid($"M{left} {up.At(tick)}h{PanelWidth}"), Label(left - 8, up.At(tick) + 4, "end", Text($"{tick}")));
        }

        foreach (double tick in across.Ticks)
        {
            panel.Add(
                Grid($"M{across.At(tick)} {Top}v{PanelHeight}"),
                Label(across.At(tick), Top + PanelHeight + 20, "middle", Text($"{tick}")));
        }

        panel.Add(
            Label(left, Top - 14, "start", title),
            Label(left + (PanelWidth / 2), Top + PanelHeight + 44, "middle", "megapixels"));
        for (int i = 0; i < methods.Length; i++)
        {
            ScalePoint[] line = [.. points.Where(p => p.Method == methods[i]).OrderBy(p => p.Megapixels)];
            string colour = Colours[i % Colours.Length];
            panel.Add(new XElement(
                Svg + "polyline",
                new XAttribute("points", string.Join(' ', line.Select(Place))),
                new XAttribute("fill", "none"),
                new XAttribute("stroke", colour),
                new XAttribute("stroke-width", 2.5)));
            panel.Add(line.Select(p => Mark(across.At(p.Megapixels), up.At(value(p)), colour, p.IsInStrips)));
        }

        return panel;

        string Place(ScalePoint point) => Text($"{across.At(point.Megapixels):0.##},{up.At(value(point)):0.##}");
    }

    /// <summary>A picture: round as a whole, square in strips.</summary>
    private static XElement Mark(double x, double y, string colour, bool isInStrips) => new(
        Svg + "rect",
        new XAttribute("x", Text($"{x - 5:0.##}")),
        new XAttribute("y", Text($"{y - 5:0.##}")),
        new XAttribute("width", 10),
        new XAttribute("height", 10),
        new XAttribute("rx", isInStrips ? 0 : 5),
        new XAttribute("fill", colour));

    private static XElement Grid(FormattableString path) => new(
        Svg + "path",
        new XAttribute("d", FormattableString.Invariant(path)),
        new XAttribute("stroke", Ink),
        new XAttribute("stroke-opacity", 0.3));

    private static XElement Label(double x, double y, string anchor, string text) => new(
        Svg + "text",
        new XAttribute("x", Text($"{x:0.##}")),
        new XAttribute("y", Text($"{y:0.##}")),
        new XAttribute("text-anchor", anchor),
        text);

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
