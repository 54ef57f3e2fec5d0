using Impasto.Control.Edges;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.Optimization;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Encoders;
using Impasto.Tests.Methods;
using Impasto.Tests.Networks;
using Impasto.Tests.Weights;

namespace Impasto.Tests.Stylizing;

/// <summary>The step that keeps a photograph one.</summary>
public sealed class PhotorealStepTests : IDisposable
{
    private const int Width = 96, Height = 64;

    private readonly FixtureNetworks networks = new("adain.safetensors");
    private readonly ImageBuffer scene = TestImages.Mask(
        Width, Height, (x, y) => ((x / 16) + (y / 16)) % 2 == 0 ? 0.8f - (0.002f * x) : 0.2f + (0.002f * x));

    public void Dispose() => networks.Dispose();

    [Fact]
    public void The_structure_is_the_scenes_whatever_is_painted()
    {
        using AdaIn method = new(networks.Load());
        StylizeRequest request = new(scene, TestImages.Squares(64, 56)) { Strength = 1 };
        ImageBuffer plain = method.Stylize(request).Image;
        ImageBuffer photo = method.Stylize(request with { Photoreal = true }).Image;

        double before = Agreement(plain, scene), after = Agreement(photo, scene);
        Assert.True(after > 0.9 && after > before + 0.2, $"{before} became {after}");
        Assert.True(Distance(MeanOf(photo), MeanOf(plain)) < 0.1 * Distance(MeanOf(plain), MeanOf(scene)));
        Assert.NotEqual(scene.Pixels.ToArray(), photo.Pixels.ToArray());
    }

    [Fact]
    public void A_flat_scene_gets_light_and_colours_without_the_edges_of_what_was_painted()
    {
        ImageBuffer flat = TestImages.Mask(Width, Height, (_, _) => 0.5f), painted = TestImages.Squares(Width, Height);

        float[] photo = SceneEdges.Restore(painted, flat).Pixels.ToArray();

        double[] steps = [.. Enumerable.Range(3, photo.Length - 3).Where(i => i / 3 % Width > 0)
            .Select(i => (double)Math.Abs(photo[i] - photo[i - 3]))];

        // Squares differ by 0.8, and the mean of seven pixels moves by no more than a seventh of that.
        Assert.InRange(steps.Max(), 1e-4, 0.8 / 7);
        Assert.InRange(photo.Average() - painted.Pixels.ToArray().Average(), -0.05, 0.05);
    }

    [Fact]
    public void A_scene_on_which_nothing_was_painted_stays_to_the_bit()
    {
        ImageBuffer waves = TestImages.Waves(50, 40, hasAlpha: true);
        ImageBuffer photo = SceneEdges.Restore(waves, waves);
        Assert.Equal(waves.Pixels.ToArray(), photo.Pixels.ToArray());
        Assert.Equal(waves.Alpha.ToArray(), photo.Alpha.ToArray());

        using AdaIn method = new(networks.Load());
        StylizeRequest request = new(waves, TestImages.Squares(64, 56)) { Photoreal = true, Strength = 0 };
        Assert.Equal(waves.Pixels.ToArray(), method.Stylize(request).Image.Pixels.ToArray());
        ImageBuffer whole = method.Stylize(request with { Strength = 1 }).Image;
        Assert.Equal(waves.Alpha.ToArray(), whole.Alpha.ToArray());
    }

    [Fact]
    public void What_guides_leave_is_the_scene_and_threads_change_nothing()
    {
        using AdaIn method = new(networks.Load());
        ImageBuffer left = TestImages.Mask(Width, Height, (x, _) => x < 40 ? 1 : 0);
        StyleSource style = TestImages.Squares(64, 56);
        StylizeRequest request = new(scene, style with { Guide = left }) { Photoreal = true };
        float[] photo = method.Stylize(request, new RunContext { Threads = 1 }).Image.Pixels.ToArray();

        Assert.Equal(photo, method.Stylize(request, new RunContext { Threads = 3 }).Image.Pixels.ToArray());
        Assert.All(
            Enumerable.Range(0, photo.Length).Where(i => i / 3 % Width >= 40),
            i => Assert.Equal(scene.Pixels[i], photo[i]));
        Assert.Contains(Enumerable.Range(0, photo.Length), i => Math.Abs(scene.Pixels[i] - photo[i]) > 0.02);
    }

    [Fact]
    public void Pictures_on_the_way_are_photographs_too_and_the_step_is_in_the_plan()
    {
        using VggEncoder encoder = TinyEncoder.Vgg19();
        using ImageOptimization method = new(encoder);
        StylizeRequest request = new(scene, TestImages.Squares(40, 40))
        {
            Options = new ImageOptimizationOptions { Iterations = 2, Levels = 1 }, Photoreal = true,
        };
        List<ImageBuffer> shown = [];
        RunResult result = method.Stylize(request, new RunContext { Progress = new Shown(shown) });

        Assert.Equal(2, shown.Count);
        Assert.Equal(result.Image.Pixels.ToArray(), shown[^1].Pixels.ToArray());
        long plain = method.PlanMemory(request with { Photoreal = false }, 2).PeakBytes;
        Assert.True(method.PlanMemory(request, 2).PeakBytes >= plain + (Width * Height * 3 * sizeof(float)));
    }

    [Fact]
    public void Masks_are_read_once_and_hold_in_pictures_of_every_size()
    {
        using TemporaryFolder folder = new();
        using VggEncoder encoder = TinyEncoder.Vgg19();
        using ImageOptimization method = new(encoder);
        string mask = folder.File("mask.png");
        ImageFile.Write(TestImages.Mask(Width, Height, (x, _) => x < 48 ? 1 : 0), mask);
        StyleSource style = TestImages.Squares(40, 40);
        StylizeRequest request = new(scene, style with { Guide = ImageSource.FromFile(mask) })
        {
            Options = new ImageOptimizationOptions { Iterations = 2, Levels = 2 }, Photoreal = true,
        };
        List<ImageBuffer> shown = [];

        Shown progress = new(shown, () => File.Delete(mask));
        RunResult result = method.Stylize(request, new RunContext { Progress = progress });

        Assert.Equal(2, shown.DistinctBy(picture => picture.Width).Count());
        Assert.All([.. shown, result.Image], picture =>
        {
            float[] still = ImageSource.Of(scene).WithLongerEdge(picture.Width).Read().Pixels.ToArray();
            float[] now = picture.Pixels.ToArray();
            int[] left = [.. Enumerable.Range(0, now.Length).Where(i => i / 3 % picture.Width > picture.Width / 2)];
            Assert.All(left, i => Assert.Equal(still[i], now[i]));
            Assert.NotEqual(still, now);
        });
    }

    [Fact]
    public void A_method_of_learned_styles_refuses_it()
    {
        using Tinting method = new(StylizerFeatures.LearnedStyles);
        StylizeRequest request = new(scene, StyleSource.Learned("great-wave")) { Photoreal = true };
        ArgumentException e = Assert.Throws<ArgumentException>(() => method.Stylize(request));
        Assert.Equal("The method tinting takes no photoreal, which is for styles that are images.", e.Message);
    }

    /// <summary>The correlation of the slopes of two pictures' luminance.</summary>
    private static double Agreement(ImageBuffer one, ImageBuffer other)
    {
        double[] a = Slopes(one), b = Slopes(other);
        return a.Zip(b, (x, y) => x * y).Sum() / Math.Sqrt(a.Sum(x => x * x) * b.Sum(x => x * x));
    }

    private static double[] Slopes(ImageBuffer image)
    {
        double[] light = [.. image.Pixels.ToArray().Chunk(3)
            .Select(p => (0.299 * p[0]) + (0.587 * p[1]) + (0.114 * p[2]))];
        return
        [
            .. Enumerable.Range(0, light.Length - Width).Where(i => i % Width > 0)
                .SelectMany(i => new[] { light[i] - light[i - 1], light[i + Width] - light[i] }),
        ];
    }

    private static float[] MeanOf(ImageBuffer image) =>
        [.. Enumerable.Range(0, 3).Select(c => image.Pixels.ToArray().Where((_, i) => i % 3 == c).Average())];

    private static double Distance(float[] one, float[] other) =>
        Math.Sqrt(one.Zip(other, (a, b) => Math.Pow(a - b, 2)).Sum());

    private sealed class Shown(List<ImageBuffer> shown, Action? then = null) : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
            if (value.CopyImage is { } copy)
            {
                then?.Invoke();
                shown.Add(copy());
            }
        }
    }
}
