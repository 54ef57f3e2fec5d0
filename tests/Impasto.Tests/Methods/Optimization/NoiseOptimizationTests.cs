using Impasto.Checkpoints;
using Impasto.Compute.Execution;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Methods.Optimization;
using Impasto.Pyramids;
using Impasto.Running;
using Impasto.Tests.Encoders;
using Impasto.Tests.Weights;

namespace Impasto.Tests.Methods.Optimization;

/// <summary>Texture synthesis and feature inversion: what they minimise, at what sizes, and how they go on.</summary>
public sealed class NoiseOptimizationTests : IDisposable
{
    private static readonly RunContext Two = new() { Threads = 2 };
    private static readonly Dictionary<string, double> Shallow = new() { ["relu1_1"] = 1, ["relu2_1"] = 3 };

    private readonly TemporaryFolder folder = new();
    private readonly VggEncoder encoder = TinyEncoder.Vgg19();
    private readonly ImageBuffer waves = TestImages.Waves(52, 44);
    private readonly ImageBuffer squares = TestImages.Squares(48, 40);

    public void Dispose()
    {
        encoder.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(StyleLossKind.Gram, 1)]
    [InlineData(StyleLossKind.Covariance, 0.5)]
    [InlineData(StyleLossKind.MmdGaussian, 1)]
    public void A_texture_begins_with_noise_and_the_loss_that_options_ask_for(StyleLossKind kind, double scale)
    {
        TextureSynthesisOptions options = new()
        {
            Width = 40, Height = 36, Iterations = 1, Levels = 1, StyleLoss = kind, StyleLayers = Shallow,
            StyleScale = scale, Seed = 3, TotalVariationWeight = 2, RangeWeight = 7,
        };
        RunResult result = new TextureSynthesis(encoder, squares, options).Run(Two);
        AssertFirst(
            result,
            StyleLosses.Term(kind, 30, encoder, Shallow, seed: 3),
            new TargetImages([squares], styleScale: scale),
            new PyramidLevel(40, 36));
    }

    [Theory]
    [InlineData("relu1_1", "relu1_1", null, 52, 44)]
    [InlineData("relu2_1", "relu2_1", 40, 40, 34)]
    [InlineData(null, "relu4_2", null, 52, 44)]
    public void An_inversion_begins_with_noise_and_the_distance_at_its_layer(
        string? layer, string compared, int? size, int width, int height)
    {
        FeatureInversionOptions options = new()
        {
            Layer = layer, Size = size, Iterations = 1, Levels = 1, Seed = 3, TotalVariationWeight = 2, RangeWeight = 7,
        };
        RunResult result = new FeatureInversion(encoder, waves, options).Run(Two);
        AssertFirst(
            result,
            new PerceptualTerm(
                "content", 30, new ContentLoss(new Dictionary<string, double> { [compared] = 1 }), TermTarget.Content),
            new TargetImages([]) { Content = waves },
            new PyramidLevel(width, height));
        Assert.Equal((width, height), (result.Image.Width, result.Image.Height));
    }

    // The layer relu4_2 wants 8 pixels at least, so that two are put on each side of five, and cut off again.
    [Fact]
    public void What_is_too_narrow_for_the_layer_gets_a_border_that_is_cut_off()
    {
        const int border = 2;
        ImageBuffer narrow = TestImages.Waves(40, 5);
        Assert.Equal(8, encoder.SmallestEdge(["relu4_2"]));
        FeatureInversion inversion = new(encoder, narrow, new() { Iterations = 2, Levels = 1 });
        Assert.Equal([new PyramidLevel(40 + (2 * border), 5 + (2 * border))], inversion.Levels);

        RunResult result = inversion.Run(Two);

        Assert.Equal((40, 5), (result.Image.Width, result.Image.Height));
        ImageBuffer mirrored = new(40 + (2 * border), 5 + (2 * border));
        for (int i = 0; i < mirrored.Width * mirrored.Height; i++)
        {
            int x = Mirrored((i % mirrored.Width) - border, 40), y = Mirrored((i / mirrored.Width) - border, 5);
            narrow.Pixels.Slice(3 * ((y * 40) + x), 3).CopyTo(mirrored.Pixels[(3 * i)..]);
        }

        RunResult wide = new FeatureInversion(
            encoder, mirrored, new() { Layer = "relu4_2", Iterations = 2, Levels = 1 }).Run(Two);
        Assert.Equal(wide.Iterations.Select(i => i.Loss), result.Iterations.Select(i => i.Loss));
        Assert.Equal(
            wide.Image.Pixels.Slice(3 * ((border * mirrored.Width) + border), 3 * 40).ToArray(),
            result.Image.Pixels[..(3 * 40)].ToArray());

        static int Mirrored(int position, int size)
        {
            int folded = Math.Abs(position);
            return folded < size ? folded : (2 * (size - 1)) - folded;
        }
    }

    [Fact]
    public void The_memory_is_planned_before_the_run_and_refused_where_it_is_not_there()
    {
        TextureSynthesis synthesis = new(encoder, squares, new() { Width = 40, Height = 36, Iterations = 1 });
        MemoryPlan plan = synthesis.PlanMemory(2);
        Assert.Equal(plan.Stages, synthesis.Run(Two).Memory!.Stages);
        MemoryShortageException refused = Assert.Throws<MemoryShortageException>(
            () => synthesis.Run(Two with { MemoryBudget = plan.Stages[0].Bytes }));
        Assert.InRange(refused.Needed, plan.Stages[0].Bytes + 1, plan.PeakBytes);
    }

    [Fact]
    public void A_run_that_was_stopped_goes_on_from_its_checkpoint_and_another_does_not()
    {
        string path = folder.File("state");
        TextureSynthesisOptions options = new()
        {
            Width = 40, Height = 36, Iterations = 5, Levels = 2, PyramidFactor = 1.1, StyleLayers = Shallow,
        };
        RunResult whole = new TextureSynthesis(encoder, squares, options).Run(Two);
        using (CancellationTokenSource source = new())
        {
            RunContext stopping = Two with
            {
                Cancellation = source.Token, Progress = new AtIteration(7, source.Cancel),
            };
            RunResult stopped = new TextureSynthesis(encoder, squares, options) { Checkpoint = path }.Run(stopping);
            Assert.Equal((true, 7), (stopped.Interrupted, stopped.Iterations.Count));
        }

        Refused(new TextureSynthesis(encoder, waves, options) { Checkpoint = path });
        Refused(new TextureSynthesis(encoder, squares, options with { Seed = 1 }) { Checkpoint = path });
        RunResult resumed = new TextureSynthesis(encoder, squares, options) { Checkpoint = path }.Run(Two);
        Assert.Equal(whole.Image.Pixels.ToArray(), resumed.Image.Pixels.ToArray());
        Assert.Equal(10, resumed.Iterations.Count);

        static void Refused(TextureSynthesis other) => Assert.Throws<CheckpointException>(() => other.Run(Two));
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_is_refused_before_the_work()
    {
        string path = Path.Combine(folder.File("missing"), "state");
        TextureSynthesis synthesis = new(encoder, squares, new() { Width = 40, Height = 36 }) { Checkpoint = path };
        IOException refused = Assert.Throws<IOException>(
            () => synthesis.Run(Two with { Progress = new AtIteration(1, () => Assert.Fail("The work was begun.")) }));
        Assert.Contains("there is no folder", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_given_or_out_of_its_range_is_refused_at_once()
    {
        Assert.Throws<ArgumentNullException>("encoder", () => new TextureSynthesis(null!, squares));
        Assert.Throws<ArgumentNullException>("image", () => new TextureSynthesis(encoder, null!));
        Assert.ThrowsAny<ArgumentException>(() => new TextureSynthesis(encoder, squares, new() { Iterations = -1 }));
        Assert.ThrowsAny<ArgumentException>(() => new FeatureInversion(encoder, squares, new() { Size = 0 }));
        Assert.Equal(512, new TextureSynthesis(encoder, squares).Levels[^1].Width);
        Assert.Equal(new PyramidLevel(48, 40), new FeatureInversion(encoder, squares).Levels[^1]);
    }

    /// <summary>The first iteration sees the loss of noise: the term, and twice and seven times the others.</summary>
    private void AssertFirst(RunResult result, PerceptualTerm term, TargetImages targets, PyramidLevel size)
    {
        PerceptualTerm[] terms =
            [term, new("tv", 2, new TotalVariation()), new("range", 7, new RangePenalty())];
        ImageBuffer noise = Noise.Image(size.Width, size.Height, seed: 3);
        using WorkerPool pool = new(2);
        using PerceptualObjective objective = new(encoder, terms, targets.Read(), size, new RunLimits(2));
        double loss = objective.Prepare(pool).Evaluate(noise.Pixels, new float[noise.Pixels.Length]);
        IterationLog first = Assert.Single(result.Iterations);
        Assert.Equal(loss, first.Loss, 1e-6 * loss);
        Assert.Equal([term.Name, "tv", "range"], first.Terms.Keys);
        Assert.Equal(objective.Terms[term.Name], first.Terms[term.Name], 1e-6 * objective.Terms[term.Name]);
        Assert.Equal(loss, first.Terms.Zip(terms, (t, w) => t.Value * w.Weight).Sum(), 1e-5 * loss);
        Assert.False(result.Interrupted);
    }
}
