using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Impasto.Cli.Benchmarks;

namespace Impasto.Cli.Tests;

/// <summary><c>impasto bench scale</c>.</summary>
public sealed class BenchScaleCommandTests : IDisposable
{
    private readonly CommandFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Each_picture_is_measured_and_drawn()
    {
        ProgramResult run = await InProcess.RunAsync(
            "bench", "scale", "style-bank", "light=--style great-wave --light", "bad=--nonsense", "--megapixels",
            "0.05,0.2", "--json", "--threads", "1", "--plot", folder.At("scale.svg"));
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[] lines = run.Output.TrimEnd().Split('\n');
        JsonElement[] points = [.. lines.Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(
            ["style-bank", "light", "bad", "style-bank", "light", "bad"],
            points.Select(point => point.GetProperty("method").GetString()));
        foreach (JsonElement point in points.Where(point => point.GetProperty("method").GetString() != "bad"))
        {
            Assert.Null(point.GetProperty("refusal").GetString());
            Assert.InRange(point.GetProperty("cpu_seconds").GetDouble(), 0.01, 600);
            Assert.InRange(point.GetProperty("seconds").GetDouble(), 0.01, 600);
            double planned = point.GetProperty("planned_bytes").GetDouble();
            Assert.InRange(point.GetProperty("peak_bytes").GetDouble(), 0.5 * planned, 1.5 * planned);
        }

        Assert.Equal(0.2, points[3].GetProperty("megapixels").GetDouble(), tolerance: 0.01);
        Assert.Contains("--nonsense", points[2].GetProperty("refusal").GetString(), StringComparison.Ordinal);
        XElement drawing = XElement.Load(folder.At("scale.svg"));
        Assert.Equal(["style-bank", "light"], Texts(drawing).Intersect(["style-bank", "light", "bad"]));
    }

    [Fact]
    public async Task Strips_are_told()
    {
        ProgramResult run = await InProcess.RunAsync(
            "bench", "scale", "transform", "--megapixels", "2", "--max-memory", "350MB", "--threads", "1");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith(
            "| transform | 2 | strips | ", run.Output.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "from 0.01 to 250", "--megapixels", "0")]
    [InlineData(1, "adian", "adian")]
    [InlineData(2, "--max-memory", "--max-memory", "much")]
    [InlineData(1, "there is no folder", "--plot", "no-such/scale.svg")]
    public async Task What_cannot_be_measured_is_refused(int exitCode, string named, params string[] options) =>
        Assert.Contains(
            named, await InProcess.RefusalAsync(exitCode, ["bench", "scale", .. options]), StringComparison.Ordinal);

    [Fact]
    public void A_plot_has_a_line_for_each_method_and_a_mark_for_each_picture()
    {
        XElement drawing = XElement.Parse(ScalePlot.Draw(
        [
            Point("a<b", 1000, 1, 1e8), Point("a<b", 10_000, 100, 2e9) with { IsInStrips = true },
            Point("c", 1000, 10, 5e8), Point("c", 10_000, 0, 0) with { Refusal = "too large" },
        ]));
        Assert.Equal(["a<b", "c"], Texts(drawing).Intersect(["a<b", "c"]));
        XElement[] lines = [.. drawing.Descendants().Where(e => e.Name.LocalName == "polyline")];
        Assert.Equal([2, 1, 2, 1], lines.Select(line => Places(line).Length));

        // Two decades of seconds are as high as the panel, two of pixels as wide.
        (double X, double Y)[] places = Places(lines[0]);
        Assert.Equal(380, places[1].X - places[0].X, tolerance: 0.1);
        Assert.Equal(-300, places[1].Y - places[0].Y, tolerance: 0.1);

        // One of three in strips in each panel, and one in the legend.
        XElement[] marks = [.. drawing.Descendants().Where(e => e.Name.LocalName == "rect")];
        Assert.Equal((8, 3), (marks.Length, marks.Count(mark => mark.Attribute("rx")!.Value == "0")));
        Assert.Contains("<svg", ScalePlot.Draw([]), StringComparison.Ordinal);
    }

    private static ScalePoint Point(string method, int edge, double seconds, double bytes) =>
        new(method, edge, edge) { CpuSeconds = seconds, PeakBytes = (long)bytes };

    private static IEnumerable<string> Texts(XElement drawing) =>
        drawing.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value);

    private static (double X, double Y)[] Places(XElement line) =>
    [
        .. line.Attribute("points")!.Value.Split(' ').Select(place => place.Split(','))
            .Select(p => (Number(p[0]), Number(p[1]))),
    ];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
