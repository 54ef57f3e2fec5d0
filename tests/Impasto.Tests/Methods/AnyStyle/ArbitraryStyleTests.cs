using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Models;
using Impasto.Styles;
using Impasto.Tests.Networks;
using Impasto.Tests.Weights;
using Impasto.Weights;

namespace Impasto.Tests.Methods.AnyStyle;

/// <summary>AdaIN and whitening and colouring from image to image, with tiny networks, against PyTorch in float64.</summary>
public sealed class ArbitraryStyleTests : IDisposable
{
    private readonly ModelLibrary models = new();
    private readonly FixtureNetworks adain = new("adain.safetensors");
    private readonly FixtureNetworks wct = new("wct.safetensors");

    public ArbitraryStyleTests()
    {
        foreach (int level in new[] { 1, 2 })
        {
            wct.WriteEncoder($"encoder{level}/", $"encoder{level}_1.safetensors");
            wct.WriteDecoder($"decoder{level}/", $"decoder{level}_1.safetensors");
        }
    }

    public void Dispose()
    {
        models.Dispose();
        adain.Dispose();
        wct.Dispose();
    }

    [Fact]
    public void AdaIN_gives_the_image_of_PyTorch()
    {
        using AdaIn method = new(adain.Load(), new ArbitraryStyleOptions { Threads = 2 });
        ImageBuffer image = method.Stylize(adain.Image("content"), [method.Prepare(adain.Image("style"))]);
        Check(adain.Image("image"), image, 1e-5f);
    }

    [Theory]
    [InlineData("image", 1.0)]
    [InlineData("partial_image", 0.6)]
    public void Whitening_and_colouring_gives_the_image_of_PyTorch(string expected, double strength)
    {
        using WhiteningColouring method = Wct(new ArbitraryStyleOptions { Strength = strength, Threads = 2 });
        ImageBuffer image = method.Stylize(wct.Image("content"), [method.Prepare(wct.Image("style"))]);
        Check(wct.Image(expected), image, 1e-3f);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 9)]
    [InlineData(13, 7)]
    [InlineData(33, 18)]
    public void The_result_has_the_size_and_the_alpha_of_the_content(int width, int height)
    {
        foreach (ArbitraryStyleTransfer method in Both())
        {
            using (method)
            {
                ImageBuffer content = TestImages.Waves(width, height, hasAlpha: true);
                ImageBuffer image = method.Stylize(content, [method.Prepare(TestImages.Squares(11, 5))]);
                Assert.Equal((width, height), (image.Width, image.Height));
                Assert.Equal(content.Alpha.ToArray(), image.Alpha.ToArray());
                Assert.All(image.Pixels.ToArray(), p => Assert.InRange(p, 0, 1));
            }
        }
    }

    [Fact]
    public void Neither_the_threads_nor_what_was_done_before_change_a_bit()
    {
        foreach ((ArbitraryStyleTransfer one, ArbitraryStyleTransfer three) in Both(1).Zip(Both(3)))
        {
            using (one)
            using (three)
            {
                ImageBuffer content = TestImages.Waves(21, 17);
                ImageBuffer expected = one.Stylize(content, [one.Prepare(TestImages.Squares(16, 16))]);
                PreparedStyle style = three.Prepare(TestImages.Squares(16, 16));
                three.Stylize(TestImages.Waves(40, 12), [style]);
                three.Stylize(TestImages.Squares(21, 17), [style]);
                Assert.Equal(expected.Pixels.ToArray(), three.Stylize(content, [style]).Pixels.ToArray());
            }
        }
    }

    [Fact]
    public void The_whole_weight_on_one_of_two_styles_is_that_style()
    {
        ImageBuffer content = TestImages.Waves(24, 16);
        foreach ((ArbitraryStyleTransfer alone, ArbitraryStyleTransfer blended) in Both().Zip(Both(2, [0, 3])))
        {
            using (alone)
            using (blended)
            {
                PreparedStyle squares = alone.Prepare(TestImages.Squares(16, 16)), waves = alone.Prepare(TestImages.Waves(20, 12));
                Assert.Equal(
                    alone.Stylize(content, [squares]).Pixels.ToArray(), blended.Stylize(content, [waves, squares]).Pixels.ToArray());
                Assert.NotEqual(
                    alone.Stylize(content, [squares]).Pixels.ToArray(), alone.Stylize(content, [waves, squares]).Pixels.ToArray());
            }
        }
    }

    [Fact]
    public void A_kept_style_gives_the_same_bytes()
    {
        using TemporaryFolder folder = new();
        ImageBuffer content = TestImages.Waves(24, 16), picture = TestImages.Squares(900, 30);
        foreach (ArbitraryStyleTransfer method in Both())
        {
            using (method)
            {
                PreparedStyle style = method.Prepare(picture);
                style.Save(folder.File("style.safetensors"));
                PreparedStyle kept = PreparedStyle.Load(folder.File("style.safetensors"));
                Assert.Equal((style.Method, 768, 26), (kept.Method, kept.StyleImage.Width, kept.StyleImage.Height));
                Assert.Equal(style.StyleImage.Pixels.ToArray(), kept.StyleImage.Pixels.ToArray());
                Assert.Equal(method.Stylize(content, [style]).Pixels.ToArray(), method.Stylize(content, [kept]).Pixels.ToArray());
            }
        }
    }

    [Fact]
    public void A_style_of_another_method_or_of_other_networks_is_refused()
    {
        ArbitraryStyleTransfer[] methods = [.. Both()];
        using ArbitraryStyleTransfer first = methods[0], second = methods[1];
        using WhiteningColouring fewer = Wct(new ArbitraryStyleOptions { Levels = 1 });
        ImageBuffer picture = TestImages.Squares(16, 16);
        Assert.Contains(
            "'adain'", Assert.Throws<StyleException>(() => second.Stylize(picture, [first.Prepare(picture)])).Message, StringComparison.Ordinal);
        Assert.Throws<StyleException>(() => second.Stylize(picture, [fewer.Prepare(picture)]));
        Assert.Equal(16, fewer.Stylize(picture, [second.Prepare(picture)]).Width);
    }

    [Fact]
    public void A_file_that_is_no_kept_style_is_refused()
    {
        using TemporaryFolder folder = new();
        Assert.Throws<StyleException>(() => PreparedStyle.Load(folder.File("absent")));
        Assert.Throws<StyleException>(() => PreparedStyle.Load(folder.Write("text", [1, 2, 3])));
        Assert.Throws<StyleException>(() => PreparedStyle.Load(Path.Combine(wct.Path, "encoder1_1.safetensors")));
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Wct(new ArbitraryStyleOptions { Strength = 1.1 }));
        Assert.Throws<ArgumentException>(() => Wct(new ArbitraryStyleOptions { Strength = double.NaN }));
        Assert.Throws<ArgumentException>(() => Wct(new ArbitraryStyleOptions { Levels = 0 }));
        using WhiteningColouring method = Wct(new ArbitraryStyleOptions { StyleBlend = [1, 2] });
        Assert.Throws<ArgumentException>(() => method.Stylize(TestImages.Waves(16, 16), []));
        Assert.Throws<ArgumentException>(() => method.Stylize(TestImages.Waves(16, 16), [method.Prepare(TestImages.Waves(16, 16))]));
    }

    [Fact]
    public void Cancelling_ends_the_work_and_the_method_stays_usable()
    {
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        foreach (ArbitraryStyleTransfer method in Both())
        {
            using (method)
            {
                PreparedStyle style = method.Prepare(TestImages.Squares(16, 16));
                Assert.Throws<OperationCanceledException>(() => method.Stylize(TestImages.Waves(16, 16), [style], cancelled.Token));
                Assert.Equal(16, method.Stylize(TestImages.Waves(16, 16), [style]).Width);
            }
        }
    }

    [Fact]
    public void More_levels_than_there_are_networks_are_refused_with_their_number()
    {
        WeightException e = Assert.Throws<WeightException>(() => Wct(new ArbitraryStyleOptions { Levels = 3 }));
        Assert.Contains("networks for 2 levels, not 3", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_planned_memory_grows_with_the_image()
    {
        foreach (ArbitraryStyleTransfer method in Both())
        {
            using (method)
            {
                Assert.InRange(method.PlanMemory(512, 512), 512 * 512 * 3 * 4 * 4, 200_000_000);
                Assert.True(method.PlanMemory(1024, 512) > 1.5 * method.PlanMemory(512, 512));
            }
        }
    }

    private static void Check(ImageBuffer expected, ImageBuffer actual, float tolerance)
    {
        Assert.Equal((expected.Width, expected.Height), (actual.Width, actual.Height));
        for (int i = 0; i < expected.Pixels.Length; i++)
        {
            Assert.Equal(Math.Clamp(expected.Pixels[i], 0, 1), actual.Pixels[i], tolerance);
        }
    }

    private IEnumerable<ArbitraryStyleTransfer> Both(int threads = 2, IReadOnlyList<double>? blend = null)
    {
        ArbitraryStyleOptions options = new() { Threads = threads, StyleBlend = blend };
        yield return new AdaIn(adain.Load(), options);
        yield return Wct(options);
    }

    private WhiteningColouring Wct(ArbitraryStyleOptions options) =>
        WhiteningColouring.Load(models, options, wct.Path);
}
