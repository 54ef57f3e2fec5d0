using Impasto.Compute.Tensors;
using Impasto.Control.Guides;
using Impasto.Pyramids;

namespace Impasto.Tests.Control.Guides;

public class PlaceMeansTests
{
    // 12 x 9 numbers that are an image of 8 x 6 pixels, of which a place covers 2 x 2: three numbers along and three
    // down each; and other sizes, whose places cover parts of numbers, or whose last pixels no place covers.
    [Theory]
    [InlineData(12, 9, 8, 6, 4, 3, 2)]
    [InlineData(12, 9, 12, 9, 12, 9, 1)]
    [InlineData(12, 9, 12, 9, 3, 2, 4)]
    [InlineData(5, 7, 8, 8, 2, 2, 4)]
    [InlineData(30, 17, 13, 11, 6, 5, 2)]
    [InlineData(3, 3, 16, 16, 8, 8, 2)]
    public void A_place_gets_the_mean_of_what_it_covers(
        int width, int height, int imageWidth, int imageHeight, int layerWidth, int layerHeight, int edge)
    {
        const int Fine = 60;
        float[] plane = [.. Enumerable.Range(0, width * height).Select(i => i * 37 % 11 / 11f)];
        Shape layer = new(1, layerHeight, layerWidth, 1);

        float[] means = PlaceMeans.Of(plane, new(width, height), new PyramidLevel(imageWidth, imageHeight), layer);

        Assert.Equal(layerWidth * layerHeight, means.Length);
        for (int i = 0; i < means.Length; i++)
        {
            double sum = 0;
            for (int y = 0; y < Fine; y++)
            {
                for (int x = 0; x < Fine; x++)
                {
                    // The middle of a small part of the place, in the image, and in the plane.
                    double down = ((i / layerWidth) + ((y + 0.5) / Fine)) * edge / imageHeight * height;
                    double along = ((i % layerWidth) + ((x + 0.5) / Fine)) * edge / imageWidth * width;
                    sum += plane[((int)down * width) + (int)along];
                }
            }

            Assert.Equal(sum / (Fine * Fine), means[i], 0.02);
        }
    }

    [Fact]
    public void Ones_stay_ones_to_the_bit()
    {
        float[] ones = new float[31 * 23];
        Array.Fill(ones, 1);
        float[] means = PlaceMeans.Of(ones, new(31, 23), new PyramidLevel(62, 46), new Shape(1, 11, 15, 1));
        Assert.All(means, mean => Assert.Equal(1, mean, 1e-6f));
        Assert.Equal(ones, PlaceMeans.Of(ones, new(31, 23), new PyramidLevel(31, 23), new Shape(1, 23, 31, 1)));
    }
}
