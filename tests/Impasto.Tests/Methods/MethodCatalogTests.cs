using Impasto.Media.Images;
using Impasto.Methods;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.FeedForward;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Weights;

namespace Impasto.Tests.Methods;

public class MethodCatalogTests
{
    [Fact]
    public void The_methods_that_come_along_are_known_by_their_names()
    {
        Assert.Equal(
            ["wct", "adain", "transform", "style-bank", "onnx", "optimize"],
            MethodCatalog.Default.Methods.Select(method => method.Name));
        using ModelLibrary models = new();
        foreach (MethodDescription method in MethodCatalog.Default.Methods)
        {
            Assert.Same(method, MethodCatalog.Default[method.Name]);
            using IStylizer stylizer = MethodCatalog.Default.Create(method.Name, models);
            Assert.Equal(method.Name, stylizer.Description.Name);
            Assert.Equal(method.Features, stylizer.Description.Features);
            Assert.Equal(method.Defaults, stylizer.Description.Defaults);
            Assert.NotEmpty(method.Summary);
            Assert.NotEmpty(method.Paper);
        }
    }

    [Theory]
    [InlineData("optimise", "; did you mean optimize?")]
    [InlineData("style_bank", "; did you mean style-bank?")]
    [InlineData("watercolour", "; there are wct, adain, transform, style-bank, onnx, optimize.")]
    public void A_name_that_nothing_has_is_refused_with_those_that_there_are(string name, string said)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => MethodCatalog.Default[name]);
        Assert.StartsWith($"There is no method '{name}'{said}", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StylizerFeatures.AnyStyle, "wct")]
    [InlineData(StylizerFeatures.LearnedStyles, "transform")]
    [InlineData(StylizerFeatures.Guides | StylizerFeatures.LearnedStyles, "transform")]
    [InlineData(StylizerFeatures.Resume, "optimize")]
    [InlineData(StylizerFeatures.None, "wct")]
    public void Where_none_is_named_the_first_that_can_do_it_paints(StylizerFeatures wanted, string name) =>
        Assert.Equal(name, MethodCatalog.Default.For(wanted).Name);

    [Theory]
    [InlineData(StylizerFeatures.AnyStyle, "wct", "adain", "optimize")]
    [InlineData(StylizerFeatures.LearnedStyles, "transform", "style-bank", "onnx")]
    [InlineData(StylizerFeatures.SeveralStyles, "wct", "adain", "transform", "style-bank", "optimize")]
    [InlineData(StylizerFeatures.Strength, "wct", "adain", "transform", "style-bank", "onnx")]
    [InlineData(StylizerFeatures.StyleScale, "wct", "adain", "transform", "style-bank", "onnx", "optimize")]
    [InlineData(StylizerFeatures.Guides, "wct", "adain", "transform", "style-bank", "onnx", "optimize")]
    [InlineData(StylizerFeatures.Resume, "optimize")]
    [InlineData(StylizerFeatures.Preview, "wct", "adain", "optimize")]
    public void What_a_method_can_do_is_what_it_says(StylizerFeatures feature, params string[] names) =>
        Assert.Equal(names, MethodCatalog.Default.Methods.Where(method => method.Can(feature)).Select(m => m.Name));

    [Theory]
    [InlineData("wct", "Li et al., Universal Style Transfer via Feature Transforms, 2017")]
    [InlineData("adain", "Huang and Belongie, ")]
    [InlineData("transform", "Johnson, Alahi and Fei-Fei, ")]
    [InlineData("style-bank", "Chen et al., StyleBank: ")]
    [InlineData("onnx", "Open Neural Network Exchange")]
    [InlineData("optimize", "Gatys, Ecker and Bethge, ")]
    public void A_method_names_its_paper(string name, string paper) =>
        Assert.StartsWith(paper, MethodCatalog.Default[name].Paper, StringComparison.Ordinal);

    [Fact]
    public void No_request_is_not_painted()
    {
        using ModelLibrary models = new();
        foreach (MethodDescription method in MethodCatalog.Default.Methods)
        {
            using Stylizer stylizer = (Stylizer)method.Create(models);
            ImageBuffer image = TestImages.Waves(8, 6);
            Assert.Throws<ArgumentNullException>("request", () => stylizer.Plan(null!, new RunLimits(1)));
            Assert.Throws<ArgumentNullException>("request", () => stylizer.Run(null!, new RunContext()));
            Assert.Throws<ArgumentNullException>(
                "context", () => stylizer.Run(new StylizeRequest(image, image), null!));
        }

        Assert.Throws<ArgumentNullException>("methods", () => new MethodCatalog(null!));
        Assert.Throws<ArgumentNullException>("method", () => Refinement.Of(null!));
    }

    [Fact]
    public void Networks_that_options_name_are_opened_before_there_is_a_picture()
    {
        (string Name, RunOptions? Options)[] all =
        [
            ("wct", new WhiteningColouringOptions { Model = "nowhere", Refine = 0 }),
            ("adain", new AdaInOptions { Model = "nowhere", Refine = 0 }),
            ("transform", null),
            ("style-bank", new StyleBankTransferOptions { Model = "nowhere" }),
            ("optimize", new ImageOptimizationOptions { Encoder = "nowhere" }),
        ];
        using ModelLibrary models = new();
        foreach ((string name, RunOptions? options) in all)
        {
            using IStylizer method = MethodCatalog.Default.Create(name, models);
            method.Load(null, ["mosaic"]);
            WeightException refused = Assert.Throws<WeightException>(() => method.Load(options, ["nowhere"]));
            Assert.Contains("nowhere", refused.Message, StringComparison.Ordinal);
            StyleSource style = name is "transform" or "style-bank"
                ? StyleSource.Learned(options is null ? "nowhere" : "mosaic")
                : TestImages.Squares(8, 8);
            StylizeRequest request = new(TestImages.Waves(8, 8), style) { Options = options };
            Assert.Throws<WeightException>(() => method.PlanMemory(request, 1));
        }
    }

    [Fact]
    public void What_no_method_can_do_is_refused() => Assert.Throws<InvalidOperationException>(
        () => MethodCatalog.Default.For(StylizerFeatures.LearnedStyles | StylizerFeatures.Resume));

    [Fact]
    public void A_method_of_ones_own_stands_beside_the_others()
    {
        MethodDescription own = Tinting.Describe(StylizerFeatures.AnyStyle);
        MethodCatalog methods = new([own, .. MethodCatalog.Default.Methods]);
        Assert.Equal("tinting", methods.For(StylizerFeatures.AnyStyle).Name);
        Assert.Equal(["brightness", "paper"], methods["tinting"].Options.Select(option => option.Name));
        using ModelLibrary models = new();
        using IStylizer method = methods.Create("tinting", models);
        ImageBuffer content = TestImages.Waves(8, 6);
        ImageBuffer picture = method.Stylize(new StylizeRequest(content, content)).Image;
        Assert.Equal(Math.Min(1, content.Pixels[5] + 0.25f), picture.Pixels[5]);
    }

    [Fact]
    public void Two_methods_of_one_name_or_none_at_all_are_refused()
    {
        MethodDescription own = Tinting.Describe(StylizerFeatures.AnyStyle);
        Assert.Throws<ArgumentException>(() => new MethodCatalog(own, own with { Summary = "another" }));
        Assert.Throws<ArgumentException>(() => new MethodCatalog());
    }
}
