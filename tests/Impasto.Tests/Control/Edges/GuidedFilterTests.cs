using Impasto.Control.Edges;
using Impasto.Media.Images;
using Impasto.Running;
using Impasto.Tests.Methods;

namespace Impasto.Tests.Control.Edges;

/// <summary>The guided filter against plain loops in double precision.</summary>
public class GuidedFilterTests
{
    [Theory]
    [InlineData(17, 11, 3, 1e-3)]
    [InlineData(9, 14, 4, 0.05)]
    [InlineData(5, 4, 9, 1e-2)]
    [InlineData(1, 7, 2, 1e-2)]
    [InlineData(1, 1, 1, 1e-2)]
    public void It_is_what_plain_loops_compute(int width, int height, int radius, double smoothing)
    {
        ImageBuffer guide = Noise(width, height, 1);
        float[] plane = [.. Enumerable.Range(0, width * height).Select(i => Noise(width, height, 2).Pixels[i * 3])];
        double[] expected = Plain(guide, plane, radius, smoothing);

        new GuidedFilter(guide, radius, smoothing).Apply(plane);

        Assert.All(expected.Zip(plane), pair => Assert.Equal(pair.First, pair.Second, 2e-4));
    }

    [Theory]
    [InlineData(13, 9, 2)]
    [InlineData(6, 5, 7)]
    public void A_mean_of_a_square_is_cut_at_the_border(int width, int height, int radius)
    {
        float[] plane = [.. Enumerable.Range(0, width * height).Select(i => MathF.Sin(i * 1.7f))];
        double[] expected = Means([.. plane.Select(value => (double)value)], width, height, radius);

        BoxMean.Take<float>(plane, new float[plane.Length], width, radius);

        Assert.All(expected.Zip(plane), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    [Fact]
    public void A_grey_guide_and_a_flat_one_are_no_exceptions()
    {
        ImageBuffer grey = TestImages.Mask(20, 15, (x, y) => ((x * 7) + (y * 5)) % 11 / 11f), flat = new(20, 15);
        foreach (ImageBuffer guide in new[] { grey, flat })
        {
            float[] plane = [.. Enumerable.Range(0, 300).Select(i => i % 20 < 10 ? 0.25f : 0.75f)];
            double[] expected = Plain(guide, plane, 2, 1e-2);
            new GuidedFilter(guide, 2, 1e-2).Apply(plane);
            Assert.All(expected.Zip(plane), pair => Assert.Equal(pair.First, pair.Second, 2e-4));
        }
    }

    private static ImageBuffer Noise(int width, int height, long seed)
    {
        SeededRandom random = new(seed, 0, 0);
        ImageBuffer image = new(width, height);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = (float)random.NextDouble();
        }

        return image;
    }

    /// <summary>He, Sun and Tang, equations 14 to 16, window by window.</summary>
    private static double[] Plain(ImageBuffer guide, float[] plane, int radius, double smoothing)
    {
        (int width, int height) = (guide.Width, guide.Height);
        double[][] colours =
        [
            .. Enumerable.Range(0, 3).Select(
                c => plane.Select((_, i) => (double)guide.Pixels[(i * 3) + c]).ToArray()),
        ];
        double[] values = [.. plane.Select(value => (double)value)];
        double[][] means = [.. colours.Select(colour => Means(colour, width, height, radius))];
        double[] mean = Means(values, width, height, radius);
        double[][] slopes = [.. colours.Select(_ => new double[plane.Length])];
        double[] offsets = new double[plane.Length];
        double[][][] products = [.. colours.Select(a => colours.Select(
            b => Means([.. a.Zip(b, (x, y) => x * y)], width, height, radius)).ToArray())];
        double[][] cross = [.. colours.Select(a => Means([.. a.Zip(values, (x, y) => x * y)], width, height, radius))];
        for (int i = 0; i < plane.Length; i++)
        {
            double[,] system = new double[3, 4];
            for (int a = 0; a < 3; a++)
            {
                for (int b = 0; b < 3; b++)
                {
                    system[a, b] = products[a][b][i] - (means[a][i] * means[b][i]) + (a == b ? smoothing : 0);
                }

                system[a, 3] = cross[a][i] - (means[a][i] * mean[i]);
            }

            double[] solved = Solve(system);
            offsets[i] = mean[i];
            for (int a = 0; a < 3; a++)
            {
                slopes[a][i] = solved[a];
                offsets[i] -= solved[a] * means[a][i];
            }
        }

        double[][] meanSlopes = [.. slopes.Select(slope => Means(slope, width, height, radius))];
        double[] meanOffsets = Means(offsets, width, height, radius);
        return
        [
            .. plane.Select((_, i) =>
                meanOffsets[i] + Enumerable.Range(0, 3).Sum(a => meanSlopes[a][i] * colours[a][i])),
        ];
    }

    private static double[] Solve(double[,] system)
    {
        for (int k = 0; k < 3; k++)
        {
            for (int row = 0; row < 3; row++)
            {
                double factor = row == k ? 0 : system[row, k] / system[k, k];
                for (int column = 0; column < 4; column++)
                {
                    system[row, column] -= factor * system[k, column];
                }
            }
        }

        return [.. Enumerable.Range(0, 3).Select(k => system[k, 3] / system[k, k])];
    }

    private static double[] Means(double[] values, int width, int height, int radius) =>
    [
        .. values.Select((_, i) => (
            from y in Enumerable.Range((i / width) - radius, (2 * radius) + 1)
            from x in Enumerable.Range((i % width) - radius, (2 * radius) + 1)
            where x >= 0 && y >= 0 && x < width && y < height
            select values[(y * width) + x]).Average()),
    ];
}
