using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.Optimization;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Encoders;
using Impasto.Tests.Networks;

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
    public void The_strength_is_the_share_of_the_style()
    {
        IterationLog half = Refine(request with { Strength = 0.5 }, iterations: 1).Iterations[0];

        double share = new ImageOptimizationOptions().StyleWeight / 2;
        using AdaIn method = new(networks.Load());
        ImageBuffer start = method.Stylize(request with { Strength = 0.5 }, Two).Image;
        Assert.Equal(share * half.Terms["style"], LossOf(start) - half.Loss, 1e-4 * LossOf(start));
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
    private double LossOf(ImageBuffer start, StyleLossKind loss = StyleLossKind.Gram)
    {
        using ImageOptimization optimization = new(encoder);
        ImageOptimizationOptions options = new() { Iterations = 1, Levels = 1, InitImage = start, StyleLoss = loss };
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
}
