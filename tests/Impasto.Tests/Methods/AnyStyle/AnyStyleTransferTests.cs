using Impasto.Compute.Kernels.Convolutions;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Models;
using Impasto.Running;
using Impasto.Styles;
using Impasto.Stylizing;
using Impasto.Tests.Networks;
using Impasto.Tests.Weights;
using Impasto.Weights;

namespace Impasto.Tests.Methods.AnyStyle;

/// <summary>
/// AdaIN and whitening and colouring from image to image, with tiny networks, against PyTorch in float64.
/// </summary>
public sealed class AnyStyleTransferTests : IDisposable
{
    private static readonly RunContext Two = new() { Threads = 2 };

    private readonly ModelLibrary models = new();
    private readonly FixtureNetworks adain = new("adain.safetensors");
    private readonly FixtureNetworks wct = new("wct.safetensors");

    public AnyStyleTransferTests()
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
        using AdaIn method = new(adain.Load());
        ImageBuffer image = Paint(method, new StylizeRequest(adain.Image("content"), adain.Image("style")));
        Check(adain.Image("image"), image, 1e-5f);
    }

    [Theory]
    [InlineData("image", 1.0)]
    [InlineData("partial_image", 0.6)]
    public void Whitening_and_colouring_gives_the_image_of_PyTorch(string expected, double strength)
    {
        using WhiteningColouring method = Wct();
        ImageBuffer image = Paint(
            method, new StylizeRequest(wct.Image("content"), wct.Image("style")) { Strength = strength });
        Check(wct.Image(expected), image, 1e-3f);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 9)]
    [InlineData(13, 7)]
    [InlineData(33, 18)]
    public void The_result_has_the_size_and_the_alpha_of_the_content(int width, int height)
    {
        foreach (AnyStyleTransfer method in Both())
        {
            using (method)
            {
                ImageBuffer content = TestImages.Waves(width, height, hasAlpha: true);
                ImageBuffer image = Paint(method, new StylizeRequest(content, TestImages.Squares(11, 5)));
                Assert.Equal((width, height), (image.Width, image.Height));
                Assert.Equal(content.Alpha.ToArray(), image.Alpha.ToArray());
                Assert.All(image.Pixels.ToArray(), p => Assert.InRange(p, 0, 1));
            }
        }
    }

    [Fact]
    public void Neither_the_threads_nor_what_was_done_before_change_a_bit()
    {
        RunContext one = new() { Threads = 1 }, three = new() { Threads = 3 };
        foreach ((AnyStyleTransfer fresh, AnyStyleTransfer used) in Both().Zip(Both()))
        {
            using (fresh)
            using (used)
            {
                StyleSource style = TestImages.Squares(16, 16);
                StylizeRequest request = new(TestImages.Waves(21, 17), style);
                ImageBuffer expected = fresh.Stylize(request, one).Image;
                used.Stylize(request with { Content = TestImages.Waves(40, 12) }, three);
                used.Stylize(request with { Content = TestImages.Squares(21, 17) }, three);
                Assert.Equal(expected.Pixels.ToArray(), used.Stylize(request, three).Image.Pixels.ToArray());
            }
        }
    }

    [Fact]
    public void The_whole_weight_on_one_of_two_styles_is_that_style()
    {
        ImageBuffer content = TestImages.Waves(24, 16);
        StyleSource squares = TestImages.Squares(16, 16), waves = TestImages.Waves(20, 12);
        foreach (AnyStyleTransfer method in Both())
        {
            using (method)
            {
                float[] alone = Pixels(squares);
                Assert.Equal(alone, Pixels(waves with { Weight = 0 }, squares with { Weight = 3 }));
                Assert.NotEqual(alone, Pixels(waves, squares));
            }

            float[] Pixels(params StyleSource[] styles) =>
                Paint(method, new StylizeRequest(content, styles)).Pixels.ToArray();
        }
    }

    [Fact]
    public void A_kept_style_gives_the_same_bytes()
    {
        using TemporaryFolder folder = new();
        ImageBuffer content = TestImages.Waves(24, 16), picture = TestImages.Squares(900, 30);
        foreach (AnyStyleTransfer method in Both())
        {
            using (method)
            {
                PreparedStyle style = method.Prepare(picture, context: Two);
                style.Save(folder.File("style.safetensors"));
                PreparedStyle kept = PreparedStyle.Load(folder.File("style.safetensors"));
                Assert.Equal((style.Method, 768, 26), (kept.Method, kept.StyleImage.Width, kept.StyleImage.Height));
                Assert.Equal(style.StyleImage.Pixels.ToArray(), kept.StyleImage.Pixels.ToArray());
                float[] expected = Pixels(StyleSource.Of(picture));
                Assert.Equal(expected, Pixels(StyleSource.Of(style)));
                Assert.Equal(expected, Pixels(StyleSource.Of(kept, "kept")));
            }

            float[] Pixels(StyleSource source) => Paint(method, new StylizeRequest(content, source)).Pixels.ToArray();
        }
    }

    [Fact]
    public void A_style_of_another_method_or_of_other_networks_does_not_fit_and_its_image_is_taken()
    {
        using AdaIn first = new(adain.Load());
        using WhiteningColouring second = new(models);
        WhiteningColouringOptions one = new() { Model = wct.Path, Levels = 1 }, two = one with { Levels = 2 };
        ImageBuffer picture = TestImages.Squares(16, 16);
        PreparedStyle ofFirst = first.Prepare(picture, context: Two);
        PreparedStyle ofOne = second.Prepare(picture, one, Two), ofTwo = second.Prepare(picture, two, Two);

        Assert.Equal((false, false), (second.Fits(ofFirst, two), first.Fits(ofTwo)));
        Assert.Equal((true, false), (second.Fits(ofOne, one), second.Fits(ofOne, two)));
        Assert.Equal((true, true), (second.Fits(ofTwo, one), second.Fits(ofTwo, two)));

        float[] expected = Pixels(StyleSource.Of(ofFirst.StyleImage));
        Assert.Equal(expected, Pixels(StyleSource.Of(ofFirst)));
        Assert.Equal(expected, Pixels(StyleSource.Of(ofOne)));

        float[] Pixels(StyleSource style) =>
            Paint(second, new StylizeRequest(TestImages.Waves(16, 16), style) { Options = two }).Pixels.ToArray();
    }

    [Fact]
    public void A_style_of_networks_with_other_weights_or_padding_does_not_fit_though_all_sizes_are_the_same()
    {
        using AdaIn method = new(adain.Load()), same = new(adain.Load());
        using AdaIn other = new(adain.Load(contrast: 1.5f));
        using AdaIn padded = new(adain.Load(new EncoderOptions { Padding = PaddingMode.Zero }));
        PreparedStyle style = method.Prepare(TestImages.Squares(16, 16), context: Two);
        Assert.Equal((true, false, false), (same.Fits(style), other.Fits(style), padded.Fits(style)));

        StylizeRequest request = new(TestImages.Waves(24, 16), StyleSource.Of(style));
        StylizeRequest fromImage = new(TestImages.Waves(24, 16), StyleSource.Of(style.StyleImage));
        Assert.Equal(Paint(other, fromImage).Pixels.ToArray(), Paint(other, request).Pixels.ToArray());
    }

    [Fact]
    public void A_style_image_is_looked_at_once_for_many_contents()
    {
        string path = Path.Combine(wct.Path, "style.png");
        ImageFile.Write(TestImages.Squares(16, 16), path);
        StyleSource style = StyleSource.Of(ImageSource.FromFile(path));
        foreach (AnyStyleTransfer method in Both())
        {
            using (method)
            {
                ImageFile.Write(TestImages.Squares(16, 16), path);
                float[] before = Paint(method, new StylizeRequest(TestImages.Waves(24, 16), style)).Pixels.ToArray();
                File.Delete(path);
                float[] after = Paint(method, new StylizeRequest(TestImages.Waves(24, 16), style)).Pixels.ToArray();
                Assert.Equal(before, after);
            }
        }
    }

    [Fact]
    public void Nothing_is_not_prepared_painted_or_planned()
    {
        foreach (AnyStyleTransfer method in Both())
        {
            using (method)
            {
                Assert.Throws<ArgumentNullException>("style", () => method.Prepare(null!));
                Assert.Throws<ArgumentNullException>("style", () => method.Fits(null!));
                StylizeRequest request = new(TestImages.Waves(8, 8), TestImages.Squares(8, 8));
                Assert.Throws<ArgumentNullException>("request", () => method.Plan(null!, new RunLimits(1)));
                Assert.Throws<ArgumentNullException>("request", () => method.Run(null!, Two));
                Assert.Throws<ArgumentNullException>("context", () => method.Run(request, null!));
            }
        }
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
        using WhiteningColouring method = Wct();
        StylizeRequest request = new(TestImages.Waves(16, 16), TestImages.Waves(16, 16));
        Refused(request with { Strength = 1.1 });
        Refused(request with { Strength = double.NaN });
        Refused(request with { Options = new WhiteningColouringOptions { Levels = 0 } });
        Refused(request with { Styles = [] });
        Refused(request with { Styles = [StyleSource.Of(TestImages.Waves(16, 16)) with { Weight = 0 }] });

        void Refused(StylizeRequest bad) => Assert.Throws<ArgumentException>(() => method.Stylize(bad, Two));
    }

    [Fact]
    public void Cancelling_ends_the_work_and_the_method_stays_usable()
    {
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        foreach (AnyStyleTransfer method in Both())
        {
            using (method)
            {
                StylizeRequest request = new(TestImages.Waves(16, 16), TestImages.Squares(16, 16));
                RunContext ended = Two with { Cancellation = cancelled.Token };
                Assert.Throws<OperationCanceledException>(() => method.Stylize(request, ended));
                Assert.Equal(16, Paint(method, request).Width);
            }
        }
    }

    [Fact]
    public void Cancelling_in_the_midst_ends_the_work_and_the_next_picture_is_right()
    {
        foreach ((AnyStyleTransfer fresh, AnyStyleTransfer used) in Both().Zip(Both()))
        {
            using (fresh)
            using (used)
            using (CancellationTokenSource source = new())
            {
                StylizeRequest request = new(TestImages.Waves(24, 16), TestImages.Squares(16, 16));
                RunContext ended = Two with { Cancellation = source.Token, Progress = new CancelAtFirst(source) };
                Assert.Throws<OperationCanceledException>(() => used.Stylize(request, ended));
                Assert.Equal(Paint(fresh, request).Pixels.ToArray(), Paint(used, request).Pixels.ToArray());
            }
        }
    }

    [Fact]
    public void More_levels_than_there_are_networks_are_refused_with_their_number()
    {
        using WhiteningColouring method = new(models);
        StylizeRequest request = new(TestImages.Waves(16, 16), TestImages.Squares(16, 16))
        {
            Options = new WhiteningColouringOptions { Model = wct.Path, Levels = 3 },
        };
        WeightException e = Assert.Throws<WeightException>(() => method.Stylize(request));
        Assert.Contains("networks for 2 levels, not 3", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_odd_in_masks_is_told()
    {
        ImageBuffer mask = TestImages.Mask(24, 16, (x, _) => x < 12 ? 1 : 0);
        StyleSource style = TestImages.Squares(16, 16);
        foreach (AnyStyleTransfer method in Both())
        {
            using (method)
            {
                StylizeRequest masked = new(TestImages.Waves(24, 16), style with { Guide = mask });
                Assert.Equal(
                    ["The masks leave 50% of the picture, which stays as the scene is."],
                    method.Stylize(masked, Two).Notes);
                Assert.Empty(method.Stylize(new StylizeRequest(TestImages.Waves(24, 16), style), Two).Notes);
            }
        }
    }

    [Fact]
    public void The_planned_memory_grows_with_the_image()
    {
        foreach (AnyStyleTransfer method in Both())
        {
            using (method)
            {
                Assert.InRange(Peak(512, 512), 512 * 512 * 3 * 4 * 4, 200_000_000);
                Assert.True(Peak(1024, 512) > 1.5 * Peak(512, 512));
            }

            long Peak(int width, int height) => method.PlanMemory(
                new StylizeRequest(new ImageBuffer(width, height), TestImages.Squares(16, 16)), threads: 2).PeakBytes;
        }
    }

    private static ImageBuffer Paint(AnyStyleTransfer method, StylizeRequest request) =>
        method.Stylize(request, Two).Image;

    private static void Check(ImageBuffer expected, ImageBuffer actual, float tolerance)
    {
        Assert.Equal((expected.Width, expected.Height), (actual.Width, actual.Height));
        for (int i = 0; i < expected.Pixels.Length; i++)
        {
            Assert.Equal(Math.Clamp(expected.Pixels[i], 0, 1), actual.Pixels[i], tolerance);
        }
    }

    private IEnumerable<AnyStyleTransfer> Both()
    {
        yield return new AdaIn(adain.Load());
        yield return Wct();
    }

    private WhiteningColouring Wct() => new(models.WhiteningColouring(wct.Path));
}
