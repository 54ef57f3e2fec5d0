using Impasto.Weights;

namespace Impasto.Tests.Weights;

public class RandomVggTests
{
    private static readonly string[] Names =
    [
        "conv1_1", "conv1_2", "conv2_1", "conv2_2", "conv3_1", "conv3_2", "conv3_3", "conv3_4",
        "conv4_1", "conv4_2", "conv4_3", "conv4_4", "conv5_1", "conv5_2", "conv5_3", "conv5_4",
    ];

    [Fact]
    public void A_VGG19_has_its_layers_and_widths_divided()
    {
        VggWeights weights = RandomVgg.Vgg19(seed: 5, narrowing: 100);

        Assert.Equal(Names, weights.Convolutions.Select(c => c.Name));
        int[] outs = [1, 1, 1, 1, 2, 2, 2, 2, 5, 5, 5, 5, 5, 5, 5, 5];
        Assert.Equal(outs, weights.Convolutions.Select(c => c.Out));
        Assert.Equal([3, .. outs[..^1]], weights.Convolutions.Select(c => c.In));
        Assert.All(weights.Convolutions, c =>
        {
            Assert.Equal(c.In * c.Out * 9, c.Weight.Length);
            Assert.Equal(new float[c.Out], c.Bias);
            Assert.Null(c.Projection);
        });
        Assert.Equal(("random weights of seed 5", "VGG-19"), (weights.Source, weights.Architecture));
        Assert.Equal(InputNormalisation.Torchvision, weights.Input);
        Assert.False(weights.ReflectionPadding);
        Assert.Throws<ArgumentOutOfRangeException>(() => RandomVgg.Vgg19(1, narrowing: 0));
    }

    [Fact]
    public void A_narrow_one_ends_at_conv5_1_and_leads_to_the_widths_of_VGG19()
    {
        VggWeights weights = RandomVgg.Narrow(seed: 5, [1, 2, 3, 4, 5]);

        Assert.Equal(Names[..13], weights.Convolutions.Select(c => c.Name));
        Assert.Equal([1, 1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5], weights.Convolutions.Select(c => c.Out));
        Assert.Equal(
            [64, null, 128, null, 256, null, null, null, 512, 128, null, null, 512],
            weights.Convolutions.Select(c => c.Projection?.Out));
        Assert.All(weights.Convolutions.Where(c => c.Projection is not null), c =>
        {
            Assert.Equal(c.Out, c.Projection!.In);
            Assert.Equal(c.Out * c.Projection.Out, c.Projection.Weight.Length);
            Assert.Equal(new float[c.Projection.Out], c.Projection.Bias);
        });
        Assert.Equal(InputNormalisation.Unit, weights.Input);
        Assert.True(weights.ReflectionPadding);
    }

    [Fact]
    public void Of_128_channels_the_content_needs_no_other_width() =>
        Assert.Null(RandomVgg.Narrow(seed: 5, [1, 1, 1, 128, 1]).Convolutions[9].Projection);

    [Fact]
    public void No_widths_are_refused() =>
        Assert.Throws<ArgumentNullException>("widths", () => RandomVgg.Narrow(1, null!));

    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(1, 1, 1, 1, 1, 1)]
    [InlineData(1, 1, 0, 1, 1)]
    public void Widths_that_are_none_of_a_VGG19_are_refused(params int[] widths) =>
        Assert.Contains(
            "5 widths of at least 1", Assert.Throws<ArgumentException>(() => RandomVgg.Narrow(1, widths)).Message);

    // He et al.: the variance is 2 over the inputs of an output. A tenth is many times the error of 18,432 samples.
    [Fact]
    public void Weights_are_normal_with_the_deviation_of_He()
    {
        float[] weight = RandomVgg.Vgg19(seed: 5, narrowing: 4).Convolutions[4].Weight;
        double deviation = Math.Sqrt(2.0 / (32 * 9));

        Assert.Equal(64 * 32 * 9, weight.Length);
        Assert.InRange(weight.Average() / deviation, -0.1, 0.1);
        Assert.InRange(Math.Sqrt(weight.Average(w => w * w)) / deviation, 0.95, 1.05);
        Assert.InRange(weight.Count(w => Math.Abs(w) < deviation) / (double)weight.Length, 0.66, 0.70);
        Assert.NotEqual(weight, RandomVgg.Vgg19(seed: 6, narrowing: 4).Convolutions[4].Weight);
    }

    [Fact]
    public void A_projection_has_the_variance_of_its_inputs()
    {
        PointwiseConvolution projection = RandomVgg.Projection(seed: 1, from: 50, to: 200);

        Assert.Equal((50, 200), (projection.In, projection.Out));
        Assert.Equal(200, projection.Bias.Length);
        Assert.Equal(10_000, projection.Weight.Length);
        Assert.InRange(Math.Sqrt(projection.Weight.Average(w => w * w)) / 0.2, 0.95, 1.05);
    }

    // Box and Muller: the root of -2 log u times the cosine of 2 pi v, of two numbers each.
    [Fact]
    public void Normal_numbers_are_made_of_two_even_ones_each()
    {
        Random random = new(9);
        foreach (float value in RandomVgg.Normal(new Random(9), 100, deviation: 3))
        {
            double u = 1 - random.NextDouble();
            double v = random.NextDouble();
            Assert.Equal(3 * Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * v), value, 1e-5);
        }
    }
}
