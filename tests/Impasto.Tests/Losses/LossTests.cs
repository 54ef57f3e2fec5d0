using Impasto.Compute.Execution;
using Impasto.Compute.Tests.Fixtures;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Methods.Optimization;
using Impasto.Pyramids;
using Impasto.Tests.Encoders;

namespace Impasto.Tests.Losses;

/// <summary>Every loss and its gradient to the image, against PyTorch.</summary>
public sealed class LossTests : IDisposable
{
    private readonly FixtureFile fixture = new("losses.safetensors");
    private readonly VggEncoder encoder = TinyEncoder.OfLossFixture();
    private readonly WorkerPool pool = new(2);

    [Fact]
    public void The_content_loss_is_that_of_PyTorch() =>
        Check("content_loss", [Term(new ContentLoss(new Dictionary<string, double> { ["relu2_1"] = 1 }), "content", 1)]);

    [Fact]
    public void The_style_loss_is_that_of_PyTorch() =>
        Check("style_loss", [Term(new StyleLoss(Layers(1)), "style", 1)]);

    [Fact]
    public void Layer_weights_count_relative_to_each_other() =>
        Check("weighted_style_loss", [Term(new StyleLoss(Layers(3)), "style", 1)]);

    [Fact]
    public void Total_variation_is_that_of_PyTorch() => Check("total_variation", [Smoothness(1)]);

    [Fact]
    public void Terms_are_weighted_and_summed() => Check(
        "total",
        [
            Term(new ContentLoss(new Dictionary<string, double> { ["relu2_1"] = 1 }), "content", 1),
            Term(new StyleLoss(Layers(1)), "style", 10),
            Smoothness(0.1),
        ]);

    [Fact]
    public void Leaving_the_range_costs_the_squared_excess()
    {
        LossTerm term = LossTerm.Regularisation(new ImageOptimizationOptions { RangeWeight = 3 }).Single(t => t.Name == "range");
        using ImageObjective objective = ImageObjective.Prepare(encoder, [term], new PyramidLevel(2, 1), pool);
        float[] gradient = new float[6];
        double loss = objective.Evaluate([0, 0.5f, 1, 1.5f, -0.25f, 1], gradient);
        Assert.Equal(3 * (0.25 + 0.0625) / 2, loss, 1e-6);
        Assert.Equal([0, 0, 0, 1.5f, -0.75f, 0], gradient);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    public void Weights_of_layers_must_make_sense(double weight) =>
        Assert.Throws<ArgumentException>(() => new StyleLoss(new Dictionary<string, double> { ["relu1_1"] = weight }));

    public void Dispose()
    {
        encoder.Dispose();
        pool.Dispose();
    }

    private static LossTerm Smoothness(double weight) =>
        LossTerm.Regularisation(new ImageOptimizationOptions { TotalVariationWeight = weight }).Single(t => t.Name == "tv");

    private static Dictionary<string, double> Layers(double second) => new() { ["relu1_1"] = 1, ["relu2_1"] = second };

    private LossTerm Term(FeatureLoss loss, string target, double weight)
    {
        ImageBuffer image = Image(target);
        TargetEncoding encoding = new(encoder, loss, new PyramidLevel(image.Width, image.Height), pool.Threads);
        return new LossTerm(target, weight, loss, encoding.Run(image, pool));
    }

    private void Check(string name, IReadOnlyList<LossTerm> terms)
    {
        ImageBuffer image = Image("image");
        using ImageObjective objective =
            ImageObjective.Prepare(encoder, terms, new PyramidLevel(image.Width, image.Height), pool);
        float[] gradient = new float[image.Pixels.Length];
        double loss = objective.Evaluate(image.Pixels, gradient);

        double expectedLoss = fixture.Values($"{name}/loss")[0];
        Assert.Equal(expectedLoss, loss, 2e-5 * Math.Abs(expectedLoss));
        float[] expected = fixture.ChannelsLast($"{name}/gradient");
        float scale = expected.Max(MathF.Abs);
        Assert.All(expected.Zip(gradient), pair => Assert.Equal(pair.First, pair.Second, 1e-4f * scale));
    }

    private ImageBuffer Image(string name)
    {
        ImageBuffer image = new(fixture.Shape(name)[3], fixture.Shape(name)[2]);
        fixture.ChannelsLast(name).CopyTo(image.Pixels);
        return image;
    }
}
