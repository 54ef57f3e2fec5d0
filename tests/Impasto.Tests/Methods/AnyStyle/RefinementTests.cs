using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Encoders;
using Impasto.Tests.Methods.Optimization;
using Impasto.Tests.Networks;
using Impasto.Weights;

namespace Impasto.Tests.Methods.AnyStyle;

public sealed class RefinementTests : IDisposable
{
    private static readonly RunContext Two = new() { Threads = 2 };

    private readonly VggEncoder encoder = TinyEncoder.Vgg19();
    private readonly FixtureNetworks networks = new("adain.safetensors");
    private readonly StylizeRequest request = new(TestImages.Waves(52, 44, hasAlpha: true), Style());

    public void Dispose()
    {
        networks.Dispose();
        encoder.Dispose();
    }

    [Fact]
    public void It_starts_from_the_picture_and_lowers_the_loss()
    {
        using AdaIn method = new(networks.Load());
        ImageBuffer start = method.Stylize(request, Two).Image;

        ImageBuffer none = Refine(request, iterations: 0).Image;
        RunResult result = Refine(request, iterations: 8);

        Assert.Equal(start.Pixels.ToArray(), none.Pixels.ToArray());
        Assert.Equal(8, result.Iterations.Count);
        Assert.True(result.Iterations.Min(i => i.Loss) < 0.9 * result.Iterations[0].Loss);
        Assert.True(result.Image.HasAlpha);
        Assert.Equal(LossOf(start), result.Iterations[0].Loss, 1e-6 * result.Iterations[0].Loss);
    }

    [Fact]
    public void One_that_is_cancelled_before_it_begins_leaves_the_picture()
    {
        using CancellationTokenSource source = new();
        RunContext context = Two with { Cancellation = source.Token, Progress = new AtTransformed(source.Cancel) };
        using Refinement method = new(new AdaIn(networks.Load()), encoder);

        RunResult result = method.Stylize(WithIterations(request, 8), context);

        Assert.True(result.Interrupted);
        Assert.Equal(Refine(request, iterations: 0).Image.Pixels.ToArray(), result.Image.Pixels.ToArray());
    }

    [Fact]
    public void It_tells_before_it_begins_that_there_is_a_picture()
    {
        List<RunProgress> told = [];
        using Refinement method = new(new AdaIn(networks.Load()), encoder);

        method.Stylize(WithIterations(request, 2), Two with { Progress = new Told(told.Add) });

        int kept = told.FindIndex(progress => progress is PictureKept);
        Assert.InRange(kept, 0, told.FindIndex(progress => progress is OptimizationProgress) - 1);
        told.Clear();
        method.Stylize(WithIterations(request, 0), Two with { Progress = new Told(told.Add) });
        Assert.DoesNotContain(told, progress => progress is PictureKept);
    }

    [Fact]
    public void The_weight_of_the_style_is_the_square_of_the_strength()
    {
        IterationLog most = Refine(request with { Strength = 0.8 }, iterations: 1).Iterations[0];

        double rest = 0.36 * new ImageOptimizationOptions().StyleWeight;
        using AdaIn method = new(networks.Load());
        ImageBuffer start = method.Stylize(request with { Strength = 0.8 }, Two).Image;
        double whole = LossOf(start, share: 1);
        Assert.Equal(rest * most.Terms["style"], whole - most.Loss, 1e-4 * whole);
    }

    [Fact]
    public void Styles_are_compared_by_the_loss_that_is_asked_for()
    {
        AdaInOptions options = new() { Refine = 2, StyleLoss = StyleLossKind.Bn };
        using Refinement method = new(new AdaIn(networks.Load()), encoder);
        ImageBuffer start = Refine(request, iterations: 0).Image;

        RunResult result = method.Stylize(request with { Options = options }, Two);

        Assert.Equal(LossOf(start, StyleLossKind.Bn), result.Iterations[0].Loss, 1e-6 * result.Iterations[0].Loss);
        Assert.NotEqual(LossOf(start), result.Iterations[0].Loss, 1e-3 * result.Iterations[0].Loss);
        string message = Assert.Throws<ArgumentException>(() => (options with { Refine = 0 }).Check()).Message;
        Assert.Contains("set refine to 6", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_memory_is_planned_over_both_parts()
    {
        using Refinement method = new(new AdaIn(networks.Load()), encoder);
        MemoryPlan fast = method.PlanMemory(WithIterations(request, 0), threads: 2);
        MemoryPlan slow = method.PlanMemory(WithIterations(request, 1), threads: 2);
        Assert.DoesNotContain(fast.Stages, stage => stage.Stage == RunStage.Optimize);
        Assert.Contains(slow.Stages, stage => stage.Stage == RunStage.Optimize);
        Assert.Equal(slow.PeakBytes, method.Stylize(WithIterations(request, 1), Two).Memory!.PeakBytes);
    }

    // By hand: the fast method's picture is where an optimisation begins whose style weighs the square of the strength,
    // a quarter where none is asked for; styles keep their weights and masks; and below a quarter of the strength the
    // scene itself is let in.
    [Theory]
    [InlineData(null, null, false, 1)]
    [InlineData(0.5, null, false, 1)]
    [InlineData(0.1, null, false, 0.4)]
    [InlineData(null, 0.5, false, 1)]
    [InlineData(null, null, true, 1)]
    public void It_is_an_optimisation_that_begins_with_the_fast_picture(
        double? strength, double? scale, bool isGuided, double taken)
    {
        ImageSource? left = isGuided ? ImageSource.Of(TestImages.Mask(52, 44, (x, _) => x < 20 ? 1 : 0)) : null;
        ImageSource? right = isGuided ? ImageSource.Of(TestImages.Mask(52, 44, (x, _) => x < 20 ? 0 : 1)) : null;
        StylizeRequest asked = new(
            TestImages.Waves(52, 44),
            StyleSource.Of(Style()) with { Guide = left },
            StyleSource.Of(Stripes(300, 240)) with { Weight = 3, Guide = right })
        {
            Strength = strength, StyleScale = scale,
        };
        ImageOptimizationOptions defaults = new();
        using AdaIn fast = new(networks.Load());
        using ImageOptimization slow = new(encoder);
        ImageBuffer start = fast.Stylize(asked, Two).Image;
        StylizeRequest rest = asked with
        {
            Strength = null,
            Options = defaults with
            {
                Iterations = 3,
                Levels = 1,
                InitImage = start,
                StyleWeight = Math.Pow(strength ?? 0.5, 2) * defaults.StyleWeight,
            },
        };
        RunResult expected = slow.Stylize(rest, Two);

        RunResult result = Refine(asked, iterations: 3);

        Assert.Equal(expected.Iterations.Select(i => i.Loss), result.Iterations.Select(i => i.Loss));
        float[] scene = asked.Content.Read().Pixels.ToArray();
        for (int i = 0; i < scene.Length; i++)
        {
            double mixed = ((1 - taken) * scene[i]) + (taken * expected.Image.Pixels[i]);
            Assert.Equal(mixed, result.Image.Pixels[i], 1e-6);
        }
    }

    [Fact]
    public void A_style_is_compared_with_as_it_is_kept()
    {
        ImageBuffer style = Stripes(900, 90);
        StylizeRequest asked = new(TestImages.Waves(52, 44), style);
        using AdaIn fast = new(networks.Load());
        using ImageOptimization slow = new(encoder);
        StylizeRequest rest = asked with
        {
            Options = new ImageOptimizationOptions
            {
                Iterations = 1,
                Levels = 1,
                InitImage = fast.Stylize(asked, Two).Image,
                StyleWeight = new ImageOptimizationOptions().StyleWeight / 4,
            },
        };
        ImageBuffer kept = fast.Prepare(style, context: Two).StyleImage;
        Assert.Equal(768, kept.Width);
        double expected = slow.Stylize(rest with { Styles = [kept] }, Two).Iterations[0].Loss;
        Assert.Equal(expected, Refine(asked, iterations: 1).Iterations[0].Loss);
        Assert.NotEqual(expected, slow.Stylize(rest, Two).Iterations[0].Loss);
    }

    // A style is kept at no more than a longest edge; with a scale its image itself is looked at.
    [Theory]
    [InlineData(null)]
    [InlineData(0.5)]
    public void A_large_style_is_planned_as_it_is_looked_at(double? scale)
    {
        ImageBuffer style = Stripes(900, 60);
        StylizeRequest asked = new(TestImages.Waves(52, 44), style)
        {
            StyleScale = scale, Size = 60, Options = new AdaInOptions { Refine = 1 },
        };
        using AdaIn fast = new(networks.Load());
        using Refinement method = new(new AdaIn(networks.Load()), encoder);
        using ImageOptimization slow = new(encoder);
        IReadOnlyList<MemoryStage> first = fast.PlanMemory(asked, threads: 2).Stages;
        StylizeRequest rest = new(
            ImageSource.Of(TestImages.Waves(52, 44)).WithLongerEdge(60),
            StyleSource.Of(scale is null ? ImageSource.Of(style).WithLargestEdge(768) : style))
        {
            StyleScale = scale, Options = new ImageOptimizationOptions { Levels = 1 },
        };

        IReadOnlyList<MemoryStage> stages = method.PlanMemory(asked, threads: 2).Stages;

        Assert.Equal(first, stages.Take(4));
        Assert.Equal(
            slow.PlanMemory(rest, threads: 2).Stages.Select(stage => stage.Bytes + first[0].Bytes),
            stages.Skip(4).Select(stage => stage.Bytes));
    }

    [Fact]
    public void It_owns_the_method_and_lets_its_memory_go_before_it_optimises()
    {
        RecordedTransfer fast = new();
        using (Refinement method = new(fast, encoder))
        {
            AdaInOptions options = new() { Refine = 1 };
            method.Load(options, []);
            Assert.Equal(["load"], fast.Calls);
            method.Stylize(new StylizeRequest(TestImages.Waves(52, 44), Style()) { Options = options }, Two);
            Assert.Equal(["load", "transform", "let go"], fast.Calls);
            method.Stylize(WithIterations(new StylizeRequest(TestImages.Waves(52, 44), Style()), 0), Two);
            Assert.Equal(["load", "transform", "let go", "transform"], fast.Calls);
        }

        Assert.Equal(["load", "transform", "let go", "transform", "dispose"], fast.Calls);
    }

    [Fact]
    public void The_encoder_is_opened_where_there_is_something_to_refine()
    {
        using ModelLibrary models = new();
        using Refinement method = new(new RecordedTransfer(), models);
        AdaInOptions options = new() { Refine = 0, Encoder = "no-such-encoder" };
        method.Load(options, []);
        WeightException refused =
            Assert.Throws<WeightException>(() => method.Load(options with { Refine = 1 }, []));
        Assert.Contains("no-such-encoder", refused.Message, StringComparison.Ordinal);
        Assert.Throws<WeightException>(() => method.Load(options with { Refine = null }, []));
        method.Load(options with { Refine = null, Quality = Quality.Draft }, []);
    }

    [Fact]
    public void One_that_is_stopped_keeps_what_it_has_come_to()
    {
        using CancellationTokenSource source = new();
        RunContext context = Two with { Cancellation = source.Token, Progress = new AtIteration(2, source.Cancel) };
        using Refinement method = new(new AdaIn(networks.Load()), encoder);
        RunResult result = method.Stylize(WithIterations(request, 8), context);
        Assert.Equal((true, 2), (result.Interrupted, result.Iterations.Count));
        Assert.NotEqual(Refine(request, iterations: 0).Image.Pixels.ToArray(), result.Image.Pixels.ToArray());
    }

    /// <summary>A style that 8 bits hold as it is: methods keep no more of it.</summary>
    private static ImageBuffer Stripes(int width, int height)
    {
        ImageBuffer style = new(width, height);
        for (int i = 0; i < style.Pixels.Length; i++)
        {
            style.Pixels[i] = ((i / 3 % width / 7) + (i % 3)) % 2;
        }

        return style;
    }

    /// <summary>A style that 8 bits hold as it is: methods keep no more of it.</summary>
    private static ImageBuffer Style()
    {
        ImageBuffer style = TestImages.Squares(48, 40);
        foreach (ref float sample in style.Pixels)
        {
            sample = MathF.Round(sample);
        }

        return style;
    }

    private static StylizeRequest WithIterations(StylizeRequest request, int iterations) =>
        request with { Options = new AdaInOptions { Refine = iterations } };

    private RunResult Refine(StylizeRequest asked, int iterations)
    {
        using Refinement method = new(new AdaIn(networks.Load()), encoder);
        return method.Stylize(WithIterations(asked, iterations), Two);
    }

    /// <summary>The loss of an optimisation, with the default weights, at a picture.</summary>
    // Without a strength the style weighs a quarter of what it does in an optimisation by itself.
    private double LossOf(ImageBuffer start, StyleLossKind loss = StyleLossKind.Gram, double share = 0.25)
    {
        using ImageOptimization optimization = new(encoder);
        ImageOptimizationOptions options = new() { Iterations = 1, Levels = 1, InitImage = start, StyleLoss = loss };
        options = options with { StyleWeight = share * options.StyleWeight };
        return optimization.Stylize(request with { Options = options }, Two).Iterations[0].Loss;
    }

    private sealed class AtTransformed(Action action) : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
            if (value is { Stage: RunStage.Transform, Done: 1 })
            {
                action();
            }
        }
    }

    private sealed class Told(Action<RunProgress> tell) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => tell(value);
    }
}
