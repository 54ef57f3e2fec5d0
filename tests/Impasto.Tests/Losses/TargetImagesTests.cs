using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Pyramids;

namespace Impasto.Tests.Losses;

public class TargetImagesTests
{
    [Theory]
    [InlineData(48, 40, 52, 44, 1, 52, 43)]
    [InlineData(48, 40, 52, 44, 0.5, 26, 22)]
    [InlineData(40, 48, 52, 44, 2, 87, 104)]
    [InlineData(48, 40, 3, 2, 0.01, 1, 1)]
    public void A_style_is_as_long_as_the_image_times_its_scale(
        int width, int height, int imageWidth, int imageHeight, double scale, int expectedWidth, int expectedHeight)
    {
        ImageSource style = new ImageBuffer(width, height);
        TargetImages targets = new([style], styleScale: scale);
        Assert.Equal(
            new PyramidLevel(expectedWidth, expectedHeight),
            targets.SizeOf(style, new PyramidLevel(imageWidth, imageHeight)));
    }
}
