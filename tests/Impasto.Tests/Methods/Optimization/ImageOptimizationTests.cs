using Impasto.Checkpoints;
using Impasto.Compute.Graphs;
using Impasto.Compute.Kernels.Convolutions;
using Impasto.Compute.Ops;
using Impasto.Compute.Optimizers;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Pyramids;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Encoders;
using Impasto.Tests.Losses;
using Impasto.Tests.Weights;
using Impasto.Weights;

namespace Impasto.Tests.Methods.Optimization;

public sealed class ImageOptimizationTests : IDisposable
{
    private static readonly ImageOptimizationOptions Small =
        new() { Iterations = 6, Levels = 2, History = 5 };

    private static readonly RunContext Two = new() { Threads = 2 };

    private readonly VggEncoder encoder = TinyEncoder.Vgg19();
    private readonly ImageBuffer content = TestImages.Waves(52, 44);
    private readonly ImageBuffer style = TestImages.Squares(48, 40);

    [Fact]
    public void The_same_bytes_come_out_for_any_number_of_threads()
    {
        ImageBuffer one = Run(Small, threads: 1).Image;
        foreach (int threads in new[] { 2, 7 })
        {
            Assert.Equal(one.Pixels.ToArray(), Run(Small, threads).Image.Pixels.ToArray());
        }
    }

    [Theory]
    [InlineData(OptimizerKind.Lbfgs, LineSearch.None)]
    [InlineData(OptimizerKind.Lbfgs, LineSearch.StrongWolfe)]
    [InlineData(OptimizerKind.Adam, LineSearch.None)]
    public void The_loss_falls(OptimizerKind optimizer, LineSearch lineSearch)
    {
        RunResult result = Run(
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
        StylizeRequest request = new(transparent, style) { Size = 64, Options = Small with { Iterations = 1 } };
        ImageBuffer image = Run(request).Image;
        Assert.Equal((64, 54), (image.Width, image.Height));
        Assert.All(image.Alpha.ToArray(), a => Assert.Equal(0.5f, a, 1e-3f));
        Assert.All(image.Pixels.ToArray(), p => Assert.InRange(p, 0, 1));
    }

    [Fact]
    public void A_cancelled_run_gives_the_best_image_so_far_at_the_full_size()
    {
        using CancellationTokenSource source = new();
        RunResult result = Run(Request(Small), StopAfter(4, source));
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
            RunResult whole = Run(options);
            using (CancellationTokenSource source = new())
            {
                Run(Request(options, path), StopAfter(stopAfter, source));
            }

            RunResult resumed = Run(Request(options, path), new RunContext { Threads = 1 });
            Assert.Equal(whole.Image.Pixels.ToArray(), resumed.Image.Pixels.ToArray());
            Assert.Equal(whole.Iterations.Select(i => i.Loss), resumed.Iterations.Select(i => i.Loss));
        }
        finally
        {
            File.Delete(path);
        }
    }

    // Adam's steps are ten times the range of pixels: nothing later is as good as where each level begins.
    [Fact]
    public void The_best_loss_goes_on_with_a_run_whose_best_image_came_before_the_stop()
    {
        using TemporaryFolder folder = new();
        ImageOptimizationOptions options = Small with { Optimizer = OptimizerKind.Adam, LearningRate = 10 };
        RunResult whole = Run(options);
        Assert.Equal(1, whole.Iterations.Skip(6).MinBy(i => i.Loss)!.Iteration);
        using (CancellationTokenSource source = new())
        {
            Run(Request(options, folder.File("state")), StopAfter(9, source));
        }

        RunResult resumed = Run(Request(options, folder.File("state")));
        Assert.Equal(whole.Image.Pixels.ToArray(), resumed.Image.Pixels.ToArray());
    }

    [Fact]
    public void A_checkpoint_left_behind_by_a_kill_leads_to_the_same_bytes()
    {
        string path = Path.Combine(Path.GetTempPath(), $"impasto-{Guid.NewGuid():N}.checkpoint");
        string leftBehind = path + ".killed";
        try
        {
            using ImageOptimization method = new(encoder) { CheckpointInterval = TimeSpan.Zero };
            RunResult whole = method.Stylize(
                Request(Small, path), Two with { Progress = new AtIteration(8, () => File.Copy(path, leftBehind)) });
            RunResult resumed = Run(Request(Small, leftBehind));
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
            Run(Request(Small, path), StopAfter(2, source));
            CheckpointException error = Assert.Throws<CheckpointException>(
                () => Run(Request(Small with { StyleWeight = 31 }, path)));
            Assert.Contains("another", error.Message, StringComparison.OrdinalIgnoreCase);
            Assert.Throws<CheckpointException>(() => Run(Request(Small, path) with { StyleScale = 0.5 }));
            Assert.Throws<CheckpointException>(() => Run(Request(Small, path) with { Size = 50 }));
            File.WriteAllText(path, "not a checkpoint");
            Assert.Throws<CheckpointException>(() => Run(Request(Small, path)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_checkpoint_of_a_run_whose_encoder_pads_or_pools_otherwise_is_refused()
    {
        using TemporaryFolder folder = new();
        using (CancellationTokenSource source = new())
        {
            Run(Request(Small, folder.File("state")), StopAfter(2, source));
        }

        EncoderOptions[] others =
        [
            new() { FirstPadding = PaddingMode.Replicate },
            new() { Padding = PaddingMode.Reflection },
            new() { Pooling = PoolKind.Average },
        ];
        Assert.All(others, options =>
        {
            using VggEncoder other = TinyEncoder.Vgg19(options);
            using ImageOptimization method = new(other);
            Assert.Throws<CheckpointException>(() => method.Stylize(Request(Small, folder.File("state")), Two));
        });
    }

    [Fact]
    public void The_encoder_that_options_name_pads_and_pools_as_they_say()
    {
        using ModelLibrary models = new();
        string file = Path.Combine(AppContext.BaseDirectory, "Fixtures", "losses.safetensors");
        MomentsLoss loss = new(new Dictionary<string, double> { ["relu2_1"] = 1 });
        ImageOptimizationOptions options = Small with
        {
            Encoder = file,
            Padding = PaddingMode.Reflection,
            FirstPadding = PaddingMode.Replicate,
            Pooling = PoolKind.Average,
            Terms = [new("moments", 1, loss, TermTarget.Style)],
        };
        EncoderOptions asked = new()
        {
            Padding = PaddingMode.Reflection, FirstPadding = PaddingMode.Replicate, Pooling = PoolKind.Average,
        };
        using VggEncoder own = new(VggWeights.Load(file), asked);
        using ImageOptimization named = new(models), given = new(own);
        double expected = given.Stylize(Request(options), Two).Iterations[0].Loss;
        Assert.Equal(expected, named.Stylize(Request(options), Two).Iterations[0].Loss);
        foreach (ImageOptimizationOptions other in new[]
        {
            options with { Padding = PaddingMode.Zero },
            options with { FirstPadding = null },
            options with { Pooling = PoolKind.Max },
        })
        {
            Assert.NotEqual(expected, named.Stylize(Request(other), Two).Iterations[0].Loss);
        }
    }

    // A style that has its size beside the content already is not resized, so both runs compare with the same pixels.
    [Fact]
    public void A_style_scale_of_a_half_is_a_style_of_half_the_contents_length()
    {
        ImageOptimizationOptions options = Small with { Iterations = 1, Levels = 1, Margin = 0 };
        StylizeRequest scaled = Request(options) with { StyleScale = 0.5 };
        StylizeRequest reduced = scaled with { Styles = [StyleSource.Of(style.Resize(26, 22))] };
        double expected = Run(reduced).Iterations[0].Terms["style"];
        Assert.Equal(expected, Run(scaled).Iterations[0].Terms["style"], 1e-5 * expected);
    }

    [Fact]
    public void A_start_from_the_style_is_the_style_at_the_size_of_the_content()
    {
        ImageOptimizationOptions options = Small with
        {
            Init = ImageOptimizationOptions.FromStyle, Iterations = 0, Levels = 1, Margin = 0,
        };
        float[] expected = [.. style.Resize(52, 44).Pixels.ToArray().Select(p => Math.Clamp(p, 0, 1))];
        Assert.Equal(expected, Run(options).Image.Pixels.ToArray());
    }

    // Adam's first step is the learning rate long, whatever the gradient; nobody looks at the image behind it but the
    // end of the level.
    [Fact]
    public void The_image_after_the_last_step_of_a_level_counts() =>
        Assert.All(DownASlope(edge: 45, levels: 1), sample => Assert.Equal(0.4f, sample, 1e-5f));

    // By hand from Adam's formulas: at the second level the gradient turns round, so that of the mean of gradients
    // 0.9 * 0.1 - 0.1 = -0.01 is left, or -0.01 / (1 - 0.9^2) corrected, and of the mean of squares 1.
    [Fact]
    public void A_finer_level_begins_with_the_image_and_the_moments_of_the_coarser_one() =>
        Assert.All(
            DownASlope(edge: 64, levels: 2),
            sample => Assert.Equal(0.4f + (0.1f * 0.01f / 0.19f), sample, 1e-5f));

    [Fact]
    public void A_blend_of_one_style_alone_is_that_style()
    {
        RunResult alone = Run(Small);
        RunResult blended = Run(Request(Small) with
        {
            Styles = [StyleSource.Of(style) with { Weight = 2 }, StyleSource.Of(content) with { Weight = 0 }],
        });
        Assert.Equal(alone.Iterations[0].Loss, blended.Iterations[0].Loss, 1e-6 * alone.Iterations[0].Loss);
    }

    [Fact]
    public void A_start_from_noise_depends_on_the_seed_alone()
    {
        ImageOptimizationOptions noise = Small with { Init = ImageOptimizationOptions.FromNoise, Iterations = 2 };
        Assert.Equal(Run(noise).Image.Pixels.ToArray(), Run(noise).Image.Pixels.ToArray());
        Assert.NotEqual(Run(noise).Image.Pixels.ToArray(), Run(noise with { Seed = 1 }).Image.Pixels.ToArray());
    }

    [Fact]
    public void Bad_options_give_one_line_each()
    {
        StylizeRequest request = Request(Small);
        StylizeRequest[] bad =
        [
            Request(Small with { Iterations = -1 }),
            Request(Small with { StyleWeight = double.NaN }),
            Request(Small with { StyleWeight = 0, ContentWeight = 0 }),
            Request(Small with { Terms = [] }),
            Request(Small with { PyramidFactor = 1 }),
            request with { Size = 0 },
            request with { StyleScale = 0 },
            request with { Styles = [] },
            request with { Styles = [StyleSource.Of(style) with { Weight = 0 }] },
            request with { Options = new TextureSynthesisOptions() },
        ];
        Assert.All(bad, wrong =>
        {
            ArgumentException error = Assert.ThrowsAny<ArgumentException>(() => Run(wrong));
            Assert.DoesNotContain('\n', error.Message);
        });
    }

    [Fact]
    public void An_image_to_start_from_may_be_a_file_and_one_that_is_not_there_is_refused()
    {
        string path = Path.Combine(Path.GetTempPath(), $"impasto-{Guid.NewGuid():N}.png");
        try
        {
            ImageFile.Write(style, path, new ImageWriteOptions { Depth = 16 });
            ImageOptimizationOptions file = Small with { Init = path };
            ImageOptimizationOptions memory = Small with { InitImage = ImageFile.Read(path) };
            Assert.Equal(Run(memory).Image.Pixels.ToArray(), Run(file).Image.Pixels.ToArray());
            Assert.NotEqual(Run(Small).Image.Pixels.ToArray(), Run(file).Image.Pixels.ToArray());
            File.Delete(path);
            Assert.Contains(path, Assert.Throws<ImageException>(() => Run(file)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Textures_and_inversions_come_closer_to_their_targets()
    {
        RunResult texture = new TextureSynthesis(
            encoder, style, new() { Width = 40, Height = 40, Iterations = 25, Levels = 1 }).Run(Two);
        RunResult inversion = new FeatureInversion(
            encoder, content, new() { Layer = "relu1_1", Iterations = 40, Levels = 1 }).Run(Two);
        Assert.True(texture.Iterations[^1].Terms["style"] < 0.2 * texture.Iterations[0].Terms["style"]);
        Assert.True(inversion.Iterations[^1].Terms["content"] < 0.2 * inversion.Iterations[0].Terms["content"]);
        Assert.True(Distance(inversion.Image, content) < 0.5 * Distance(Noise.Image(52, 44, 0), content));
    }

    [Fact]
    public void The_default_terms_given_as_terms_are_the_same_run()
    {
        RunResult given = Run(Small with { Terms = Small.DefaultTerms(encoder) });
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
        RunResult result = Run(options);
        Assert.Equal(["moments", "range"], result.Iterations[0].Terms.Keys);
        Assert.True(result.Iterations[^1].Terms["moments"] < 0.5 * result.Iterations[0].Terms["moments"]);
        Assert.True(result.Memory!.PeakBytes > 0);
    }

    [Fact]
    public void A_run_that_is_cancelled_before_a_later_level_goes_on_from_there()
    {
        string path = Path.Combine(Path.GetTempPath(), $"impasto-{Guid.NewGuid():N}.checkpoint");
        try
        {
            using CancellationTokenSource source = new();
            WatchedLoss loss = new();
            ImageOptimizationOptions options = Small with { Terms = [new("watched", 1, loss, TermTarget.Style)] };
            RunResult whole = Run(options);
            RunContext context = Two with
            {
                Cancellation = source.Token,
                Progress = new AtIteration(options.IterationsALevel, () => loss.OnMeasure = source.Cancel),
            };

            RunResult stopped = Run(Request(options, path), context);
            loss.OnMeasure = null;
            Assert.Equal((true, options.IterationsALevel), (stopped.Interrupted, stopped.Iterations.Count));
            RunResult rest = Run(Request(options, path));

            Assert.Equal(2 * options.IterationsALevel, rest.Iterations.Count);
            Assert.Equal(whole.Image.Pixels.ToArray(), rest.Image.Pixels.ToArray());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_run_that_is_cancelled_before_its_first_iteration_has_no_picture()
    {
        string path = Path.Combine(Path.GetTempPath(), $"impasto-{Guid.NewGuid():N}.checkpoint");
        using CancellationTokenSource source = new();
        WatchedLoss loss = new();
        StylizeRequest request = Request(
            Small with { Terms = [new("watched", 1, loss, TermTarget.Style)] }, path);
        using ImageOptimization method = new(encoder);
        method.PlanMemory(request, threads: 2);
        int planned = loss.Measured;
        loss.OnMeasure = () =>
        {
            // After those of the plan, those of the first level.
            if (loss.Measured > 2 * planned)
            {
                source.Cancel();
            }
        };

        Assert.Throws<OperationCanceledException>(
            () => method.Stylize(request, Two with { Cancellation = source.Token }));
        Assert.True(source.IsCancellationRequested);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_ends_nothing_and_is_told()
    {
        string folder = Directory.CreateTempSubdirectory("impasto-").FullName;
        StylizeRequest request = Request(Small, Path.Combine(folder, "state"));
        using ImageOptimization method = new(encoder) { CheckpointInterval = TimeSpan.Zero };
        AtIteration removing = new(2, () => Directory.Delete(folder, recursive: true));
        RunContext context = Two with { Progress = removing };
        RunResult result = method.Stylize(request, context);
        Assert.Contains(folder, result.Problem, StringComparison.Ordinal);
        Assert.False(result.Interrupted);
        Assert.Equal(Run(Small).Image.Pixels.ToArray(), result.Image.Pixels.ToArray());

        using CancellationTokenSource source = new();
        RunResult stopped = method.Stylize(request, StopAfter(2, source));
        Assert.True(stopped.Interrupted);
        Assert.Contains(folder, stopped.Problem, StringComparison.Ordinal);
    }

    // Two and three of one style are not twelve and three, nor are masks others or none.
    [Fact]
    public void A_checkpoint_of_a_run_with_other_weights_or_masks_is_refused()
    {
        using TemporaryFolder folder = new();
        StyleSource first = style, second = content;
        ImageBuffer left = TestImages.Mask(8, 8, (x, _) => x < 4 ? 1 : 0);
        ImageBuffer top = TestImages.Mask(8, 8, (_, y) => y < 4 ? 1 : 0);
        ImageBuffer all = TestImages.Mask(8, 8, (_, _) => 1);
        StylizeRequest weighed = With(first with { Weight = 1 }, second with { Weight = 23 });
        StylizeRequest masked = With(first with { Guide = left }, second with { Guide = all });
        (StylizeRequest Own, StylizeRequest[] Others)[] runs =
        [
            (weighed, [With(first with { Weight = 12 }, second with { Weight = 3 }), With(first, second)]),
            (masked, [With(first with { Guide = top }, second with { Guide = all }), With(first, second)]),
        ];
        foreach ((StylizeRequest own, StylizeRequest[] others) in runs)
        {
            string path = folder.File(Guid.NewGuid().ToString("N"));
            using CancellationTokenSource source = new();
            Run(own with { Checkpoint = path }, StopAfter(2, source));
            Assert.All(others, other =>
                Assert.Throws<CheckpointException>(() => Run(other with { Checkpoint = path })));
            Assert.Equal(2 * Small.IterationsALevel, Run(own with { Checkpoint = path }).Iterations.Count);
        }

        StylizeRequest With(params StyleSource[] styles) => Request(Small) with { Styles = styles };
    }

    // relu1_1 is there in an image of any size, and a style's deepest layer in one of 16 pixels; but what weighs
    // nothing is not looked at.
    [Theory]
    [InlineData(0, 20, 12)]
    [InlineData(1, 24, 16)]
    public void The_margin_is_more_where_a_term_that_counts_looks_deeper(double styleWeight, int width, int height)
    {
        ImageOptimizationOptions options = new()
        {
            Iterations = 1,
            Levels = 1,
            Margin = 3,
            StyleWeight = styleWeight,
            ContentLayers = new Dictionary<string, double> { ["relu1_1"] = 1 },
        };
        OptimizationProgress? told = null;
        RunResult result = Run(
            new StylizeRequest(TestImages.Waves(14, 6), style) { Options = options },
            Two with { Progress = new AtProgress(progress => told = progress) });
        Assert.Equal((14, 6), (result.Image.Width, result.Image.Height));
        Assert.Equal([new PyramidLevel(width, height)], told!.Levels);
    }

    // What is shown on the way has the margin cut off in proportion, and the scene where the masks leave it.
    [Fact]
    public void What_is_shown_on_the_way_is_without_margin_and_with_the_scene()
    {
        List<ImageBuffer> seen = [];
        ImageBuffer mask = TestImages.Mask(52, 44, (x, _) => x < 26 ? 1 : 0);
        ImageOptimizationOptions options = Small with
        {
            Iterations = 1, Margin = 10, PyramidFactor = 2, Optimizer = OptimizerKind.Adam, LearningRate = 0.05,
        };
        Run(
            Request(options) with { Styles = [StyleSource.Of(style) with { Guide = mask }] },
            Two with { Progress = new AtProgress(progress => seen.Add(progress.CopyImage!())) });
        Assert.Equal([(26, 22), (52, 44)], seen.Select(image => (image.Width, image.Height)));
        for (int i = 0; i < seen.Count; i++)
        {
            (int width, int height) = (seen[i].Width, seen[i].Height);
            float[] scene = content.Resize(width, height).Pixels.ToArray(), shown = seen[i].Pixels.ToArray();
            Assert.All(
                Enumerable.Range(0, scene.Length).Where(s => s / 3 % width > (width / 2) + 2),
                s => Assert.Equal(scene[s], shown[s]));
            Assert.True(Enumerable.Range(0, scene.Length).Where(s => s / 3 % width < width / 2)
                .Average(s => Math.Abs(scene[s] - shown[s])) > 0.001);
        }
    }

    [Theory]
    [InlineData(ImageOptimizationOptions.FromContent)]
    [InlineData(ImageOptimizationOptions.FromNoise)]
    [InlineData("image")]
    public void The_first_loss_is_that_of_the_image_to_start_from(string init)
    {
        ImageOptimizationOptions options = new()
        {
            Iterations = 1,
            Levels = 1,
            Margin = 4,
            Seed = 2,
            Terms = [new("pixels", 1, new PixelLoss(), TermTarget.Content)],
            Init = init == "image" ? ImageOptimizationOptions.FromContent : init,
            InitImage = init == "image" ? ImageSource.Of(style) : null,
        };
        float[] scene = Framed(content), start = init switch
        {
            ImageOptimizationOptions.FromContent => scene,
            ImageOptimizationOptions.FromNoise => Noise.Image(60, 52, seed: 2).Pixels.ToArray(),
            _ => Framed(style.Resize(52, 44)),
        };
        double expected = scene.Zip(start, (a, b) => ((double)a - b) * (a - b)).Average();
        Assert.Equal(expected, Run(options).Iterations[0].Loss, 1e-5 * expected);

        static float[] Framed(ImageBuffer image)
        {
            ImageBuffer framed = new(60, 52);
            for (int i = 0; i < 60 * 52; i++)
            {
                int x = Math.Abs((i % 60) - 4), y = Math.Abs((i / 60) - 4);
                (x, y) = (x < 52 ? x : 102 - x, y < 44 ? y : 86 - y);
                image.Pixels.Slice(3 * ((y * 52) + x), 3).CopyTo(framed.Pixels[(3 * i)..]);
            }

            return framed.Pixels.ToArray();
        }
    }

    [Fact]
    public void Odd_masks_are_told_and_without_masks_there_is_nothing_to_say()
    {
        ImageBuffer mask = TestImages.Mask(52, 44, (x, _) => x < 26 ? 1 : 0);
        ImageOptimizationOptions options = Small with { Iterations = 1, Levels = 1 };
        StylizeRequest masked = Request(options) with { Styles = [StyleSource.Of(style) with { Guide = mask }] };
        Assert.Equal(["The masks leave 50% of the picture, which stays as the scene is."], Run(masked).Notes);
        Assert.Empty(Run(options).Notes);
    }

    [Fact]
    public void A_checkpoint_of_a_run_with_other_terms_is_refused()
    {
        string path = Path.Combine(Path.GetTempPath(), $"impasto-{Guid.NewGuid():N}.checkpoint");
        try
        {
            using CancellationTokenSource source = new();
            ImageOptimizationOptions options = Small with { Terms = Small.DefaultTerms(encoder) };
            Run(Request(options, path), StopAfter(2, source));
            IReadOnlyList<PerceptualTerm> other = (Small with { StyleWeight = 31 }).DefaultTerms(encoder);
            Assert.Throws<CheckpointException>(() => Run(Request(options with { Terms = other }, path)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    public void Dispose() => encoder.Dispose();

    /// <summary>Does something while an objective is built.</summary>
    private sealed class WatchedLoss() : FeatureLoss(new Dictionary<string, double> { ["relu1_1"] = 1 })
    {
        public Action? OnMeasure { get; set; }

        public int Measured { get; private set; }

        public override IReadOnlyDictionary<string, Node> Measure(Node features, Node? guide = null)
        {
            Measured++;
            OnMeasure?.Invoke();
            return new Dictionary<string, Node> { ["mean"] = ChannelMean.Of(features) };
        }

        protected override Node Compare(
            IReadOnlyDictionary<string, Node> image, IReadOnlyDictionary<string, Node> target) =>
            SumOfSquares.Of(image["mean"] - target["mean"]);
    }

    private sealed class AtProgress(Action<OptimizationProgress> action) : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
            if (value is OptimizationProgress progress)
            {
                action(progress);
            }
        }
    }

    private static double Distance(ImageBuffer a, ImageBuffer b) =>
        a.Pixels.ToArray().Zip(b.Pixels.ToArray(), (x, y) => Math.Abs(x - y)).Average();

    private static RunContext StopAfter(int iterations, CancellationTokenSource source) =>
        Two with { Progress = new AtIteration(iterations, source.Cancel), Cancellation = source.Token };

    /// <summary>One step of Adam at each level from mid-grey; the slope turns round above 50 pixels.</summary>
    private float[] DownASlope(int edge, int levels)
    {
        ImageBuffer grey = new(edge, edge);
        grey.Pixels.Fill(0.5f);
        ImageOptimizationOptions options = new()
        {
            Terms = [new("slope", 1, new SlopeLoss(widest: 50))],
            Optimizer = OptimizerKind.Adam,
            LearningRate = 0.1,
            Iterations = 1,
            Levels = levels,
            Margin = 0,
        };
        RunResult result = Run(new StylizeRequest(grey, style) { Options = options });
        Assert.Equal(levels, result.Iterations.Count);
        return result.Image.Pixels.ToArray();
    }

    private StylizeRequest Request(ImageOptimizationOptions options, string? checkpoint = null) =>
        new(content, style) { Options = options, Checkpoint = checkpoint };

    private RunResult Run(ImageOptimizationOptions options, int threads = 2) =>
        Run(Request(options), new RunContext { Threads = threads });

    private RunResult Run(StylizeRequest request, RunContext? context = null)
    {
        using ImageOptimization method = new(encoder);
        return method.Stylize(request, context ?? Two);
    }
}
