using Impasto.Encoders;

namespace Impasto.Tests.Encoders;

public sealed class GaborEncoderTests : IDisposable
{
    private const int Orientations = 8, Phases = 4, Red = 96;

    private readonly GaborEncoder encoder = new();

    public void Dispose() => encoder.Dispose();

    [Theory]
    [InlineData("gabor1", 0)]
    [InlineData("gabor2", 1)]
    [InlineData("gabor3", 2)]
    public void Responses_are_those_of_plain_loops(string layer, int halvings)
    {
        float[,][] image = FilterFeatures.Noise(24, 28, seed: 1);
        FilterFeatures actual = FilterFeatures.Of(encoder, image, layer);
        for (int i = 0; i < halvings; i++)
        {
            image = FilterFeatures.Half(image);
        }

        Assert.Equal((image.GetLength(0), image.GetLength(1), 99),
            (actual.Shape.Height, actual.Shape.Width, actual.Shape.Channels));
        Func<float[], double>[] opponents =
            [p => (p[0] + p[1] + p[2]) / 3, p => (p[0] - p[1]) / 2, p => (p[2] / 2) - ((p[0] + p[1]) / 4)];
        foreach ((int y, int x) in new[] { (0, 0), (3, 2), (image.GetLength(0) - 1, 4) })
        {
            for (int channel = 0; channel < Red; channel++)
            {
                int kind = channel / (Orientations * Phases);
                double response = Response(
                    image, opponents[kind], y, x, channel / Phases % Orientations * 22.5, channel % Phases * 90);
                Assert.Equal(Math.Max(0, (kind == 0 ? 6 : 12) * response), actual[y, x, channel], 1e-4);
            }
        }
    }

    [Fact]
    public void A_wave_answers_with_its_amplitude_in_its_own_orientation_and_phase()
    {
        // Brightness of amplitude 0.25 along x: at x = 8 on a crest, at x = 10 in a trough; the gain is 6.
        FilterFeatures waves = FilterFeatures.Of(
            encoder, Grey(24, 24, (_, x) => 0.5 + (0.25 * Math.Cos(Math.PI * x / 2))), "gabor1");
        Assert.Equal(1.5f, waves[12, 8, 0], 1e-4f);
        Assert.Equal(1.5f, waves[12, 10, 2], 1e-4f);
        Assert.Equal(0, waves[12, 8, 2]);

        // The fifth orientation is across: nothing changes along it.
        Assert.Equal(0, waves[12, 8, 4 * Phases], 1e-4f);
    }

    [Fact]
    public void A_plain_image_answers_with_its_colour_alone()
    {
        FilterFeatures plain = FilterFeatures.Of(
            encoder, FilterFeatures.Image(16, 16, (_, _) => [0.2f, 0.5f, 0.9f]), "gabor2");
        for (int channel = 0; channel < Red; channel++)
        {
            Assert.Equal(0, plain[0, 7, channel], 1e-5f);
        }

        Assert.Equal(0.2f, plain[3, 3, Red], 1e-5f);
        Assert.Equal(0.5f, plain[3, 3, Red + 1], 1e-5f);
        Assert.Equal(0.9f, plain[3, 3, Red + 2], 1e-5f);
    }

    [Fact]
    public void Smoothed_colours_are_those_of_plain_loops()
    {
        float[,][] image = FilterFeatures.Noise(14, 12, seed: 4);
        FilterFeatures actual = FilterFeatures.Of(encoder, image, "gabor1");
        foreach ((int y, int x) in new[] { (0, 0), (6, 5), (13, 4) })
        {
            for (int colour = 0; colour < 3; colour++)
            {
                double sum = 0, window = 0;
                for (int v = -4; v <= 4; v++)
                {
                    for (int u = -4; u <= 4; u++)
                    {
                        double gauss = Math.Exp(-((u * u) + (v * v)) / 8.0);
                        sum += gauss * image[Math.Clamp(y + v, 0, 13), Math.Clamp(x + u, 0, 11)][colour];
                        window += gauss;
                    }
                }

                Assert.Equal(sum / window, actual[y, x, Red + colour], 1e-5);
            }
        }
    }

    [Fact]
    public void Pooled_layers_are_means_of_four_responses()
    {
        float[,][] image = FilterFeatures.Noise(12, 12, seed: 2);
        FilterFeatures whole = FilterFeatures.Of(encoder, image, "gabor1");
        FilterFeatures pooled = FilterFeatures.Of(encoder, image, "pool1");
        Assert.Equal((6, 6), (pooled.Shape.Height, pooled.Shape.Width));
        float mean = (whole[4, 6, 9] + whole[4, 7, 9] + whole[5, 6, 9] + whole[5, 7, 9]) / 4;
        Assert.Equal(mean, pooled[2, 3, 9], 1e-5f);
    }

    [Fact]
    public void The_smallest_image_has_one_place_at_the_layer()
    {
        Assert.Equal(1, encoder.SmallestEdge(["gabor1"]));
        Assert.Equal(16, encoder.SmallestEdge(["gabor5", "pool2", "relu5_1"]));
        Assert.Equal(32, encoder.SmallestEdge(["pool5"]));
        Assert.Equal(1, FilterFeatures.Of(encoder, FilterFeatures.Noise(32, 32, seed: 3), "pool5").Shape.Width);
    }

    private static float[,][] Grey(int height, int width, Func<int, int, double> brightness) => FilterFeatures.Image(
        height, width, (y, x) => [.. Enumerable.Repeat((float)brightness(y, x), 3)]);

    /// <summary>A Gabor filter of one pixel, written as in textbooks.</summary>
    private static double Response(
        float[,][] image, Func<float[], double> channel, int y, int x, double orientation, double phase)
    {
        double angle = orientation * Math.PI / 180, turn = phase * Math.PI / 180;
        double window = 0, waves = 0, sum = 0, waveSum = 0, own = 0;
        for (int v = -4; v <= 4; v++)
        {
            for (int u = -4; u <= 4; u++)
            {
                double gauss = Math.Exp(-((u * u) + (v * v)) / 8.0);
                double wave = Math.Cos((Math.PI / 2 * ((u * Math.Cos(angle)) + (v * Math.Sin(angle)))) + turn);
                double pixel = channel(image[
                    Math.Clamp(y + v, 0, image.GetLength(0) - 1), Math.Clamp(x + u, 0, image.GetLength(1) - 1)]);
                window += gauss;
                waves += gauss * wave;
                own += gauss * wave * wave;
                sum += gauss * pixel;
                waveSum += gauss * wave * pixel;
            }
        }

        double mean = waves / window;
        return (waveSum - (mean * sum)) / (own - (mean * waves));
    }
}
