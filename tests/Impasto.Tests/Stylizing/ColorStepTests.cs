using Impasto.Control.Color;
using Impasto.Media.Images;
using Impasto.Methods;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Methods;

namespace Impasto.Tests.Stylizing;

/// <summary>The colours of the pictures of every method.</summary>
public sealed class ColorStepTests(ShippedMethods methods) : IClassFixture<ShippedMethods>
{
    public static TheoryData<string> Names => ShippedMethods.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void What_asks_for_no_colours_changes_no_byte(string name)
    {
        StylizeRequest request = RequestOf(name);
        float[] plain = Paint(name, request);
        Assert.Equal(plain, Paint(name, request with { Color = new ColorControl() }));
        Assert.Equal(
            plain, Paint(name, request with { Color = new ColorControl { Mode = ColorMode.Histogram, Strength = 0 } }));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Luminance_keeps_the_scenes_chroma(string name)
    {
        StylizeRequest request = RequestOf(name) with { Color = new ColorControl { Mode = ColorMode.Luminance } };
        float[] picture = Paint(name, request);
        Assert.NotEqual(picture, Paint(name, RequestOf(name)));
        int compared = 0;
        foreach ((float[] now, float[] scene) in picture.Chunk(3).Zip(SceneOf(request).Pixels.ToArray().Chunk(3)))
        {
            if (IsInside(now))
            {
                compared++;
                Assert.Equal(scene[0] - scene[1], now[0] - now[1], 1f / 255);
                Assert.Equal(scene[2] - scene[1], now[2] - now[1], 1f / 255);
            }
        }

        Assert.InRange(compared, picture.Length / 6, picture.Length);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_histogram_brings_the_colours_closer_to_the_scenes(string name)
    {
        StylizeRequest request = RequestOf(name) with { Content = Sample("scene.jpg"), Size = 128 };
        if (!request.Styles[0].IsLearned)
        {
            request = request with { Styles = [StyleSource.Of(Sample("autumn.jpg"))] };
        }

        ColorControl color = new() { Mode = ColorMode.Histogram, Transfer = new MeanTransfer() };
        float[] scene = SceneOf(request).Pixels.ToArray();
        double plain = Distance(Paint(name, request)), matched = Distance(Paint(name, request with { Color = color }));
        Assert.InRange(matched, 0, 0.7 * plain);

        double Distance(float[] picture) =>
            Enumerable.Range(0, 3).Sum(channel => Math.Abs(Mean(picture, channel) - Mean(scene, channel)));

        static ImageSource Sample(string name) =>
            ImageSource.FromFile(Path.Combine(Repository.Root, "samples", name));

        static double Mean(float[] samples, int channel) => samples.Where((_, i) => i % 3 == channel).Average();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Threads_and_what_is_hidden_decide_nothing(string name)
    {
        ColorControl color = new() { Mode = ColorMode.Histogram, Transfer = new SlicedTransfer() };
        StylizeRequest request = RequestOf(name) with { Color = color };
        float[] expected = Paint(HalfHidden(0), 2);
        Assert.Equal(expected, Paint(HalfHidden(0), 1));
        Assert.Equal(expected, Paint(HalfHidden(1), 2));

        float[] Paint(ImageBuffer content, int threads) => methods[name].Stylize(
            request with { Content = content, Size = null }, new RunContext { Threads = threads })
            .Image.Pixels.ToArray();

        static ImageBuffer HalfHidden(float colour)
        {
            ImageBuffer image = TestImages.Waves(40, 32, hasAlpha: true);
            image.Pixels[(40 * 16 * 3)..].Fill(colour);
            image.Alpha[..(40 * 16)].Fill(1);
            image.Alpha[(40 * 16)..].Clear();
            return image;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_memory_of_the_step_is_planned(string name)
    {
        IStylizer method = methods[name];
        StylizeRequest request = RequestOf(name) with { Size = 400 };
        long plain = method.PlanMemory(request, 2).PeakBytes;
        ColorControl color = new() { Mode = ColorMode.Luminance };
        long colored = method.PlanMemory(request with { Color = color }, 2).PeakBytes;
        Assert.InRange(colored - plain, 2 * ImageMemory.Of(400, 266), 5 * ImageMemory.Of(400, 400));
    }

    /// <summary>A style is matched as large as a method may look at it, and no larger.</summary>
    [Theory]
    [InlineData(null, 768)]
    [InlineData(2.0, 768)]
    [InlineData(16.0, 960)]
    public void A_method_is_given_styles_of_the_size_at_which_it_looks_at_them(double? scale, int width)
    {
        using Recording method = new();
        StyleSource style = StyleSource.Of(new ImageBuffer(2000, 4)) with { Weight = 3 };
        method.Stylize(new StylizeRequest(TestImages.Waves(120, 80), style, TestImages.Squares(30, 20))
        {
            Size = 60, StyleScale = scale, Color = new ColorControl { Mode = ColorMode.Histogram },
        });

        StylizeRequest given = method.Given!;
        Assert.Equal([width, 30], given.Styles.Select(s => s.Image!.Width));
        Assert.Equal([3, 1], given.Styles.Select(s => s.Weight));
        Assert.Equal((60, 40, null), (given.Content.Width, given.Content.Height, given.Color));
    }

    [Fact]
    public void Previews_have_the_colours_of_the_picture()
    {
        StylizeRequest request = RequestOf(ImageOptimization.Name) with
        {
            Color = new ColorControl { Mode = ColorMode.Luminance },
            Options = new ImageOptimizationOptions
            {
                Iterations = 3, Levels = 1, Encoder = ShippedModels.NarrowEncoder,
            },
        };
        Seen seen = new();
        methods[ImageOptimization.Name].Stylize(request, new RunContext { Threads = 2, Progress = seen });
        Assert.Equal(3, seen.Pictures.Count);
        float[] scene = SceneOf(request).Pixels.ToArray(), shown = seen.Pictures[^1].Pixels.ToArray();
        int[] inside = [.. Enumerable.Range(0, scene.Length / 3)
            .Where(i => IsInside(shown[(i * 3)..((i * 3) + 3)]))];
        Assert.NotEmpty(inside);
        Assert.All(inside, i => Assert.Equal(
            scene[i * 3] - scene[(i * 3) + 1], shown[i * 3] - shown[(i * 3) + 1], 1f / 255));
    }

    [Fact]
    public void What_does_not_go_together_is_refused_by_every_method()
    {
        foreach (MethodDescription method in MethodCatalog.Default.Methods)
        {
            StylizeRequest request = RequestOf(method.Name) with
            {
                Color = new ColorControl { Mode = ColorMode.Luminance, Transfer = new PcaTransfer() },
            };
            Assert.Contains(
                "transfer", Assert.Throws<ArgumentException>(() => methods[method.Name].Stylize(request)).Message,
                StringComparison.Ordinal);
        }
    }

    private static StylizeRequest RequestOf(string name)
    {
        MethodDescription method = MethodCatalog.Default[name];
        StyleSource style = method.Can(StylizerFeatures.AnyStyle)
            ? StyleSource.Of(Red(TestImages.Squares(40, 32)))
            : StyleSource.Learned("mosaic");
        return new StylizeRequest(Blue(TestImages.Waves(60, 40)), style)
        {
            Size = 48,
            Options = method.Defaults switch
            {
                AnyStyleOptions options => options with { Refine = 1, Encoder = ShippedModels.NarrowEncoder },
                ImageOptimizationOptions options => options with
                {
                    Iterations = 4,
                    Levels = 1,
                    Init = ImageOptimizationOptions.FromStyle,
                    Encoder = ShippedModels.NarrowEncoder,
                },
                RunOptions options => options,
            },
        };
    }

    /// <summary>Whether nothing of a colour was made paler to fit.</summary>
    private static bool IsInside(float[] colour) => colour.Min() > 0.001f && colour.Max() < 0.999f;

    private static ImageBuffer SceneOf(StylizeRequest request) => request.Content.WithLongerEdge(request.Size).Read();

    private static ImageBuffer Red(ImageBuffer image) => Tinted(image, 0.9f, 0.3f, 0.1f);

    private static ImageBuffer Blue(ImageBuffer image) => Tinted(image, 0.3f, 0.4f, 0.6f);

    private static ImageBuffer Tinted(ImageBuffer image, params float[] tint)
    {
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = (0.7f * tint[i % 3]) + (0.3f * image.Pixels[i]);
        }

        return image;
    }

    private float[] Paint(string name, StylizeRequest request) => methods.Paint(name, request).Pixels.ToArray();

    /// <summary>A method that keeps what it was given.</summary>
    private sealed class Recording() : Stylizer(
        Tinting.Describe(StylizerFeatures.AnyStyle | StylizerFeatures.SeveralStyles | StylizerFeatures.StyleScale))
    {
        public StylizeRequest? Given { get; private set; }

        protected internal override MemoryPlan Plan(StylizeRequest request, RunLimits limits) =>
            new((RunStage.Transform, 1));

        protected internal override RunResult Run(StylizeRequest request, RunContext context)
        {
            Given = request;
            return new RunResult(request.Content.Read());
        }
    }

    private sealed class Seen : IProgress<RunProgress>
    {
        public List<ImageBuffer> Pictures { get; } = [];

        public void Report(RunProgress value)
        {
            if (value.CopyImage is { } copy)
            {
                Pictures.Add(copy());
            }
        }
    }
}
