using Impasto.Control.Color;
using Impasto.Media.Images;
using Impasto.Methods;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.FeedForward;
using Impasto.Models;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Methods;

namespace Impasto.Tests.Stylizing;

/// <summary>The size of strokes, in methods that take images as styles and in those that have learned them.</summary>
public sealed class StyleScaleTests : IDisposable
{
    private static readonly RunContext Two = new() { Threads = 2 };

    private readonly ModelLibrary models = new();

    public void Dispose() => models.Dispose();

    [Theory]
    [InlineData(WhiteningColouring.Name)]
    [InlineData(AdaIn.Name)]
    public void A_style_is_brought_to_its_size_beside_the_picture(string name)
    {
        using IStylizer method = MethodCatalog.Default.Create(name, models);
        ImageSource style = TestImages.Squares(40, 32);
        foreach ((int edge, double scale) in new[] { (64, 1.0), (96, 0.5), (64, 0.5), (64, 1.0) })
        {
            StylizeRequest request = new(TestImages.Waves(48, 40), StyleSource.Of(style))
            {
                Size = edge, Options = Fast(method),
            };
            float[] expected = Paint(method, request with
            {
                Styles = [StyleSource.Of(style.WithLongerEdge((int)(edge * scale)))],
            });
            Assert.Equal(expected, Paint(method, request with { StyleScale = scale }));
        }
    }

    [Theory]
    [InlineData(TransformTransfer.Name)]
    [InlineData(StyleBankTransfer.Name)]
    public void A_network_paints_strokes_of_one_size_relative_to_the_picture_whatever_its_size(string name)
    {
        using IStylizer method = MethodCatalog.Default.Create(name, models);
        double own = Difference(null), scaled = Difference(ScaleStep.Edge / 80.0);
        Assert.InRange(scaled, 0, 0.3 * own);

        double Difference(double? scale)
        {
            StylizeRequest request = new(TestImages.Waves(320, 240), StyleSource.Learned("mosaic"))
            {
                StyleScale = scale,
            };
            ImageBuffer small = method.Stylize(request with { Size = 96 }, Two).Image;
            ImageBuffer large = method.Stylize(request with { Size = 288 }, Two).Image.Resize(96, 72);
            return small.Pixels.ToArray().Zip(large.Pixels.ToArray(), (a, b) => Math.Abs(a - b)).Average();
        }
    }

    /// <summary>A network at a size below the picture's and above it, with a soft mask and a hard one.</summary>
    [Theory]
    [InlineData(TransformTransfer.Name, 40)]
    [InlineData(TransformTransfer.Name, 150)]
    [InlineData(StyleBankTransfer.Name, 40)]
    [InlineData(StyleBankTransfer.Name, 150)]
    public void A_mask_has_its_edge_at_the_pictures_size_whatever_the_networks(string name, int edge)
    {
        using IStylizer method = MethodCatalog.Default.Create(name, models);
        ImageBuffer scene = TestImages.Waves(96, 64, hasAlpha: true);
        StyleSource style = StyleSource.Learned("mosaic");
        StylizeRequest request = new(scene, style) { StyleScale = (double)ScaleStep.Edge / edge };
        float[] plain = Paint(method, request);
        RunResult masked = method.Stylize(request with { Styles = [style with { Guide = Mask(0) }] }, Two);
        float[] soft = Paint(method, request with { Styles = [style with { Guide = Mask(0.5f) }] });

        Assert.NotEqual(scene.Pixels.ToArray(), plain);
        Assert.Equal(scene.Alpha.ToArray(), masked.Image.Alpha.ToArray());
        Assert.Equal(["The masks leave 52% of the picture, which stays as the scene is."], masked.Notes);
        for (int i = 0; i < plain.Length; i++)
        {
            float share = i / 3 % 96 < 46 ? 1 : 0;
            Assert.Equal(share == 1 ? plain[i] : scene.Pixels[i], masked.Image.Pixels[i]);
            Assert.Equal(share == 1 ? plain[i] : (plain[i] + scene.Pixels[i]) / 2, soft[i], 1e-5f);
        }

        static ImageBuffer Mask(float rest) => TestImages.Mask(96, 64, (x, _) => x < 46 ? 1 : rest);
    }

    [Fact]
    public void Where_several_styles_go_is_the_same_at_any_size_of_the_network()
    {
        using IStylizer method = MethodCatalog.Default.Create(TransformTransfer.Name, models);
        StyleSource[] styles =
        [
            StyleSource.Learned("mosaic") with
            {
                Guide = TestImages.Mask(96, 64, (x, _) => x < 32 ? 1 : 0), Weight = 3,
            },
            StyleSource.Learned("great-wave") with { Guide = TestImages.Mask(96, 64, (x, _) => x > 64 ? 1 : 0) },
        ];
        StylizeRequest request = new(TestImages.Waves(96, 64), styles) { StyleScale = ScaleStep.Edge / 80.0 };
        float[] both = Paint(method, request);
        float[] first = Paint(method, request with { Styles = [styles[0] with { Guide = null }] });
        float[] second = Paint(method, request with { Styles = [styles[1] with { Guide = null }] });

        // Norms see the whole picture, and styles meet softly.
        (double own, double others) = (Distance(first, 0, 20), Distance(second, 0, 20));
        Assert.True(own < 0.8 * others, $"left {own} and {others}");
        (own, others) = (Distance(second, 76, 96), Distance(first, 76, 96));
        Assert.True(own < 0.8 * others, $"right {own} and {others}");
        Assert.Equal(0, Distance(request.Content.Read().Pixels.ToArray(), 33, 64));

        double Distance(float[] other, int from, int to) => Enumerable.Range(0, both.Length)
            .Where(i => i / 3 % 96 >= from && i / 3 % 96 < to).Average(i => Math.Abs(both[i] - other[i]));
    }

    [Fact]
    public void A_network_that_works_at_the_pictures_size_paints_the_same_bytes()
    {
        using IStylizer method = MethodCatalog.Default.Create(TransformTransfer.Name, models);
        StylizeRequest request = new(TestImages.Waves(64, 48), StyleSource.Learned("mosaic"));
        Assert.Equal(Paint(method, request), Paint(method, request with { StyleScale = ScaleStep.Edge / 64.0 }));
    }

    [Fact]
    public void A_network_that_works_at_more_than_the_pictures_size_paints_finer_strokes()
    {
        using IStylizer method = MethodCatalog.Default.Create(TransformTransfer.Name, models);
        StylizeRequest request = new(TestImages.Waves(64, 48), StyleSource.Learned("mosaic"));
        float[] finer = Paint(method, request with { StyleScale = ScaleStep.Edge / 192.0 });
        ImageBuffer large = method.Stylize(request with { Size = 192 }, Two).Image;
        Assert.Equal(64 * 48 * 3, finer.Length);
        double difference = finer.Zip(large.Resize(64, 48).Pixels.ToArray(), (a, b) => Math.Abs(a - b)).Average();
        Assert.InRange(difference, 0, 1e-3);
    }

    [Fact]
    public void The_memory_is_that_of_the_size_at_which_the_network_works_and_of_the_pictures()
    {
        using IStylizer method = MethodCatalog.Default.Create(TransformTransfer.Name, models);
        StylizeRequest request = new(TestImages.Waves(64, 48), StyleSource.Learned("mosaic")) { Size = 2048 };
        long whole = method.PlanMemory(request, 2).PeakBytes;
        long small = method.PlanMemory(request with { StyleScale = 4 }, 2).PeakBytes;
        Assert.InRange(small, 5 * ImageMemory.Of(2048, 1536), whole / 2);
        Assert.True(method.PlanMemory(request with { StyleScale = 0.2 }, 2).PeakBytes > whole);

        StyleSource guided = request.Styles[0] with { Guide = TestImages.Mask(9, 9, (_, _) => 1) };
        long masked = method.PlanMemory(request with { StyleScale = 4, Styles = [guided] }, 2).PeakBytes;
        Assert.InRange(masked - small, sizeof(float) * 2048 * 1536, 5 * sizeof(float) * 2048 * 1536);
    }

    [Fact]
    public void Colours_and_scale_go_together()
    {
        using IStylizer method = MethodCatalog.Default.Create(TransformTransfer.Name, models);
        ImageBuffer scene = TestImages.Waves(64, 48);
        float[] picture = Paint(method, new StylizeRequest(scene, StyleSource.Learned("mosaic"))
        {
            StyleScale = ScaleStep.Edge / 40.0, Color = new ColorControl { Mode = ColorMode.Luminance },
        });
        foreach ((float[] now, float[] was) in picture.Chunk(3).Zip(scene.Pixels.ToArray().Chunk(3)))
        {
            Assert.True(
                now.Min() < 0.001f || now.Max() > 0.999f
                    || Math.Abs(was[0] - was[1] - (now[0] - now[1])) < 1f / 255);
        }
    }

    private static RunOptions Fast(IStylizer method) =>
        ((AnyStyleOptions)method.Description.Defaults) with { Refine = 0 };

    private static float[] Paint(IStylizer method, StylizeRequest request) =>
        method.Stylize(request, Two).Image.Pixels.ToArray();
}
