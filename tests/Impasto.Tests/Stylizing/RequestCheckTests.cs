using Impasto.Media.Images;
using Impasto.Methods;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.Optimization;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Methods;

namespace Impasto.Tests.Stylizing;

public class RequestCheckTests
{
    private const StylizerFeatures Everything = (StylizerFeatures)((2 * (int)StylizerFeatures.Preview) - 1);

    private static readonly ImageBuffer Image = TestImages.Waves(8, 6);
    private static readonly StylizeRequest Plain = new(Image, StyleSource.Of(Image));
    private static readonly StylizeRequest Learned = new(Image, StyleSource.Learned("a"));

    /// <summary>A request that asks for one feature, without which it is refused with words.</summary>
    public static TheoryData<StylizerFeatures, string> Asked => new()
    {
        { StylizerFeatures.LearnedStyles, "not the name 'a' of a learned one" },
        { StylizerFeatures.AnyStyle, "no images of styles" },
        { StylizerFeatures.SeveralStyles, "one style at a time" },
        { StylizerFeatures.Strength, "no strength" },
        { StylizerFeatures.StyleScale, "no style scale" },
        { StylizerFeatures.Guides, "no guides" },
        { StylizerFeatures.Resume, "no checkpoint" },
    };

    [Theory]
    [MemberData(nameof(Asked))]
    public void What_a_method_cannot_do_is_refused_and_what_it_can_is_not(StylizerFeatures feature, string said)
    {
        StylizeRequest request = Asking(feature);
        RequestCheck.Check(Tinting.Describe(Everything), request);
        ArgumentException e = Assert.Throws<ArgumentException>(
            () => RequestCheck.Check(Tinting.Describe(Everything & ~feature), request));
        Assert.StartsWith("The method tinting takes ", e.Message, StringComparison.Ordinal);
        Assert.Contains(said, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Asked))]
    public void Each_method_that_comes_along_refuses_what_it_does_not_say_it_can(StylizerFeatures feature, string said)
    {
        foreach (MethodDescription method in MethodCatalog.Default.Methods)
        {
            StylizeRequest request = Asking(feature, learned: !method.Can(StylizerFeatures.AnyStyle));
            if (method.Can(feature))
            {
                RequestCheck.Check(method, request);
            }
            else
            {
                string message = Assert.Throws<ArgumentException>(() => RequestCheck.Check(method, request)).Message;
                Assert.Contains(method.Name, message, StringComparison.Ordinal);
                Assert.Contains(said, message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("wct", "AnyStyle, SeveralStyles, Strength, StyleScale, Guides, Preview")]
    [InlineData("adain", "AnyStyle, SeveralStyles, Strength, StyleScale, Guides, Preview")]
    [InlineData("transform", "LearnedStyles, SeveralStyles, Strength, StyleScale, Guides")]
    [InlineData("style-bank", "LearnedStyles, SeveralStyles, Strength, StyleScale, Guides")]
    [InlineData("optimize", "AnyStyle, SeveralStyles, StyleScale, Guides, Resume, Preview, OptimizedFilms")]
    public void The_methods_that_come_along_say_what_they_can(string name, string features) =>
        Assert.Equal(features, MethodCatalog.Default[name].Features.ToString());

    [Theory]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void A_strength_out_of_range_is_refused(double strength) =>
        Refused(Plain with { Strength = strength }, "The strength is 0 to 1");

    [Theory]
    [InlineData(0)]
    [InlineData(16.1)]
    [InlineData(double.NaN)]
    public void A_style_scale_out_of_range_is_refused(double scale) =>
        Refused(Plain with { StyleScale = scale }, "The style scale is more than 0 and at most 16");

    [Fact]
    public void A_size_of_nothing_is_refused() => Refused(Plain with { Size = 0 }, "at least 1 pixel, not 0");

    [Fact]
    public void Styles_are_needed_and_not_all_of_weight_0()
    {
        Refused(Plain with { Styles = [] }, "A style is needed");
        StyleSource none = StyleSource.Of(Image) with { Weight = 0 };
        Refused(Plain with { Styles = [none, none] }, "The weights of all styles are 0");
        RequestCheck.Check(Tinting.Describe(Everything), Plain with { Styles = [none, StyleSource.Of(Image)] });
    }

    [Fact]
    public void A_picture_that_cannot_be_held_is_refused()
    {
        StylizeRequest request = Plain with { Content = new ImageBuffer(8, 8), Size = 22_360 };
        RequestCheck.Check(Tinting.Describe(Everything), request);
        Refused(request with { Size = 22_361 }, "A picture of 22361 x 22361 pixels is larger than can be held");
    }

    [Fact]
    public void Some_styles_have_a_mask_and_others_take_what_is_left() => RequestCheck.Check(
        Tinting.Describe(Everything),
        Plain with { Styles = [StyleSource.Of(Image) with { Guide = Image }, StyleSource.Of(Image)] });

    [Fact]
    public void Options_of_another_method_or_out_of_range_are_refused()
    {
        Refused(
            Plain with { Options = new AdaInOptions() }, "The options of tinting are TintingOptions, not AdaInOptions");
        Refused(
            Plain with { Options = new TintingOptions { Brightness = 2 } },
            "brightness is a number from -1 to 1, not 2");
    }

    [Fact]
    public void Options_that_do_not_go_together_are_refused() => Assert.Contains(
        "nothing is asked for",
        Assert.Throws<ArgumentException>(() => RequestCheck.Check(
            ImageOptimization.Method,
            Plain with { Options = new ImageOptimizationOptions { ContentWeight = 0, StyleWeight = 0 } })).Message,
        StringComparison.Ordinal);

    [Fact]
    public async Task A_stylizer_refuses_before_it_plans_and_plans_before_it_runs()
    {
        using Tinting method = new(StylizerFeatures.AnyStyle);
        Assert.Throws<ArgumentException>(() => method.PlanMemory(Learned, threads: 1));
        Assert.Throws<ArgumentException>(() => method.Stylize(Learned));
        Assert.Throws<ArgumentNullException>(() => method.Stylize(null!));
        await Assert.ThrowsAsync<ArgumentException>(() => ((IStylizer)method).StylizeAsync(Learned));

        long needed = Tinting.BytesAPixel * 8 * 6;
        RunContext poor = new() { MemoryBudget = needed - 1 }, able = new() { MemoryBudget = needed };
        Assert.Equal(needed, Assert.Throws<MemoryShortageException>(() => method.Stylize(Plain, poor)).Needed);
        Assert.Equal(needed, method.Stylize(Plain, able).Memory!.PeakBytes);
        Assert.Throws<OperationCanceledException>(
            () => method.Stylize(Plain, able with { Cancellation = new CancellationToken(canceled: true) }));
    }

    private static StylizeRequest Asking(StylizerFeatures feature, bool learned = false)
    {
        StylizeRequest request = learned ? Learned : Plain;
        return feature switch
        {
            StylizerFeatures.LearnedStyles => Learned,
            StylizerFeatures.AnyStyle => Plain,
            StylizerFeatures.SeveralStyles => request with { Styles = [request.Styles[0], request.Styles[0]] },
            StylizerFeatures.Strength => request with { Strength = 0.5 },
            StylizerFeatures.StyleScale => request with { StyleScale = 2 },
            StylizerFeatures.Guides => request with { Styles = [request.Styles[0] with { Guide = Image }] },
            _ => request with { Checkpoint = "state" },
        };
    }

    private static void Refused(StylizeRequest request, string said) => Assert.Contains(
        said,
        Assert.Throws<ArgumentException>(() => RequestCheck.Check(Tinting.Describe(Everything), request)).Message,
        StringComparison.Ordinal);
}
