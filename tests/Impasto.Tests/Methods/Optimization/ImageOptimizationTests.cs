using Impasto.Checkpoints;
using Impasto.Compute.Optimizers;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Methods.Optimization;
using Impasto.Tests.Encoders;
using Impasto.Tests.Losses;

namespace Impasto.Tests.Methods.Optimization;

public sealed class ImageOptimizationTests : IDisposable
{
    private static readonly ImageOptimizationOptions Small =
        new() { Iterations = 6, Levels = 2, History = 5, Threads = 2 };

    private readonly VggEncoder encoder = TinyEncoder.Vgg19();
    private readonly ImageBuffer content = TestImages.Waves(52, 44);
    private readonly ImageBuffer style = TestImages.Squares(48, 40);

    [Fact]
    public void The_same_bytes_come_out_for_any_number_of_threads()
    {
        ImageBuffer one = Run(Small with { Threads = 1 }).Image;
        foreach (int threads in new[] { 2, 7 })
        {
            Assert.Equal(one.Pixels.ToArray(), Run(Small with { Threads = threads }).Image.Pixels.ToArray());
        }
    }

    [Theory]
    [InlineData(OptimizerKind.Lbfgs, LineSearch.None)]
    [InlineData(OptimizerKind.Lbfgs, LineSearch.StrongWolfe)]
    [InlineData(OptimizerKind.Adam, LineSearch.None)]
    public void The_loss_falls(OptimizerKind optimizer, LineSearch lineSearch)
    {
        OptimizationResult result = Run(
            Small with { Optimizer = optimizer, LineSearch = lineSearch, Iterations = 20, Levels = 1 });
        Assert.True(
            result.Iterations.Min(i => i.Loss) < 0.5 * result.Iterations[0].Loss,
            $"{result.Iterations[0].Loss} fell to {result.Iterations.Min(i => i.Loss)} only");
        Assert.False(result.Interrupted);
    }

    [Fact]
    public void The_result_has_the_size_asked_for_and_the_contents_alpha()
    {
        ImageBuffer transparent = TestImages.Waves(52, 44, hasAlpha: true);
        ImageOptimizationOptions options = Small with { Size = 64, Iterations = 1 };
        ImageBuffer image = new ImageOptimization(encoder, transparent, [style], options).Run().Image;
        Assert.Equal((64, 54), (image.Width, image.Height));
        Assert.All(image.Alpha.ToArray(), a => Assert.Equal(0.5f, a, 1e-3f));
        Assert.All(image.Pixels.ToArray(), p => Assert.InRange(p, 0, 1));
    }

    [Fact]
    public void A_cancelled_run_gives_the_best_image_so_far_at_the_full_size()
    {
        using CancellationTokenSource source = new();
        OptimizationResult result = new ImageOptimization(encoder, content, [style], Small)
            .Run(new StopAfter(4, source), source.Token);
        Assert.True(result.Interrupted);
        Assert.Equal(4, result.Iterations.Count);
        Assert.Equal((52, 44), (result.Image.Width, result.Image.Height));
    }

    [Theory]
    [InlineData(OptimizerKind.Lbfgs, 3)]
    [InlineData(OptimizerKind.Lbfgs, 9)]
    [InlineData(OptimizerKind.Adam, 9)]
    public void A_run_that_goes_on_from_a_checkpoint_gives_the_bytes_of_one_that_never_stopped(
        OptimizerKind optimizer, int stopAfter)
    {
        string path = Path.Combine(Path.GetTempPath(), $"impasto-{Guid.NewGuid():N}.checkpoint");
        try
        {
            ImageOptimizationOptions options = Small with { Optimizer = optimizer };
            OptimizationResult whole = Run(options);
            using (CancellationTokenSource source = new())
            {
                new ImageOptimization(encoder, content, [style], options with { CheckpointPath = path })
                    .Run(new StopAfter(stopAfter, source), source.Token);
            }

            OptimizationResult resumed = Run(options with { CheckpointPath = path, Threads = 1 });
            Assert.Equal(whole.Image.Pixels.ToArray(), resumed.Image.Pixels.ToArray());
            Assert.Equal(whole.Iterations.Select(i => i.Loss), resumed.Iterations.Select(i => i.Loss));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_checkpoint_left_behind_by_a_kill_leads_to_the_same_bytes()
    {
        string path = Path.Combine(Path.GetTempPath(), $"impasto-{Guid.NewGuid():N}.checkpoint");
        string leftBehind = path + ".killed";
        try
        {
            ImageOptimizationOptions options = Small with { CheckpointPath = path, CheckpointInterval = TimeSpan.Zero };
            OptimizationResult whole = new ImageOptimization(encoder, content, [style], options)
                .Run(new CopyAt(8, path, leftBehind));
            OptimizationResult resumed = Run(Small with { CheckpointPath = leftBehind });
            Assert.Equal(whole.Image.Pixels.ToArray(), resumed.Image.Pixels.ToArray());
            Assert.Equal(whole.Iterations.Count, resumed.Iterations.Count);
        }
        finally
        {
            File.Delete(path);
            File.Delete(leftBehind);
        }
    }

    [Fact]
    public void The_margin_is_cut_off_and_the_border_free_of_it()
    {
        ImageBuffer with = Run(Small with { Margin = 8 }).Image;
        ImageBuffer without = Run(Small with { Margin = 0 }).Image;
        Assert.Equal((52, 44), (with.Width, with.Height));
        Assert.Equal((52, 44), (without.Width, without.Height));
        Assert.NotEqual(without.Pixels.ToArray(), with.Pixels.ToArray());

        ImageBuffer still = Run(Small with { Margin = 8, Iterations = 0, Levels = 1 }).Image;
        Assert.All(content.Pixels.ToArray().Zip(still.Pixels.ToArray()), p => Assert.Equal(p.First, p.Second, 1e-5f));
    }

    [Fact]
    public void A_checkpoint_of_another_run_is_refused()
    {
        string path = Path.Combine(Path.GetTempPath(), $"impasto-{Guid.NewGuid():N}.checkpoint");
        try
        {
            using CancellationTokenSource source = new();
            new ImageOptimization(encoder, content, [style], Small with { CheckpointPath = path })
                .Run(new StopAfter(2, source), source.Token);
            CheckpointException error = Assert.Throws<CheckpointException>(
                () => Run(Small with { CheckpointPath = path, StyleWeight = 31 }));
            Assert.Contains("another", error.Message, StringComparison.OrdinalIgnoreCase);
            File.WriteAllText(path, "not a checkpoint");
            Assert.Throws<CheckpointException>(() => Run(Small with { CheckpointPath = path }));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_blend_of_one_style_alone_is_that_style()
    {
        OptimizationResult alone = Run(Small);
        OptimizationResult blended = new ImageOptimization(
            encoder, content, [style, content], Small with { StyleBlend = [2, 0] }).Run();
        Assert.Equal(alone.Iterations[0].Loss, blended.Iterations[0].Loss, 1e-6 * alone.Iterations[0].Loss);
    }

    [Fact]
    public void A_start_from_noise_depends_on_the_seed_alone()
    {
        ImageOptimizationOptions noise = Small with { Init = ImageInit.Noise, Iterations = 2 };
        Assert.Equal(Run(noise).Image.Pixels.ToArray(), Run(noise).Image.Pixels.ToArray());
        Assert.NotEqual(Run(noise).Image.Pixels.ToArray(), Run(noise with { Seed = 1 }).Image.Pixels.ToArray());
    }

    [Fact]
    public void Bad_options_give_one_line_each()
    {
        ImageOptimizationOptions[] bad =
        [
            Small with { Iterations = -1 },
            Small with { StyleWeight = double.NaN },
            Small with { StyleWeight = 0, ContentWeight = 0 },
            Small with { Terms = [] },
            Small with { Size = 0 },
            Small with { Threads = 0 },
            Small with { PyramidFactor = 1 },
            Small with { StyleScale = 0 },
            Small with { Init = ImageInit.Image },
            Small with { StyleBlend = [1, 2] },
            Small with { StyleBlend = [-1] },
        ];
        Assert.All(bad, options =>
        {
            ArgumentException error = Assert.ThrowsAny<ArgumentException>(
                () => new ImageOptimization(encoder, content, [style], options));
            Assert.DoesNotContain('\n', error.Message);
        });
    }

    [Fact]
    public void Textures_and_inversions_come_closer_to_their_targets()
    {
        OptimizationResult texture = new TextureSynthesis(
            encoder, style, new() { Width = 40, Height = 40, Iterations = 25, Levels = 1, Threads = 2 }).Run();
        OptimizationResult inversion = new FeatureInversion(
            encoder, content, new() { Layer = "relu1_1", Iterations = 40, Levels = 1, Threads = 2 }).Run();
        Assert.True(texture.Iterations[^1].Terms["style"] < 0.2 * texture.Iterations[0].Terms["style"]);
        Assert.True(inversion.Iterations[^1].Terms["content"] < 0.2 * inversion.Iterations[0].Terms["content"]);
        Assert.True(Distance(inversion.Image, content) < 0.5 * Distance(Noise.Image(52, 44, 0), content));
    }

    [Fact]
    public void The_default_terms_given_as_terms_are_the_same_run()
    {
        OptimizationResult given = Run(Small with { Terms = Small.DefaultTerms(encoder) });
        Assert.Equal(Run(Small).Image.Pixels.ToArray(), given.Image.Pixels.ToArray());
    }

    [Fact]
    public void A_loss_of_ones_own_is_minimised()
    {
        MomentsLoss loss = new(new Dictionary<string, double> { ["relu1_1"] = 1, ["relu2_1"] = 1 });
        ImageOptimizationOptions options = Small with
        {
            Terms = [new("moments", 1, loss, TermTarget.Style), new("range", 20, new RangePenalty())],
            Levels = 1,
            Iterations = 20,
        };
        OptimizationResult result = Run(options);
        Assert.Equal(["moments", "range"], result.Iterations[0].Terms.Keys);
        Assert.True(result.Iterations[^1].Terms["moments"] < 0.5 * result.Iterations[0].Terms["moments"]);
        Assert.True(new ImageOptimization(encoder, content, [style], options).PlanMemory() > 0);
    }

    [Fact]
    public void A_checkpoint_of_a_run_with_other_terms_is_refused()
    {
        string path = Path.Combine(Path.GetTempPath(), $"impasto-{Guid.NewGuid():N}.checkpoint");
        try
        {
            using CancellationTokenSource source = new();
            ImageOptimizationOptions options =
                Small with { CheckpointPath = path, Terms = Small.DefaultTerms(encoder) };
            new ImageOptimization(encoder, content, [style], options).Run(new StopAfter(2, source), source.Token);
            IReadOnlyList<PerceptualTerm> other = (Small with { StyleWeight = 31 }).DefaultTerms(encoder);
            Assert.Throws<CheckpointException>(() => Run(options with { Terms = other }));
        }
        finally
        {
            File.Delete(path);
        }
    }

    public void Dispose() => encoder.Dispose();

    private OptimizationResult Run(ImageOptimizationOptions options) =>
        new ImageOptimization(encoder, content, [style], options).Run();

    private static double Distance(ImageBuffer a, ImageBuffer b) =>
        a.Pixels.ToArray().Zip(b.Pixels.ToArray(), (x, y) => Math.Abs(x - y)).Average();

    /// <summary>Copies the checkpoint in the middle of a run, as a kill would leave it.</summary>
    private sealed class CopyAt(int iterations, string from, string to) : IProgress<OptimizationProgress>
    {
        private int count;

        public void Report(OptimizationProgress value)
        {
            if (++count == iterations)
            {
                File.Copy(from, to);
            }
        }
    }

    /// <summary>Cancels after some iterations.</summary>
    private sealed class StopAfter(int iterations, CancellationTokenSource source) : IProgress<OptimizationProgress>
    {
        private int count;

        public void Report(OptimizationProgress value)
        {
            if (++count == iterations)
            {
                source.Cancel();
            }
        }
    }
}
