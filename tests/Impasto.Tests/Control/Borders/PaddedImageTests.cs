using Impasto.Control.Borders;
using Impasto.Media.Images;
using Impasto.Pyramids;

namespace Impasto.Tests.Control.Borders;

public class PaddedImageTests
{
    [Theory]
    [InlineData(16, 8, 8, 0, 16, 16)]
    [InlineData(17, 24, 8, 0, 24, 24)]
    [InlineData(16, 24, 8, 1, 24, 32)]
    [InlineData(1, 5, 1, 0, 2, 5)]
    public void Edges_are_multiples_and_at_least_two_of_them(
        int width, int height, int multiple, int margin, int newWidth, int newHeight) => Assert.Equal(
        new PyramidLevel(newWidth, newHeight), PaddedImage.SizeOf(width, height, multiple, margin));

    [Fact]
    public void A_multiple_is_at_least_1_and_a_margin_0()
    {
        Assert.Throws<ArgumentOutOfRangeException>("multiple", () => PaddedImage.SizeOf(4, 4, 0));
        Assert.Throws<ArgumentOutOfRangeException>("margin", () => PaddedImage.SizeOf(4, 4, 1, -1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_padded_and_cut_is_the_image(bool isOpaque)
    {
        ImageBuffer image = new(5, 3, hasAlpha: true);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = i / 45f;
            image.Alpha[i / 3] = isOpaque ? 1 : i / 45f;
        }

        PaddedImage padded = PaddedImage.Of(image, 4);
        Assert.Equal(new PyramidLevel(8, 8), padded.Size);
        Assert.Equal(isOpaque ? 0 : 64, padded.Alpha.Length);
        int[] columns = [0, 1, 2, 3, 4, 3, 2, 1], rows = [0, 1, 2, 1, 0, 1, 2, 1];
        for (int pixel = 0; pixel < 64; pixel++)
        {
            int own = (rows[pixel / 8] * 5) + columns[pixel % 8];
            Assert.Equal(image.Pixels.Slice(own * 3, 3).ToArray(), padded.Pixels.Slice(pixel * 3, 3).ToArray());
            Assert.Equal(image.Alpha[own], isOpaque ? 1 : padded.Alpha[pixel]);
        }

        padded.Pixels[0] = 2;
        ImageBuffer cut = padded.Cut(image);
        Assert.Equal([1, .. image.Pixels[1..]], cut.Pixels.ToArray());
        Assert.Equal(image.Alpha.ToArray(), cut.Alpha.ToArray());
    }
}
