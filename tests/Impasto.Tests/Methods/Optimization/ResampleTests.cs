using Impasto.Media.Images;
using Impasto.Methods.Optimization;
using Impasto.Pyramids;

namespace Impasto.Tests.Methods.Optimization;

/// <summary>What an optimiser has learned of each sample, brought from one level to the next.</summary>
public class ResampleTests
{
    // Pixels are areas: the centre of pixel i of n lies at (i + 1/2) / n. A plane stays one between the outer centres.
    [Theory]
    [InlineData(4, 3, 8, 6)]
    [InlineData(5, 4, 7, 9)]
    [InlineData(6, 6, 6, 6)]
    [InlineData(9, 8, 4, 3)]
    [InlineData(1, 5, 3, 5)]
    public void A_plane_stays_one_up_to_the_centres_at_the_border(int width, int height, int toWidth, int toHeight)
    {
        static float Plane(float y, float x, int c) => (2 * y) - (3 * x) + (100 * c) - 50;
        PyramidLevel from = new(width, height), to = new(toWidth, toHeight);
        float[] source = Fill(from, Plane);
        float[] target = new float[toWidth * toHeight * ImageBuffer.Channels];

        PyramidOptimization.Resample(source, from, target, to);

        float[] expected = Fill(to, (y, x, c) => Plane(
            Math.Clamp(((y + 0.5f) * height / toHeight) - 0.5f, 0, height - 1),
            Math.Clamp(((x + 0.5f) * width / toWidth) - 0.5f, 0, width - 1),
            c));
        Assert.All(expected.Zip(target), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
    }

    [Fact]
    public void At_the_same_size_nothing_changes()
    {
        PyramidLevel size = new(5, 4);
        float[] source = Fill(size, (y, x, c) => MathF.Sin((y * 7) + (x * 3) + c) * 1e6f);
        float[] target = new float[source.Length];

        PyramidOptimization.Resample(source, size, target, size);

        Assert.Equal(source, target);
    }

    [Fact]
    public void Between_four_pixels_each_counts_by_its_closeness()
    {
        PyramidLevel from = new(2, 2), to = new(4, 4);
        float[] source = Fill(from, (y, x, c) => y == 1 && x == 0 ? 16 : 0);
        float[] target = new float[4 * 4 * ImageBuffer.Channels];

        PyramidOptimization.Resample(source, from, target, to);

        float[] expected = [0, 0, 0, 0, 4, 3, 1, 0, 12, 9, 3, 0, 16, 12, 4, 0];
        Assert.Equal(expected, target.Where((_, i) => i % ImageBuffer.Channels == 1));
    }

    private static float[] Fill(PyramidLevel size, Func<float, float, int, float> value) =>
    [
        .. Enumerable.Range(0, size.Width * size.Height * ImageBuffer.Channels).Select(i => value(
            i / ImageBuffer.Channels / size.Width,
            i / ImageBuffer.Channels % size.Width,
            i % ImageBuffer.Channels)),
    ];
}
