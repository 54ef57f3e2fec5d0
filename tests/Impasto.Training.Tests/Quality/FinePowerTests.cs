using Impasto.Media.Images;
using Impasto.Training.Quality;

namespace Impasto.Training.Tests.Quality;

/// <summary>The share of fine power of images whose spectrum is known.</summary>
public sealed class FinePowerTests
{
    private const double Tolerance = 1e-3;

    [Theory]
    [InlineData(0.3, 0.15, 0.8)]
    [InlineData(0.2, 0.2, 0.5)]
    [InlineData(0, 0.3, 0)]
    public void Of_two_sines_the_share_is_the_finer_ones_squared_amplitude(double fine, double coarse, double share)
    {
        ImageBuffer image = Paint(100, 72, (x, y) => 0.5 + (fine * Wave(0.4 * x)) + (coarse * Wave(0.1 * y)));

        Assert.Equal(share, FinePower.ShareOf(image), Tolerance);
    }

    [Theory]
    [InlineData(0.3, 0.3, 1)]
    [InlineData(0.2, 0.2, 0)]
    [InlineData(0.3, -0.3, 1)]
    [InlineData(0.38, 0, 1)]
    [InlineData(0, 0.38, 1)]
    [InlineData(0, 0.32, 0)]
    public void Stripes_of_any_direction_count_by_their_distance(double across, double down, double share)
    {
        ImageBuffer image = Paint(128, 96, (x, y) => 0.5 + (0.4 * Wave((across * x) + (down * y))));

        Assert.Equal(share, FinePower.ShareOf(image), Tolerance);
    }

    [Fact]
    public void Colours_count_as_bright_as_they_are()
    {
        ImageBuffer image = new(96, 96);
        for (int i = 0; i < 96 * 96; i++)
        {
            image.Pixels[3 * i] = (float)(0.5 + (0.4 * Wave(0.4 * (i % 96))));
            image.Pixels[(3 * i) + 2] = (float)(0.5 + (0.4 * Wave(0.1 * (i % 96))));
        }

        double red = 0.2126 * 0.2126, blue = 0.0722 * 0.0722;
        Assert.Equal(red / (red + blue), FinePower.ShareOf(image), Tolerance);
    }

    [Fact]
    public void An_image_of_one_colour_has_none() =>
        Assert.Equal(0, FinePower.ShareOf(Paint(50, 40, (_, _) => 0.25)), Tolerance);

    [Fact]
    public void White_noise_has_all_frequencies_alike()
    {
        const double Outside = 1 - (Math.PI * FinePower.Finest * FinePower.Finest);

        Assert.Equal(Outside, FinePower.ShareOf(NoiseImage.Of(256, grain: 1, seed: 1)), 0.01);
        Assert.InRange(FinePower.ShareOf(NoiseImage.Of(256, grain: 4, seed: 1)), 0, 0.01);
    }

    [Fact]
    public void Contrast_does_not_count() => Assert.Equal(
        FinePower.ShareOf(Paint(80, 60, (x, y) => 0.5 + (0.4 * Wave(0.4 * x) * Wave(0.03 * y)))),
        FinePower.ShareOf(Paint(80, 60, (x, y) => 0.3 + (0.1 * Wave(0.4 * x) * Wave(0.03 * y)))),
        Tolerance);

    private static double Wave(double cycles) => Math.Sin((2 * Math.PI * cycles) + 0.7);

    private static ImageBuffer Paint(int width, int height, Func<int, int, double> grey)
    {
        ImageBuffer image = new(width, height);
        for (int i = 0; i < width * height; i++)
        {
            image.Pixels.Slice(3 * i, 3).Fill((float)grey(i % width, i / width));
        }

        return image;
    }
}
