using Impasto.Media.Images;

namespace Impasto.Media.Tests.Images;

/// <summary>
/// What is not seen is mixed of the nearest places of the half as large image: three quarters of the place that it lies
/// in and a quarter of the neighbour that it is nearer to, along each axis.
/// </summary>
public class TransparentFillTests
{
    [Theory]
    [InlineData(4, 1)]
    [InlineData(1, 4)]
    public void Between_two_pixels_colours_go_from_one_to_the_other(int width, int height) =>
        AssertFilled([0, null, null, 1], width, height, [0, 0.25, 0.75, 1]);

    /// <summary>The half as large image has 1 and 0 in two of its corners; in the others their mean.</summary>
    [Fact]
    public void What_a_half_as_large_image_lacks_a_smaller_one_gives() => AssertFilled(
        [
            null, null, 1,
            null, null, null,
            null, null, null,
            0, null, null,
        ],
        3,
        4,
        [
            0.5, 0.625, 1,
            0.375, 0.5, 0.75,
            0.125, 0.25, 0.5,
            0, 0.125, 0.375,
        ]);

    private static void AssertFilled(float?[] grey, int width, int height, double[] expected)
    {
        float[] pixels = [.. grey.SelectMany(value => (float[])[value ?? 9, 1 - (value ?? 9), (value ?? 9) / 2])];
        TransparentFill.Fill(pixels, grey.Select(value => value is not null).ToArray(), width, height);
        double[] colours = [.. expected.SelectMany(value => (double[])[value, 1 - value, value / 2])];
        Assert.All(colours.Zip(pixels), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }
}
