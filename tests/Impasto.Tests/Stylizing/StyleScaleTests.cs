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
