using System.Globalization;
using System.Xml.Linq;
using Impasto.Tests.Weights;
using Impasto.Training.Reporting;

namespace Impasto.Training.Tests.Reporting;

public sealed class TrainingChartTests
{
    private const int MostCharacters = 120_000;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50_000)]
    public void A_chart_is_well_formed_self_contained_and_small(int steps)
    {
        string page = TrainingChart.Draw("a <b> & c", Falling(steps));

        XElement root = XDocument.Parse(page).Root!;
        Assert.Equal("a <b> & c", root.Descendants().Single(e => e.Name.LocalName == "h1").Value);
        Assert.DoesNotContain("script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(root.DescendantsAndSelf().Attributes(), a => a.Name.LocalName is "src" or "href");
        Assert.Contains("prefers-color-scheme: dark", page, StringComparison.Ordinal);
        Assert.True(page.Length < MostCharacters, $"{page.Length} characters");
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        // Raw and smooth, for the loss, two terms and the learning rate.
        Assert.Equal(8, Curves(root).Count);
    }

    [Fact]
    public void Curves_end_at_the_last_step_and_fall_with_the_loss()
    {
        XElement root = XDocument.Parse(TrainingChart.Draw("t", Falling(1000))).Root!;

        foreach (XElement curve in Curves(root).Where(c => c.Value == "loss"))
        {
            double[][] points = [.. curve.Attribute("points")!.Value.Split(' ')
                .Select(p => p.Split(',').Select(x => double.Parse(x, CultureInfo.InvariantCulture)).ToArray())];
            Assert.Equal(400, points.Length);
            Assert.Equal(936, points[^1][0], 1.0);
            // SVG counts downwards.
            Assert.True(points[^1][1] > points[0][1]);
            Assert.All(points, p => Assert.InRange(p[1], 0, 460));
        }
    }

    [Fact]
    public void What_has_no_logarithm_is_left_out()
    {
        Metrics metrics = new(["tv"], [new(1, 1, [0], 0.1, 1, 1), new(2, 2, [-1], 0.1, 1, 2)]);

        XElement root = XDocument.Parse(TrainingChart.Draw("t", metrics)).Root!;

        Assert.All(Curves(root).Where(c => c.Value == "tv"), c => Assert.Equal("", c.Attribute("points")!.Value));
    }

    [Fact]
    public void Writing_replaces_the_file_and_leaves_no_other()
    {
        using TemporaryFolder folder = new();
        TrainingChart.Write(folder.File("chart.html"), "first", Falling(2));
        TrainingChart.Write(folder.File("chart.html"), "second", Falling(3));

        Assert.Equal(folder.File("chart.html"), Assert.Single(Directory.EnumerateFiles(folder.Path)));
        Assert.Contains("second", File.ReadAllText(folder.File("chart.html")), StringComparison.Ordinal);
    }

    private static List<XElement> Curves(XElement root) =>
        [.. root.Descendants().Where(e => e.Name.LocalName == "polyline")];

    private static Metrics Falling(int steps) => new(
        ["content", "style & more"],
        [
            .. Enumerable.Range(1, steps)
                .Select(s => new MetricsRow(s, 100.0 / s, [50.0 / s, 20.0 / s], 1e-3, 10, s * 0.1)),
        ]);
}
