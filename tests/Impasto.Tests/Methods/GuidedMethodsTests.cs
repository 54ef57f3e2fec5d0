using Impasto.Media.Images;
using Impasto.Running;
using Impasto.Stylizing;

namespace Impasto.Tests.Methods;

/// <summary>What holds of guides in every method.</summary>
public sealed class GuidedMethodsTests(TinyMethods methods) : IClassFixture<TinyMethods>
{
    private const int Width = 64, Height = 48;

    private static readonly RunContext Two = new() { Threads = 2 };

    private readonly ImageBuffer content = TestImages.Waves(Width, Height);

    public static TheoryData<string> Names => [.. TinyMethods.Names];

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

    private IStylizer Method(string name) => methods.Create(name);

    private StylizeRequest Request(string name, Func<int, int, float>? first, Func<int, int, float>? second) =>
        TinyMethods.Request(name, content, first, second);

    private float[] Paint(string name, Func<int, int, float>? first, Func<int, int, float>? second) =>
        Paint(name, Request(name, first, second)).Pixels.ToArray();

    private ImageBuffer Paint(string name, StylizeRequest request) => methods.Paint(name, request);
}
