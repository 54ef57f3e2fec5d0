using Impasto.Control.Borders;
using Impasto.Media.Images;
using Impasto.Pyramids;

namespace Impasto.Tests.Control.Borders;

public class MarginTests
{
    [Fact]
    public void What_is_added_is_removed_again()
    {
        ImageBuffer image = Picture();
        ImageBuffer canvas = Margin.Add(image, 2);
        Assert.Equal((9, 7, false), (canvas.Width, canvas.Height, canvas.HasAlpha));
        Assert.Equal(image.Pixels.ToArray(), Margin.Remove(canvas, 2, new PyramidLevel(9, 7)).Pixels.ToArray());
    }

    [Theory]
    [InlineData(90, 70, 50, 30)]
    [InlineData(45, 35, 25, 15)]
    [InlineData(18, 7, 10, 3)]
    [InlineData(2, 1, 2, 1)]
    public void Of_a_canvas_of_another_size_a_margin_in_proportion_is_removed(
        int width, int height, int newWidth, int newHeight)
    {
        ImageBuffer inner = Margin.Remove(new ImageBuffer(width, height), 20, new PyramidLevel(90, 70));
        Assert.Equal((newWidth, newHeight), (inner.Width, inner.Height));
    }

    [Theory]
    [InlineData(40, 30, 0)]
    [InlineData(30, 40, 0)]
    [InlineData(25, 40, 3)]
    [InlineData(40, 24, 3)]
    public void A_margin_brings_the_shorter_edge_to_a_length(int width, int height, int margin) =>
        Assert.Equal(margin, Margin.ToReach(new PyramidLevel(width, height), 30));

    [Fact]
    public void An_image_goes_on_to_the_right_and_below_with_its_alpha()
    {
        ImageBuffer image = Picture();
        Assert.Same(image, Margin.Extend(image, new PyramidLevel(5, 3)));
        ImageBuffer canvas = Margin.Extend(image, new PyramidLevel(7, 4));
        int[] columns = [0, 1, 2, 3, 4, 3, 2], rows = [0, 1, 2, 1];
        for (int pixel = 0; pixel < 7 * 4; pixel++)
        {
            int own = (rows[pixel / 7] * 5) + columns[pixel % 7];
            Assert.Equal(image.Alpha[own], canvas.Alpha[pixel]);
            Assert.Equal(image.Pixels.Slice(own * 3, 3).ToArray(), canvas.Pixels.Slice(pixel * 3, 3).ToArray());
        }
    }

    private static ImageBuffer Picture()
    {
        ImageBuffer image = new(5, 3, hasAlpha: true);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = i / 45f;
            image.Alpha[i / 3] = 1 - (i / 3 / 15f);
        }

        return image;
    }
}
