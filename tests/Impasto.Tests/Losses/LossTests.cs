using Impasto.Compute.Execution;
using Impasto.Compute.Tests.Fixtures;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Pyramids;
using Impasto.Running;
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
        Check("content_loss", [Term(new ContentLoss(Only("relu2_1")), "content", 1)]);

    [Fact]
    public void The_Gram_loss_is_that_of_PyTorch() =>
        Check("style_loss", [Term(new GramLoss(Layers(1)), "style", 1)]);

    [Fact]
    public void Layer_weights_count_relative_to_each_other() =>
        Check("weighted_style_loss", [Term(new GramLoss(Layers(3)), "style", 1)]);

    [Fact]
    public void Total_variation_is_that_of_PyTorch() => Check("total_variation", [Smoothness(1)]);

    [Fact]
    public void Terms_are_weighted_and_summed() => Check(
        "total",
        [
            Term(new ContentLoss(Only("relu2_1")), "content", 1),
            Term(new GramLoss(Layers(1)), "style", 10),
            Smoothness(0.1),
        ]);

    [Fact]
    public void Leaving_the_range_costs_the_squared_excess()
    {
        PerceptualTerm term = new("range", 3, new RangePenalty());
        using PerceptualObjective objective =
            new(encoder, [term], new TargetImages([]), new PyramidLevel(2, 1), new RunLimits(pool.Threads));
        float[] gradient = new float[6];
        double loss = objective.Prepare(pool).Evaluate([0, 0.5f, 1, 1.5f, -0.25f, 1], gradient);
        Assert.Equal(3 * (0.25 + 0.0625) / 2, loss, 1e-6);
        Assert.Equal([0, 0, 0, 1.5f, -0.75f, 0], gradient);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    public void Weights_of_layers_must_make_sense(double weight) =>
        Assert.Throws<ArgumentException>(() => new GramLoss(new Dictionary<string, double> { ["relu1_1"] = weight }));

    public void Dispose()
    {
        encoder.Dispose();
        pool.Dispose();
    }

    private static PerceptualTerm Smoothness(double weight) => new("tv", weight, new TotalVariation());

    private static Dictionary<string, double> Only(string layer) => new() { [layer] = 1 };

    private static Dictionary<string, double> Layers(double second) => new() { ["relu1_1"] = 1, ["relu2_1"] = second };

    private static PerceptualTerm Term(FeatureLoss loss, string target, double weight) =>
        new(target, weight, loss, target == "content" ? TermTarget.Content : TermTarget.Style);

    private void Check(string name, IReadOnlyList<PerceptualTerm> terms)
    {
        ImageBuffer image = Image("image"), style = Image("style");

        // Beside an image of 14 pixels, the style of 12 keeps its size.
        double styleScale = (double)style.Width / image.Width;
        TargetImages targets = new([style], styleScale: styleScale) { Content = Image("content") };
        PyramidLevel size = new(image.Width, image.Height);
        using PerceptualObjective objective = new(encoder, terms, targets, size, new RunLimits(pool.Threads));
        float[] gradient = new float[image.Pixels.Length];
        double loss = objective.Prepare(pool).Evaluate(image.Pixels, gradient);

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
