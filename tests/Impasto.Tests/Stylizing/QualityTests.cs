using Impasto.Methods.AnyStyle;
using Impasto.Methods.FeedForward;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Running;
using Impasto.Stylizing;

namespace Impasto.Tests.Stylizing;

public sealed class QualityTests
{
    [Theory]
    [InlineData(Quality.Draft, 30, 0)]
    [InlineData(Quality.Good, 100, 6)]
    [InlineData(Quality.Best, 300, 40)]
    public void A_quality_chooses_the_iterations_of_every_method(Quality quality, int iterations, int refinements)
    {
        Assert.Equal(iterations, new ImageOptimizationOptions { Quality = quality }.IterationsALevel);
        Assert.Equal(iterations, new TextureSynthesisOptions { Quality = quality }.IterationsALevel);
        Assert.Equal(iterations, new FeatureInversionOptions { Quality = quality }.IterationsALevel);
        Assert.Equal(refinements, new WhiteningColouringOptions { Quality = quality }.Refinements);
        Assert.Equal(refinements, new AdaInOptions { Quality = quality }.Refinements);
    }

    [Fact]
    public void What_is_asked_for_counts_whatever_the_quality()
    {
        Assert.Equal(7, new ImageOptimizationOptions { Quality = Quality.Best, Iterations = 7 }.IterationsALevel);
        Assert.Equal(9, new WhiteningColouringOptions { Quality = Quality.Draft, Refine = 9 }.Refinements);
    }

    [Theory]
    [InlineData(typeof(ImageOptimizationOptions))]
    [InlineData(typeof(WhiteningColouringOptions))]
    [InlineData(typeof(TransformTransferOptions))]
    [InlineData(typeof(StyleBankTransferOptions))]
    public void Every_method_has_the_option_and_is_good_where_nothing_is_chosen(Type options)
    {
        OptionDescription quality = OptionDescription.Of(options).Single(option => option.Name == "quality");

        Assert.Equal("good", quality.Default);
    }

    [Fact]
    public void A_draft_of_a_shipped_style_is_painted_by_the_light_network()
    {
        using ModelLibrary models = new();

        Assert.True(models.HasLight(["great-wave"]));
        Assert.False(models.HasLight(["no-such-style"]));
        Assert.False(models.HasLight(["great-wave", "no-such-style"]));
    }
}
