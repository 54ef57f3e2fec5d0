using Impasto.Media.Images;

namespace Impasto.Media.Tests.Images;

public class PixelPackingTests
{
    [Fact]
    public void Grey_is_the_mean_of_the_colours_with_alpha_beside_it_or_over_white()
    {
        ImageBuffer image = new(2, 1, [1, 0, 0.5f, 0, 0.6f, 0], [1, 0.5f]), opaque = new(1, 1, [0, 0.6f, 0]);
        AssertPacked([128, 255, 51, 128], image, bands: 2);
        AssertPacked([128, 153], image, bands: 1);
        AssertPacked([51, 255], opaque, bands: 2);
    }

    private static void AssertPacked(byte[] expected, ImageBuffer image, int bands)
    {
        byte[] packed = new byte[expected.Length];
        PixelPacking.Pack<byte>(image, packed, bands);
        Assert.Equal(expected, packed);
    }
}
