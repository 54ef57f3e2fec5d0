using Impasto.Media.Images;
using Impasto.Training.Data;

namespace Impasto.Training.Tests.Data;

public sealed class CropResamplerTests
{
    [Theory]
    [InlineData(10, 20, 16)]
    [InlineData(10.3, 20.7, 9.5)]
    [InlineData(10.3, 8.7, 40.1)]
    public void Slopes_stay_slopes_inside_the_image(double left, double top, double edge)
    {
        const int Size = 16;
        ImageBuffer image = MakeImage(80, 70, (x, y) => (x / 100f, y / 100f, 0.4f));
        float[] crop = new float[Size * Size * 3];
        new CropResampler(Size).Resample(image, left, top, edge, mirror: false, crop);
        for (int i = 0; i < Size * Size; i++)
        {
            double x = left + (((i % Size) + 0.5) * edge / Size) - 0.5;
            double y = top + (((i / Size) + 0.5) * edge / Size) - 0.5;
            Assert.Equal(x / 100, crop[3 * i], 1e-3);
            Assert.Equal(y / 100, crop[(3 * i) + 1], 1e-3);
            Assert.Equal(0.4, crop[(3 * i) + 2], 1e-5);
        }
    }

    [Fact]
    public void Crop_is_the_image_itself_when_nothing_is_scaled()
    {
        ImageBuffer image = MakeImage(20, 30, (x, y) => (x * 0.01f, y * 0.01f, (x + y) % 3 / 2f));
        float[] crop = new float[8 * 8 * 3];
        new CropResampler(8).Resample(image, 5, 22, 8, mirror: false, crop);
        for (int y = 0; y < 8; y++)
        {
            float[] expected = image.Pixels.Slice((((22 + y) * 20) + 5) * 3, 8 * 3).ToArray();
            Assert.Equal(expected, crop.AsSpan(y * 8 * 3, 8 * 3).ToArray());
        }
    }

    [Fact]
    public void Mirrored_crop_is_the_crop_from_right_to_left()
    {
        ImageBuffer image = MakeImage(40, 40, (x, y) => (x * y % 7 / 7f, x / 40f, y / 40f));
        float[] crop = new float[9 * 9 * 3];
        float[] mirrored = new float[crop.Length];
        CropResampler resampler = new(9);
        resampler.Resample(image, 3.2, 4.9, 21.7, mirror: false, crop);
        resampler.Resample(image, 3.2, 4.9, 21.7, mirror: true, mirrored);
        for (int i = 0; i < crop.Length; i++)
        {
            (int y, int x, int channel) = (i / 27, i / 3 % 9, i % 3);
            Assert.Equal(crop[i], mirrored[(y * 27) + ((8 - x) * 3) + channel]);
        }
    }

    [Fact]
    public void Fine_detail_averages_out_when_it_is_shrunk()
    {
        ImageBuffer image = MakeImage(96, 96, (x, y) => ((x + y) % 2, x % 2, y % 2));
        float[] crop = new float[16 * 16 * 3];
        new CropResampler(16).Resample(image, 0, 0, 96, mirror: false, crop);
        Assert.All(crop, sample => Assert.InRange(sample, 0.4f, 0.6f));
    }

    private static ImageBuffer MakeImage(int width, int height, Func<int, int, (float, float, float)> colour)
    {
        ImageBuffer image = new(width, height);
        for (int i = 0; i < width * height; i++)
        {
            (image.Pixels[3 * i], image.Pixels[(3 * i) + 1], image.Pixels[(3 * i) + 2]) = colour(i % width, i / width);
        }

        return image;
    }
}
