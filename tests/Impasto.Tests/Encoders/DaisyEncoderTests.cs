using Impasto.Encoders;

namespace Impasto.Tests.Encoders;

public sealed class DaisyEncoderTests : IDisposable
{
    private const int Directions = 8;

    private readonly DaisyEncoder encoder = new();

    public void Dispose() => encoder.Dispose();

    [Theory]
    [InlineData("daisy1", 0)]
    [InlineData("daisy2", 1)]
    public void Descriptors_are_those_of_plain_loops(string layer, int halvings)
    {
        float[,][] image = FilterFeatures.Noise(22, 26, seed: 1);
        FilterFeatures actual = FilterFeatures.Of(encoder, image, layer);
        for (int i = 0; i < halvings; i++)
        {
            image = FilterFeatures.Half(image);
        }

        (int height, int width) = (image.GetLength(0), image.GetLength(1));
        double[,] brightness = Map(height, width, (y, x) => image[y, x].Average(c => (double)c));
        double[][,] maps =
        [
            .. Enumerable.Range(0, Directions).Select(d => Map(height, width, (y, x) => Math.Max(0, Rise(
                brightness, y, x, Math.PI * d / 4)))),
        ];
        double[][,] smooth = [.. maps.Select(map => Map(height, width, (y, x) => Smooth(map, y, x)))];
        double[][,] histograms =
        [
            .. smooth.Select(map => Map(height, width, (y, x) =>
                map[y, x] / Math.Sqrt(smooth.Sum(m => m[y, x] * m[y, x]) + (0.02 * 0.02)))),
        ];
        Assert.Equal((height, width, 72), (actual.Shape.Height, actual.Shape.Width, actual.Shape.Channels));
        foreach ((int y, int x) in new[] { (0, 0), (5, 6), (height - 1, 3) })
        {
            for (int d = 0; d < Directions; d++)
            {
                Assert.Equal(histograms[d][y, x], actual[y, x, d], 1e-4);
                for (int place = 0; place < Directions; place++)
                {
                    double angle = Math.PI * place / 4;
                    double expected = Between(histograms[d], y - (3 * Math.Sin(angle)), x + (3 * Math.Cos(angle)));
                    Assert.Equal(expected, actual[y, x, ((place + 1) * Directions) + d], 1e-4);
                }
            }
        }
    }

    [Theory]
    [InlineData("daisy1", 1)]
    [InlineData("daisy3", 4)]
    public void An_image_turned_by_a_right_angle_has_directions_and_places_turned(string layer, int pixel)
    {
        const int Edge = 32;
        float[,][] image = FilterFeatures.Noise(Edge, Edge, seed: 2);
        float[,][] turned = FilterFeatures.Image(Edge, Edge, (y, x) => image[x, Edge - 1 - y]);
        FilterFeatures before = FilterFeatures.Of(encoder, image, layer);
        FilterFeatures after = FilterFeatures.Of(encoder, turned, layer);
        int last = (Edge / pixel) - 1;
        foreach ((int y, int x) in new[] { (0, 0), (1, 3), (last, 2), (4, 5) })
        {
            for (int channel = 0; channel < before.Shape.Channels; channel++)
            {
                (int place, int direction) = (channel / Directions, channel % Directions);
                int turnedPlace = place == 0 ? 0 : 1 + ((place - 1 + 2) % Directions);
                int turnedChannel = (turnedPlace * Directions) + ((direction + 2) % Directions);
                Assert.Equal(before[y, x, channel], after[last - x, y, turnedChannel], 1e-4f);
            }
        }
    }

    [Fact]
    public void A_slope_is_a_histogram_of_length_1_that_points_up_the_slope()
    {
        FilterFeatures slope = FilterFeatures.Of(
            encoder, FilterFeatures.Image(32, 32, (_, x) => [x / 32f, x / 32f, x / 32f]), "daisy1");
        double length = Math.Sqrt(Enumerable.Range(0, Directions).Sum(d => Math.Pow(slope[16, 16, d], 2)));

        // Rises of 1/32 to the right, 0.7 of it in two directions beside: 2 halves more in the square.
        double squares = 2.0 / (32 * 32);
        Assert.Equal(Math.Sqrt(squares / (squares + (0.02 * 0.02))), length, 1e-3);
        Assert.True(slope[16, 16, 0] > slope[16, 16, 1]);
        Assert.Equal(0, slope[16, 16, 4], 1e-5f);
    }

    [Fact]
    public void A_plain_image_gives_no_descriptor_but_its_colour()
    {
        float[,][] image = FilterFeatures.Image(16, 16, (_, _) => [0.2f, 0.5f, 0.9f]);
        FilterFeatures plain = FilterFeatures.Of(encoder, image, "daisy2");
        FilterFeatures colour = FilterFeatures.Of(encoder, image, "colour2");
        for (int channel = 0; channel < 72; channel++)
        {
            Assert.Equal(0, plain[0, 5, channel], 1e-4f);
        }

        for (int channel = 0; channel < 27; channel++)
        {
            Assert.Equal(image[0, 0][channel % 3], colour[7, 5, channel], 1e-5f);
        }
    }

    [Fact]
    public void Colours_are_looked_at_where_histograms_are()
    {
        float[,][] image = FilterFeatures.Noise(16, 18, seed: 5);
        FilterFeatures actual = FilterFeatures.Of(encoder, image, "colour1");
        for (int channel = 0; channel < 27; channel++)
        {
            (int place, int colour) = (channel / 3, channel % 3);
            double[,] plane = Map(16, 18, (y, x) => image[y, x][colour]);
            double angle = Math.PI * (place - 1) / 4, radius = place == 0 ? 0 : 3;
            foreach ((int y, int x) in new[] { (0, 0), (7, 8), (15, 6) })
            {
                double expected = Between(plane, y - (radius * Math.Sin(angle)), x + (radius * Math.Cos(angle)));
                Assert.Equal(expected, actual[y, x, channel], 1e-4);
            }
        }
    }

    [Fact]
    public void The_smallest_image_has_one_place_at_the_layer()
    {
        Assert.Equal(8, encoder.SmallestEdge(["daisy4", "colour1"]));
        Assert.Equal(1, FilterFeatures.Of(encoder, FilterFeatures.Noise(8, 8, seed: 3), "daisy4").Shape.Width);
    }

    private static double[,] Map(int height, int width, Func<int, int, double> value)
    {
        double[,] map = new double[height, width];
        for (int i = 0; i < map.Length; i++)
        {
            map[i / width, i % width] = value(i / width, i % width);
        }

        return map;
    }

    private static double At(double[,] map, int y, int x) =>
        map[Math.Clamp(y, 0, map.GetLength(0) - 1), Math.Clamp(x, 0, map.GetLength(1) - 1)];

    private static double Weigh(int y, int x, Func<int, int, double> value, double deviation)
    {
        double sum = 0, weights = 0;
        for (int v = -3; v <= 3; v++)
        {
            for (int u = -3; u <= 3; u++)
            {
                double weight = Math.Exp(-((u * u) + (v * v)) / (2 * deviation * deviation));
                sum += weight * value(y + v, x + u);
                weights += weight;
            }
        }

        return sum / weights;
    }

    private static double Smooth(double[,] map, int y, int x) => Weigh(y, x, (v, u) => At(map, v, u), 1.5);

    private static double Rise(double[,] map, int y, int x, double angle) =>
        Weigh(y, x, (v, u) => (((u - x) * Math.Cos(angle)) - ((v - y) * Math.Sin(angle))) * At(map, v, u), 1)
        / Weigh(y, x, (_, u) => (u - x) * (u - x), 1);

    private static double Between(double[,] map, double y, double x)
    {
        (int top, int left) = ((int)Math.Floor(y), (int)Math.Floor(x));
        (double down, double along) = (y - top, x - left);
        return ((1 - down) * (((1 - along) * At(map, top, left)) + (along * At(map, top, left + 1))))
            + (down * (((1 - along) * At(map, top + 1, left)) + (along * At(map, top + 1, left + 1))));
    }
}
