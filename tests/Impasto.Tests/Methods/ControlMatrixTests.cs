using Impasto.Control.Color;
using Impasto.Media.Images;
using Impasto.Stylizing;

namespace Impasto.Tests.Methods;

/// <summary>Each method with each of the controls around it: what has to hold whatever they do.</summary>
public sealed class ControlMatrixTests : IDisposable
{
    private const int Width = TinyMethods.Width;

    private static readonly string[] Controls = ["none", "luminance", "histogram", "scale", "photoreal"];

    private readonly TinyMethods methods = new();

    public static TheoryData<string, string> Pairs
    {
        get
        {
            TheoryData<string, string> pairs = [];
            foreach (string method in TinyMethods.Names)
            {
                foreach (string control in Controls.Where(c => c != "photoreal" || !TinyMethods.IsLearned(method)))
                {
                    pairs.Add(method, control);
                }
            }

            return pairs;
        }
    }

    public static TheoryData<string> Names => [.. TinyMethods.Names];

    public void Dispose() => methods.Dispose();

    [Theory]
    [MemberData(nameof(Pairs))]
    public void White_guides_are_none_to_the_bit(string method, string control) => Assert.Equal(
        Paint(method, control, methods.Request(method, null, null)),
        Paint(method, control, methods.Request(method, (_, _) => 1, (_, _) => 1)));

    [Theory]
    [MemberData(nameof(Pairs))]
    public void What_is_kept_is_the_scene_to_the_bit_and_nothing_else_changes(string method, string control)
    {
        StylizeRequest request = methods.Request(method, null, null);
        float[] plain = Paint(method, control, request), scene = methods.Content.Pixels.ToArray();
        ImageBuffer right = TestImages.Mask(Width, TinyMethods.Height, (x, _) => x < 32 ? 0 : 1);

        float[] kept = Paint(method, control, request with { Keep = right });

        Assert.All(
            Enumerable.Range(0, kept.Length), i => Assert.Equal(i / 3 % Width < 32 ? plain[i] : scene[i], kept[i]));
        Assert.NotEqual(scene, plain);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Regions_have_their_own_styles(string method, string control)
    {
        float[] one = Paint(method, control, methods.Request(method, Left, Right));
        float[] other = Paint(method, control, methods.Request(method, Right, Left));
        foreach (int half in new[] { 0, 1 })
        {
            double difference = Enumerable.Range(0, one.Length).Where(i => i / 3 % Width / 32 == half)
                .Average(i => Math.Abs(one[i] - other[i]));
            Assert.True(difference > 0.003, $"{difference}");
        }

        static float Left(int x, int y) => x < 32 ? 1 : 0;
        static float Right(int x, int y) => x < 32 ? 0 : 1;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Luminance_alone_keeps_the_scenes_colours(string method)
    {
        float[] picture = Paint(method, "luminance", methods.Request(method, null, null));
        float[] scene = methods.Content.Pixels.ToArray();
        int inside = 0;
        for (int i = 0; i < picture.Length; i += 3)
        {
            // At the border of what can be shown, saturation gives way.
            if (picture[i..(i + 3)].All(sample => sample is > 1e-4f and < 1 - 1e-4f))
            {
                inside++;
                Assert.Equal(scene[i] - scene[i + 1], picture[i] - picture[i + 1], 1f / 255);
                Assert.Equal(scene[i + 1] - scene[i + 2], picture[i + 1] - picture[i + 2], 1f / 255);
            }
        }

        Assert.True(inside > 30, $"{inside} pixels are within the border");
    }

    [Theory]
    [InlineData("transform")]
    [InlineData("style-bank")]
    public void What_does_not_go_together_is_said(string method)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(
            () => Paint(method, "photoreal", methods.Request(method, null, null)));
        Assert.Contains($"The method {method} takes no photoreal", e.Message, StringComparison.Ordinal);
    }

    private float[] Paint(string method, string control, StylizeRequest request) => methods.Paint(method, control switch
    {
        "luminance" => request with { Color = new ColorControl { Mode = ColorMode.Luminance } },
        "histogram" => request with { Color = new ColorControl { Mode = ColorMode.Histogram } },
        "scale" => request with { StyleScale = 2 },
        "photoreal" => request with { Photoreal = true },
        _ => request,
    }).Pixels.ToArray();
}
