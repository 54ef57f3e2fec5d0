using Impasto.Media.Images;
using Impasto.Pyramids;

namespace Impasto.Tests.Pyramids;

/// <summary>The size at which a style is looked at, by hand.</summary>
public class StyleSizeTests
{
    [Theory]
    [InlineData(50, 50, 100, 100, 1, 100, 100)]
    [InlineData(50, 25, 100, 60, 1, 100, 50)]
    [InlineData(25, 50, 100, 60, 2, 100, 200)]
    [InlineData(50, 50, 60, 100, 0.5, 50, 50)]
    public void Its_longer_edge_is_the_pictures_times_the_scale(
        int width, int height, int across, int down, double scale, int wantedWidth, int wantedHeight) =>
        Assert.Equal(new PyramidLevel(wantedWidth, wantedHeight), SizeOf(width, height, across, down, scale));

    /// <summary>A square beside a strip of 40,000 pixels has 160,000 at a scale of 1, which are 400 x 400.</summary>
    [Theory]
    [InlineData(400, 100, 1, 400)]
    [InlineData(1600, 25, 1, 400)]
    [InlineData(25, 1600, 1, 400)]
    [InlineData(1600, 25, 0.5, 200)]
    [InlineData(1600, 25, 2, 800)]
    public void Beside_a_strip_it_has_four_times_the_pixels_at_most(int across, int down, double scale, int edge) =>
        Assert.Equal(new PyramidLevel(edge, edge), SizeOf(70, 70, across, down, scale));

    [Fact]
    public void It_has_a_pixel_at_least() => Assert.Equal(new PyramidLevel(1, 1), SizeOf(30, 20, 1, 1, 0.1));

    private static PyramidLevel SizeOf(int width, int height, int across, int down, double scale) =>
        StyleSize.Beside(ImageSource.Of(new ImageBuffer(width, height)), new PyramidLevel(across, down), scale);
}
