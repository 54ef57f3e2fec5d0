using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.FeedForward;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Encoders;
using Impasto.Tests.Networks;

namespace Impasto.Tests.Methods;

/// <summary>What holds of guides in every method.</summary>
public sealed class GuidedMethodsTests : IDisposable
{
    private const int Width = 64, Height = 48;

    private static readonly RunContext Two = new() { Threads = 2 };

    private readonly ModelLibrary models = new();
    private readonly FixtureNetworks adain = new("adain.safetensors");
    private readonly FixtureNetworks wct = new("wct.safetensors");
    private readonly VggEncoder encoder = TinyEncoder.Vgg19();
    private readonly ImageBuffer content = TestImages.Waves(Width, Height);

    public static TheoryData<string> Names => ["adain", "wct", "refined", "transform", "style-bank", "optimize"];

    public GuidedMethodsTests()
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
        encoder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void White_guides_are_no_guides_to_the_bit(string name)
    {
        float[] plain = Paint(name, null, null);
        Assert.Equal(plain, Paint(name, (_, _) => 1, (_, _) => 1));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Regions_have_their_own_styles_and_outside_of_them_is_the_scene_to_the_bit(string name)
    {
        // The first style at the left, the second in the middle, and the scene at the right.
        float[] picture = Paint(name, (x, _) => x < 24 ? 1 : 0, (x, _) => x is >= 24 and < 48 ? 1 : 0);
        float[] swapped = Paint(name, (x, _) => x is >= 24 and < 48 ? 1 : 0, (x, _) => x < 24 ? 1 : 0);
        float[] scene = content.Pixels.ToArray();

        Assert.Equal(0, Difference(picture, scene, 48, Width));
        Assert.True(Difference(picture, scene, 0, 16) > 0.01);
        Assert.True(Difference(picture, scene, 28, 44) > 0.01);
        Assert.True(Difference(picture, swapped, 0, 16) > 0.01);
        Assert.True(Difference(picture, swapped, 28, 44) > 0.01);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_grey_guide_is_neither_the_scene_nor_a_white_one(string name)
    {
        float[] half = Paint(name, (_, _) => 0.25f, (_, _) => 0.25f);
        Assert.True(Difference(half, content.Pixels.ToArray(), 0, Width) > 0.002);
        Assert.True(Difference(half, Paint(name, null, null), 0, Width) > 0.002);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Guides_of_any_size_hair_and_holes_are_painted(string name)
    {
        // A line of one pixel, a mask of one pixel, and one that is cut in two.
        Assert.All(Paint(name, (x, _) => x == 20 ? 1 : 0, (_, _) => 1), p => Assert.InRange(p, 0, 1));
        StylizeRequest request = Request(name, (_, _) => 1, (_, _) => 1);
        StyleSource first = request.Styles[0] with { Guide = TestImages.Mask(1, 1, (_, _) => 0.5f) };
        StyleSource second = request.Styles[1] with { Guide = TestImages.Mask(101, 3, (x, _) => x % 50 > 10 ? 1 : 0) };
        Assert.All(
            Paint(name, request with { Styles = [first, second] }).Pixels.ToArray(), p => Assert.InRange(p, 0, 1));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Guides_count_in_the_memory_that_is_planned(string name)
    {
        using IStylizer method = Method(name);
        long without = method.PlanMemory(Request(name, null, null), 2).PeakBytes;
        long with = method.PlanMemory(Request(name, (_, _) => 1, (_, _) => 1), 2).PeakBytes;
        Assert.True(with >= without + (2 * sizeof(float) * Width * Height), $"{without} became {with}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Neither_threads_nor_another_run_before_change_a_bit(string name)
    {
        using IStylizer method = Method(name);
        StylizeRequest guided = Request(name, (x, _) => x / (float)Width, (_, y) => y / (float)Height);
        float[] first = method.Stylize(guided, Two).Image.Pixels.ToArray();
        float[] plain = method.Stylize(Request(name, null, null), Two).Image.Pixels.ToArray();
        Assert.Equal(first, method.Stylize(guided, new RunContext { Threads = 3 }).Image.Pixels.ToArray());
        Assert.NotEqual(first, plain);
    }

    [Fact]
    public void What_is_odd_in_masks_is_told_with_the_result()
    {
        using IStylizer method = Method("adain");
        RunResult result = method.Stylize(Request("adain", (_, _) => 0, (x, _) => x < 32 ? 1 : 0), Two);
        Assert.Equal(
            [
                "Mask 1 of 2 is black everywhere: its style is not seen.",
                "The masks leave 50% of the picture, which stays as the scene is.",
            ],
            result.Notes);
    }

    private static double Difference(float[] a, float[] b, int left, int right) => Enumerable.Range(0, a.Length)
        .Where(i => i / 3 % Width >= left && i / 3 % Width < right).Average(i => Math.Abs(a[i] - b[i]));

    private IStylizer Method(string name) => name switch
    {
        "adain" => new AdaIn(adain.Load()),
        "wct" => new WhiteningColouring(models.WhiteningColouring(wct.Path)),
        "refined" => new Refinement(new AdaIn(adain.Load()), encoder),
        "transform" => new TransformTransfer(new TransformNetwork(
            UnlikeStyles.Random(new() { Width = 4, Blocks = 1, EdgeKernel = 3 }, "a", "b", "c"))),
        "style-bank" => new StyleBankTransfer(StyleBankNetwork.Random(
            new StyleBankOptions { Width = 2, EdgeKernel = 3 }, ["a", "b", "c"], seed: 2)),
        _ => new ImageOptimization(encoder),
    };

    private StylizeRequest Request(string name, Func<int, int, float>? first, Func<int, int, float>? second)
    {
        bool isLearned = name is "transform" or "style-bank";
        StyleSource a = isLearned ? StyleSource.Learned("b") : TestImages.Squares(56, 64);
        StyleSource b = isLearned ? StyleSource.Learned("c") : Dots();
        return new StylizeRequest(content, a with { Guide = MaskOf(first) }, b with { Guide = MaskOf(second) })
        {
            Options = name switch
            {
                "optimize" => new ImageOptimizationOptions { Iterations = 8, Levels = 2, StyleWeight = 100 },
                "refined" => new AdaInOptions { Refine = 2 },
                _ => null,
            },
        };

        static ImageSource? MaskOf(Func<int, int, float>? brightness) =>
            brightness is null ? null : ImageSource.Of(TestImages.Mask(Width, Height, brightness));
    }

    private float[] Paint(string name, Func<int, int, float>? first, Func<int, int, float>? second) =>
        Paint(name, Request(name, first, second)).Pixels.ToArray();

    private ImageBuffer Paint(string name, StylizeRequest request)
    {
        using IStylizer method = Method(name);
        return method.Stylize(request, Two).Image;
    }

    /// <summary>A style that is dark and bluish.</summary>
    private static ImageBuffer Dots()
    {
        ImageBuffer image = new(48, 56);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = i % 3 == 2 ? 0.5f + (0.4f * MathF.Sin(i)) : i / 9 % 5 == 0 ? 0.3f : 0.05f;
        }

        return image;
    }
}
