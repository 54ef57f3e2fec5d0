using Impasto.Compute.Optimizers;
using Impasto.Control.Guides;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.FeedForward;
using Impasto.Methods.Optimization;
using Impasto.Networks;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Encoders;
using Impasto.Tests.Networks;
using Impasto.Tests.Weights;
using Impasto.Weights;

namespace Impasto.Tests.Methods;

/// <summary>
/// The memory of each stage, by hand: an image takes 12 bytes a pixel, and 20 while it is read or written; a weight 8,
/// as it is kept for the processor and as it was read. What a network takes is asked for to be something.
/// </summary>
public sealed class MethodPlansTests : IDisposable
{
    private const int Threads = 2;
    private const int Image = 12;
    private const int Coded = 20;
    private const int Weight = 8;

    private readonly TemporaryFolder folder = new();
    private readonly ImageBuffer content = TestImages.Waves(50, 30);
    private readonly ImageBuffer style = TestImages.Squares(40, 24);

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(null, 50 * 30)]
    [InlineData(100, 100 * 60)]
    public void A_transform_network_holds_the_image_and_what_it_works_on(int? size, long pixels)
    {
        TransformWeights weights = TransformWeights.Random(
            new TransformNetworkOptions { Width = 4, Blocks = 1, EdgeKernel = 3 }, ["one"], seed: 1);
        using TransformNetwork network = new(weights);
        using TransformTransfer method = new(network);

        MemoryPlan plan = method.PlanMemory(
            new StylizeRequest(content, StyleSource.Learned("one")) { Size = size }, Threads);

        long own = Weight * weights.Tensors.Sum(t => (long)t.Values.Length);
        AssertStages(plan, RunStage.Load, RunStage.Prepare, RunStage.Transform, RunStage.Write);
        Assert.Equal(own, Of(plan, RunStage.Load));
        Assert.Equal(own + (Coded * pixels), Of(plan, RunStage.Prepare));
        long passing = Of(plan, RunStage.Write) - own - ((Image + Coded) * pixels);
        long padded = (Of(plan, RunStage.Transform) - own - passing) / (2 * Image);
        Assert.InRange(passing, Image * pixels, 4000 * pixels);
        Assert.InRange(padded, pixels, 3 * pixels);
        Assert.Equal(own + passing + (2 * Image * padded), Of(plan, RunStage.Transform));
    }

    [Fact]
    public void A_bank_holds_its_masks_from_the_reading_on()
    {
        using WeightFile file = WeightFile.Open(
            FixtureWeights.Write(new("style_bank.safetensors"), folder.File("network.safetensors")));
        using StyleBankNetwork network = StyleBankNetwork.Load(file);
        using StyleBankTransfer method = new(network);
        StylizeRequest plain = new(content, StyleSource.Learned("first"));
        StylizeRequest masked = new(content, StyleSource.Learned("first") with { Guide = TestImages.Waves(70, 10) });

        MemoryPlan plan = method.PlanMemory(plain, Threads), with = method.PlanMemory(masked, Threads);

        // 50 x 30 is padded to multiples of 4, which is 52 x 32.
        long own = Weight * network.Tensors.Sum(t => (long)t.Values.Length);
        AssertStages(plan, RunStage.Load, RunStage.Prepare, RunStage.Transform, RunStage.Write);
        Assert.Equal(own, Of(plan, RunStage.Load));
        Assert.Equal(own + (Coded * 50 * 30), Of(plan, RunStage.Prepare));
        Assert.Equal(own + ((Image + Coded) * 50 * 30), Of(plan, RunStage.Write));
        Assert.InRange(Of(plan, RunStage.Transform), own + (3 * Image * 52 * 32), own + (9000 * 52 * 32));
        Assert.Equal(own, Of(with, RunStage.Load));

        // A mask takes three numbers for each pixel of the padded picture, and more while it is read.
        long[] masks = [.. with.Stages.Zip(plan.Stages, (more, less) => more.Bytes - less.Bytes)];
        Assert.Equal([0, 3 * sizeof(float) * 52 * 32, 3 * sizeof(float) * 52 * 32], [masks[0], masks[2], masks[3]]);
        Assert.InRange(masks[1], masks[2] + 1, masks[2] + (2 * Coded * ((70 * 10) + (50 * 30))));
    }

    [Fact]
    public void AdaIN_holds_the_style_while_it_looks_at_it()
    {
        using FixtureNetworks networks = new("adain.safetensors");
        AutoEncoder network = networks.Load();
        using AdaIn method = new(network);
        StylizeRequest request = new(content, style);
        MemoryPlan plan = method.PlanMemory(request, Threads);
        MemoryPlan larger = method.PlanMemory(request with { Size = 100 }, Threads);

        long own = Weight * (network.Encoder.Weights.Convolutions.Sum(c => (long)c.Weight.Length)
            + network.Decoder.Weights.Convolutions.Sum(c => (long)c.Weight.Length));
        AssertStages(plan, RunStage.Load, RunStage.Prepare, RunStage.Transform, RunStage.Write);
        Assert.Equal((own, own), (Of(plan, RunStage.Load), Of(larger, RunStage.Load)));
        Assert.Equal(
            Coded * ((100 * 60) - (50 * 30)), Of(larger, RunStage.Prepare) - Of(plan, RunStage.Prepare));
        long looking = Of(plan, RunStage.Prepare) - own - (Coded * 50 * 30) - ((Coded + Image) * 40 * 24);
        Assert.InRange(looking, Image * 40 * 24, 4000 * 40 * 24);
        long passing = Of(plan, RunStage.Transform) - own - (2 * Image * 50 * 30);
        Assert.InRange(passing, Image * 50 * 30, 4000 * 50 * 30);

        // What it worked on is kept for the next image of the size, which is padded to 52 x 32 or so.
        Assert.InRange(
            Of(plan, RunStage.Write) - own - ((Image + Coded) * 50 * 30), passing - (2 * Image * 64 * 64), passing);
    }

    [Fact]
    public void A_refinement_is_planned_behind_the_method_whose_weights_stay()
    {
        using FixtureNetworks networks = new("adain.safetensors");
        using VggEncoder encoder = TinyEncoder.Vgg19();
        using AdaIn fast = new(networks.Load());
        using Refinement method = new(new AdaIn(networks.Load()), encoder);
        using ImageOptimization slow = new(encoder);
        AdaInOptions options = new() { Refine = 3 };
        StylizeRequest request = new(content, style) { Options = options };

        MemoryPlan plan = method.PlanMemory(request, Threads);

        MemoryPlan first = fast.PlanMemory(request, Threads);
        MemoryPlan second = slow.PlanMemory(
            request with { Options = new ImageOptimizationOptions { Levels = 1 } }, Threads);
        Assert.Equal(first.Stages, plan.Stages.Take(4));
        Assert.Equal(
            second.Stages.Select(stage => (stage.Stage, stage.Bytes + first.Stages[0].Bytes)),
            plan.Stages.Skip(4).Select(stage => (stage.Stage, stage.Bytes)));
        Assert.Equal(
            first.Stages, method.PlanMemory(request with { Options = options with { Refine = 0 } }, Threads).Stages);
    }

    [Fact]
    public void An_optimisation_holds_the_images_four_of_its_own_and_its_optimiser()
    {
        using VggEncoder encoder = TinyEncoder.Vgg19();
        using ImageOptimization method = new(encoder);
        ImageOptimizationOptions lbfgs = new() { Margin = 5, Levels = 2 };
        MemoryPlan Plan(ImageOptimizationOptions options) =>
            method.PlanMemory(new StylizeRequest(content, style) { Options = options }, Threads);
        MemoryPlan plan = Plan(lbfgs);

        const int pixels = 60 * 40;
        const int input = (3 * 3) + 3; // a matrix and a vector bring RGB to what the network expects
        long own = Weight * (input + encoder.Weights.Convolutions.Sum(c => (long)c.Weight.Length + c.Bias.Length));
        long images = Image * ((50 * 30) + (40 * 24));
        AssertStages(plan, RunStage.Load, RunStage.Prepare, RunStage.Optimize, RunStage.Write);
        Assert.Equal(own, Of(plan, RunStage.Load));
        Assert.Equal(own + images + (Coded * 50 * 30), Of(plan, RunStage.Prepare));
        Assert.Equal(own + images + (4 * Image * pixels) + (Coded * pixels), Of(plan, RunStage.Write));
        long adam = Of(Plan(lbfgs with { Optimizer = OptimizerKind.Adam }), RunStage.Optimize);
        long searching = Of(Plan(lbfgs with { LineSearch = LineSearch.StrongWolfe, History = 3 }), RunStage.Optimize);
        long measuring = adam - own - images - ((4 + 3) * Image * pixels);
        Assert.InRange(measuring, Image * pixels, 9000 * pixels);
        Assert.Equal((1 + (2 * 21) - 3) * Image * pixels, Of(plan, RunStage.Optimize) - adam);
        Assert.Equal((1 + (2 * 4) + 3 - 3) * Image * pixels, searching - adam);
    }

    // Masks are there on the whole canvas from when they are read on, which is after the images are.
    [Fact]
    public void Masks_of_an_optimisation_are_on_the_canvas_with_its_margin()
    {
        using VggEncoder encoder = TinyEncoder.Vgg19();
        using ImageOptimization method = new(encoder);
        ImageOptimizationOptions options = new() { Margin = 5, Levels = 2 };
        StyleSource masked = StyleSource.Of(style) with { Guide = TestImages.Mask(70, 10, (x, _) => x % 2) };
        StylizeRequest request = new(content, style, style) { Options = options };
        MemoryPlan plan = method.PlanMemory(request, Threads);
        MemoryPlan with = method.PlanMemory(request with { Styles = [masked, masked] }, Threads);

        const long planes = 3 * sizeof(float) * 2 * 60 * 40;
        long reading = GuideSet.PlanReading([masked.Guide!], new(60, 40));
        Assert.Equal(Of(plan, RunStage.Load), Of(with, RunStage.Load));
        Assert.Equal(planes + reading - (Coded * 50 * 30), Of(with, RunStage.Prepare) - Of(plan, RunStage.Prepare));
        Assert.Equal(planes, Of(with, RunStage.Write) - Of(plan, RunStage.Write));
        Assert.InRange(Of(with, RunStage.Optimize) - Of(plan, RunStage.Optimize), planes + 1, long.MaxValue);
    }

    [Fact]
    public void An_enlargement_holds_both_images_and_strips()
    {
        UpscaleNetwork network = UpscaleNetwork.Random(
            new UpscaleNetworkOptions { Scale = 4, Width = 8, Blocks = 1, EdgeKernel = 5 }, seed: 4);
        Upscaling method = new(network);
        MemoryPlan plan = method.PlanMemory(50, 30, Threads);

        long own = Weight * network.Tensors.Sum(t => (long)t.Values.Length);
        AssertStages(plan, RunStage.Load, RunStage.Prepare, RunStage.Transform, RunStage.Write);
        Assert.Equal(own, Of(plan, RunStage.Load));
        Assert.Equal(own + (Coded * 50 * 30), Of(plan, RunStage.Prepare));
        Assert.Equal(own + (Coded * 50 * 30) + (Coded * 200 * 120), Of(plan, RunStage.Write));
        long pass = Of(plan, RunStage.Transform) - own - (Coded * 50 * 30) - (Image * 200 * 120);
        Assert.InRange(pass, Image * 200 * 120, 10 * Image * 200 * 120);

        // As a whole it would take a hundred times as much.
        long large = Of(method.PlanMemory(50, 3000, Threads), RunStage.Transform) - own - (Coded * 50 * 3000)
            - (Image * 200 * 12000);
        Assert.InRange(large, pass, 400_000_000);
    }

    private static void AssertStages(MemoryPlan plan, params RunStage[] expected) =>
        Assert.Equal(expected, plan.Stages.Select(stage => stage.Stage));

    private static long Of(MemoryPlan plan, RunStage stage) => plan.Stages.Single(s => s.Stage == stage).Bytes;
}
