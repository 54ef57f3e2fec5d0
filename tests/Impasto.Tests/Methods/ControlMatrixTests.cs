using Impasto.Control.Color;
using Impasto.Media.Images;
using Impasto.Methods.Optimization;
using Impasto.Stylizing;

namespace Impasto.Tests.Methods;

/// <summary>Each method with each of the controls around it: what has to hold whatever they do.</summary>
public sealed class ControlMatrixTests(TinyMethods methods) : IClassFixture<TinyMethods>
{
    private const int Width = 128, Height = 96, Half = Width / 2;

    // What is mixed half and half is a whole step and the mixing.
    private static readonly string[] Controls =
        ["none", "half-luminance", "half-histogram", "broad", "fine", "photoreal"];

    private readonly ImageBuffer content = TestImages.Waves(Width, Height);

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

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Guides_and_what_is_kept_hold_whatever_is_asked_for(string method, string control)
    {
        StylizeRequest request = Request(method, null, null);
        float[] plain = Paint(method, control, request), scene = content.Pixels.ToArray();
        Assert.NotEqual(scene, plain);

        // White guides are none to the bit.
        Assert.Equal(plain, Paint(method, control, Request(method, (_, _) => 1, (_, _) => 1)));

        // What is kept is the scene to the bit, and nothing else changes.
        float[] kept = Paint(
            method, control, request with { Keep = TestImages.Mask(Width, Height, (x, _) => x < Half ? 0 : 1) });
        Assert.True(plain.Select((sample, i) => X(i) < Half ? sample : scene[i]).SequenceEqual(kept));

        // Three parts: one style, another, and the scene, to the bit.
        float[] one = Paint(method, control, Request(method, First, Second));
        float[] other = Paint(method, control, Request(method, Second, First));
        foreach (int part in new[] { 0, 1 })
        {
            double difference = Enumerable.Range(0, one.Length).Where(i => X(i) / 48 == part)
                .Average(i => Math.Abs(one[i] - other[i]));
            Assert.True(difference > 0.003, $"{difference}");
        }

        Assert.True(Left(scene).SequenceEqual(Left(one)));
        Assert.True(Left(scene).SequenceEqual(Left(other)));

        static float First(int x, int y) => x < 48 ? 1 : 0;
        static float Second(int x, int y) => x is >= 48 and < 96 ? 1 : 0;
        static IEnumerable<float> Left(float[] picture) => picture.Where((_, i) => X(i) >= 96);
        static int X(int i) => i / 3 % Width;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Luminance_alone_keeps_the_scenes_colours(string method)
    {
        float[] picture = Paint(method, "luminance", Request(method, null, null));
        float[] scene = content.Pixels.ToArray();
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

        Assert.True(inside > 120, $"{inside} pixels are within the border");
    }

    /// <summary>A style's image grows with the picture, and so do its strokes.</summary>
    [Theory]
    [InlineData("adain")]
    [InlineData("wct")]
    [InlineData("refined")]
    [InlineData("optimize")]
    public void A_scale_keeps_the_size_of_a_style_relative_to_the_picture(string method)
    {
        const double Scale = 1.5;
        StylizeRequest request = Request(method, null, null);
        foreach (int size in new[] { Half, Width })
        {
            StylizeRequest scaled = request with { Size = size, StyleScale = Scale };
            StyleSource[] sized = [.. request.Styles.Select(
                style => StyleSource.Of(style.Image!.WithLongerEdge((int)(Scale * size))))];
            float[] picture = Paint(method, "none", scaled);

            // An optimisation has a border around the picture, with which styles are a little larger.
            double same = Distance(picture, Paint(method, "none", scaled with { Styles = sized }));
            double other = Distance(picture, Paint(method, "none", scaled with { StyleScale = 1 }));
            Assert.True(same < 0.1 * other, $"{same} and {other}");
        }
    }

    /// <summary>What has no image has strokes that can be seen to grow with the picture.</summary>
    [Theory]
    [InlineData("transform")]
    [InlineData("style-bank")]
    public void A_scale_keeps_the_size_of_strokes_relative_to_the_picture(string method)
    {
        double own = Growing("none"), scaled = Growing("broad");
        Assert.True(scaled < 0.6 * own, $"{own} became {scaled}");

        double Growing(string control)
        {
            StylizeRequest request = Request(method, null, null);
            ImageBuffer small = PaintAt(Half), large = PaintAt(Width).Resize(small.Width, small.Height);
            return Distance(small.Pixels.ToArray(), large.Pixels.ToArray());

            ImageBuffer PaintAt(int size) => methods.Paint(method, With(method, control, request) with { Size = size });
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_number_of_styles_blend_by_their_weights(string method)
    {
        StylizeRequest request = Request(method, null, null) with { Size = Half };
        StyleSource third = TinyMethods.IsLearned(method)
            ? StyleSource.Learned("a")
            : StyleSource.Of(TestImages.Waves(50, 40));
        StyleSource[] styles = [.. request.Styles, third];
        float[] even = Blended(1, 1, 1), alike = Blended(3, 3, 3);
        Assert.Equal(even, alike);
        for (int chosen = 0; chosen < styles.Length; chosen++)
        {
            float[] alone = Paint(method, "none", request with { Styles = [styles[chosen]] });
            double none = Distance(alone, even);
            double most = Distance(alone, Blended([.. Enumerable.Range(0, 3).Select(i => i == chosen ? 20.0 : 1)]));
            double all = Distance(alone, Blended([.. Enumerable.Range(0, 3).Select(i => i == chosen ? 1.0 : 0)]));
            Assert.True(none > 0.003 && most < none && all < 1e-4, $"{method} {chosen}: {none}, {most}, {all}");
        }

        float[] Blended(params double[] weights) => Paint(method, "none", request with
        {
            Styles = [.. styles.Zip(weights, (style, weight) => style with { Weight = weight })],
        });
    }

    [Theory]
    [InlineData("transform")]
    [InlineData("style-bank")]
    public void What_does_not_go_together_is_said(string method)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(
            () => Paint(method, "photoreal", Request(method, null, null)));
        Assert.Contains($"The method {method} takes no photoreal", e.Message, StringComparison.Ordinal);
    }

    /// <summary>A request with a control; learned styles are painted at half the scene's size, or 1.5 times.</summary>
    private static StylizeRequest With(string method, string control, StylizeRequest request)
    {
        const double Edge = 512;
        bool isLearned = TinyMethods.IsLearned(method);
        ColorControl luminance = new() { Mode = ColorMode.Luminance }, palette = new() { Mode = ColorMode.Histogram };
        return control switch
        {
            "luminance" => request with { Color = luminance },
            "half-luminance" => request with { Color = luminance with { Strength = 0.5 } },
            "half-histogram" => request with { Color = palette with { Strength = 0.5 } },
            "broad" => request with { StyleScale = isLearned ? Edge / (Width * 0.5) : 1.5 },
            "fine" => request with { StyleScale = isLearned ? Edge / (Width * 1.5) : 0.5 },
            "photoreal" => request with { Photoreal = true },
            _ => request,
        };
    }

    private static double Distance(float[] a, float[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Average();

    /// <summary>A request of few iterations, since there are many.</summary>
    private StylizeRequest Request(string method, Func<int, int, float>? first, Func<int, int, float>? second)
    {
        StylizeRequest request = TinyMethods.Request(method, content, first, second);
        return request.Options is ImageOptimizationOptions options
            ? request with { Options = options with { Iterations = 3, Levels = 1 } }
            : request;
    }

    private float[] Paint(string method, string control, StylizeRequest request) =>
        methods.Paint(method, With(method, control, request)).Pixels.ToArray();
}
