using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.Optimization;
using Impasto.Pyramids;
using Impasto.Stylizing;
using Impasto.Tests.Encoders;

namespace Impasto.Tests.Methods.Optimization;

public class OptimizationOptionsTests
{
    [Theory]
    [InlineData(Quality.Draft, 30, 0)]
    [InlineData(Quality.Good, 100, 6)]
    [InlineData(Quality.Best, 300, 40)]
    public void The_quality_chooses_the_iterations_where_nothing_else_does(Quality quality, int whole, int refining)
    {
        Assert.Equal(whole, new ImageOptimizationOptions { Quality = quality }.IterationsALevel);
        Assert.Equal(7, new ImageOptimizationOptions { Quality = quality, Iterations = 7 }.IterationsALevel);
        Assert.Equal(refining, new AdaInOptions { Quality = quality }.Refinements);
        Assert.Equal(7, new AdaInOptions { Quality = quality, Refine = 7 }.Refinements);
    }

    [Fact]
    public void The_encoder_differs_as_the_options_say()
    {
        ImageOptimizationOptions options = new()
        {
            Pooling = PoolKind.Average, Padding = PaddingMode.Zero, FirstPadding = PaddingMode.Replicate,
        };

        Assert.Equal(
            new EncoderOptions
            {
                Pooling = PoolKind.Average, Padding = PaddingMode.Zero, FirstPadding = PaddingMode.Replicate,
            },
            options.EncoderOptions);
    }

    [Fact]
    public void Levels_are_those_asked_for_and_no_larger_than_an_image_can_be()
    {
        ImageOptimizationOptions options = new() { Levels = 3, PyramidFactor = 2 };

        Assert.Equal([new(200, 100), new(400, 200), new PyramidLevel(800, 400)], options.PyramidLevels(800, 400));
        ArgumentException e = Assert.ThrowsAny<ArgumentException>(() => options.PyramidLevels(40_000, 40_000));
        Assert.Contains("40000x40000 pixels is larger than can be held", e.Message, StringComparison.Ordinal);
        ImageOptimizationOptions own = options with { Levels = null };
        Assert.Equal(Pyramid.DefaultLevels(900, 2), own.PyramidLevels(300, 900).Count);
        Assert.Equal(Pyramid.DefaultLevels(900, 2), own.PyramidLevels(900, 300).Count);
    }

    [Fact]
    public void The_default_terms_have_the_weights_of_the_options()
    {
        using VggEncoder encoder = TinyEncoder.Vgg19();
        ImageOptimizationOptions options = new()
        {
            ContentWeight = 2, StyleWeight = 3, TotalVariationWeight = 4, RangeWeight = 5,
        };

        IReadOnlyList<PerceptualTerm> terms = options.DefaultTerms(encoder);

        Assert.Equal(
            [("content", 2, TermTarget.Content), ("style", 3, TermTarget.Style)],
            terms.Take(2).Select(term => (term.Name, term.Weight, term.Target)));
        Assert.Equal([("tv", 4.0), ("range", 5)], terms.Skip(2).Select(term => (term.Name, term.Weight)));
        Assert.Equal(1, new TextureSynthesisOptions().TotalVariationWeight);
        Assert.Equal(1, new FeatureInversionOptions().TotalVariationWeight);
    }

    [Fact]
    public void Something_has_to_be_asked_for()
    {
        PerceptualTerm nothing = new("range", 0, new RangePenalty()), something = new("range", 1, new RangePenalty());

        Refused(new() { Terms = [] }, "No term has a weight of more than 0");
        Refused(new() { Terms = [nothing] }, "No term has a weight of more than 0");
        Refused(new() { ContentWeight = 0, StyleWeight = 0 }, "The weights of content and style are both 0");
        new ImageOptimizationOptions { Terms = [nothing, something] }.Check();
        new ImageOptimizationOptions { Terms = [something], ContentWeight = 0, StyleWeight = 0 }.Check();
        new ImageOptimizationOptions { ContentWeight = 0 }.Check();
        new ImageOptimizationOptions { StyleWeight = 0 }.Check();

        static void Refused(ImageOptimizationOptions options, string said) => Assert.Contains(
            said, Assert.ThrowsAny<ArgumentException>(options.Check).Message, StringComparison.Ordinal);
    }

    // Half of the range of pixels, around its middle.
    [Fact]
    public void Noise_is_made_of_one_random_number_a_sample()
    {
        ImageBuffer image = Noise.Image(8, 6, seed: 5);
        Random random = new(5);

        Assert.Equal((8, 6), (image.Width, image.Height));
        Assert.All(image.Pixels.ToArray(), sample =>
        {
            Assert.Equal(0.25f + (random.NextSingle() / 2), sample, 1e-6f);
            Assert.InRange(sample, 0.25f, 0.75f);
        });
    }
}
