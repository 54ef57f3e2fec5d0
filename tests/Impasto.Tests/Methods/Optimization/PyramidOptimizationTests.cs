using System.Text;
using Impasto.Checkpoints;
using Impasto.Compute.Optimizers;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Methods.Optimization;
using Impasto.Pyramids;
using Impasto.Running;
using Impasto.Stylizing;
using Impasto.Tests.Encoders;
using Impasto.Tests.Losses;
using Impasto.Tests.Weights;

namespace Impasto.Tests.Methods.Optimization;

/// <summary>How the levels are gone through, with losses whose course is known by hand.</summary>
public sealed class PyramidOptimizationTests : IDisposable
{
    private static readonly RunContext Two = new() { Threads = 2 };

    // Its gradient is 1 everywhere, or -1 in images wider than 50 pixels, so that Adam steps by the learning rate.
    private static readonly ImageOptimizationOptions Slope = new()
    {
        Terms = [new("slope", 1, new SlopeLoss(widest: 50))],
        Optimizer = OptimizerKind.Adam,
        LearningRate = 0.1,
        Iterations = 2,
        Levels = 1,
        Margin = 0,
    };

    private readonly TemporaryFolder folder = new();
    private readonly VggEncoder encoder = TinyEncoder.Vgg19();
    private readonly ImageBuffer style = TestImages.Squares(40, 36);

    public void Dispose()
    {
        encoder.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(null, 0.48f)]
    [InlineData(0.25, 0.25f)]
    public void Adam_goes_down_by_its_learning_rate_or_by_a_fiftieth(double? rate, float expected) => Assert.All(
        Run(Grey(45, 40), Slope with { Iterations = 1, LearningRate = rate }).Image.Pixels.ToArray(),
        sample => Assert.Equal(expected, sample, 1e-4f));

    // The first step of L-BFGS is its learning rate times the gradient, where the sum of its absolute values is
    // more than 1 divided by that sum.
    [Theory]
    [InlineData(null, 1)]
    [InlineData(0.5, 0.5)]
    public void Lbfgs_goes_down_by_its_learning_rate_or_by_one(double? rate, double length)
    {
        ImageOptimizationOptions options = Slope with
        {
            Optimizer = OptimizerKind.Lbfgs, LearningRate = rate, Iterations = 1,
        };
        float[] pixels = Run(Grey(2, 1), options).Image.Pixels.ToArray();
        Assert.All(pixels, sample => Assert.Equal(0.5 - (length / 6), sample, 1e-4));
    }

    // The step that the learning rate asks for would be five times as long as the range of pixels.
    [Fact]
    public void No_step_of_lbfgs_is_longer_than_from_black_to_white()
    {
        ImageOptimizationOptions options = Slope with
        {
            Optimizer = OptimizerKind.Lbfgs,
            LearningRate = 1000,
            Terms = [new("pixels", 1, new PixelLoss(), TermTarget.Content)],
            InitImage = Grey(6, 5),
        };
        ImageBuffer content = new(6, 5);
        content.Pixels.Fill(0.25f);
        RunResult result = Run(content, options);
        Assert.Equal(0.25 * 0.25, result.Iterations[0].Loss, 1e-6);
        Assert.Equal(0.75 * 0.75, result.Iterations[1].Loss, 1e-6);
        Assert.All(result.Image.Pixels.ToArray(), sample => Assert.InRange(sample, 0, 0.5f));
    }

    [Fact]
    public void What_has_nothing_left_to_gain_ends_before_its_iterations_do()
    {
        ImageOptimizationOptions options = Slope with
        {
            Optimizer = OptimizerKind.Lbfgs, LearningRate = null, Iterations = 30,
            Terms = [new("pixels", 1, new PixelLoss(), TermTarget.Content)],
        };
        ImageBuffer content = TestImages.Waves(30, 20);
        RunResult result = Run(content, options);
        Assert.Equal(0, Assert.Single(result.Iterations).Loss);
        Assert.Equal(content.Pixels.ToArray(), result.Image.Pixels.ToArray());
    }

    [Fact]
    public void Each_iteration_tells_the_loss_where_it_began_and_shows_where_it_came_to()
    {
        List<(OptimizationProgress Progress, ImageBuffer Image)> seen = [];
        Watched watched = new(progress => seen.Add((progress, progress.CopyImage!())));
        RunResult result = Run(Grey(45, 40), Slope with { Levels = 2, PyramidFactor = 1.25 }, Two with
        {
            Progress = watched,
        });

        Assert.Equal([new(36, 32), new PyramidLevel(45, 40)], seen[0].Progress.Levels);
        Assert.Equal(
            [(0, 1), (0, 2), (1, 1), (1, 2)], result.Iterations.Select(latest => (latest.Level, latest.Iteration)));
        Assert.Equal(result.Iterations, seen.Select(s => s.Progress.Latest));
        Assert.Equal([(36, 32), (36, 32), (45, 40), (45, 40)], seen.Select(s => (s.Image.Width, s.Image.Height)));
        float[] shown = [0.4f, 0.3f, 0.2f, 0.1f];
        for (int i = 0; i < seen.Count; i++)
        {
            Assert.Equal(2, seen[i].Progress.Iterations);
            Assert.All(seen[i].Image.Pixels.ToArray(), sample => Assert.Equal(shown[i], sample, 1e-4f));
            double samples = 3.0 * seen[i].Image.Width * seen[i].Image.Height;
            Assert.Equal((shown[i] + 0.1) * samples, result.Iterations[i].Loss, 1e-4 * samples);
        }

        double[] seconds = [.. result.Iterations.Select(i => i.Seconds)];
        Assert.Equal(seconds.Order(), seconds);
        Assert.True(seconds[0] > 0);
    }

    // What leaves the range is penalised, and cut to it in what is shown and given.
    [Fact]
    public void Pictures_are_cut_to_the_range_of_pixels()
    {
        List<ImageBuffer> seen = [];
        Watched watched = new(progress => seen.Add(progress.CopyImage!()));
        RunResult down = Run(Grey(45, 40), Slope with { LearningRate = 0.7 }, Two with { Progress = watched });
        RunResult up = Run(Grey(60, 40), Slope with { LearningRate = 0.7 });
        Assert.All(down.Image.Pixels.ToArray(), sample => Assert.Equal(0, sample));
        Assert.All(seen[0].Pixels.ToArray(), sample => Assert.Equal(0, sample));
        Assert.All(up.Image.Pixels.ToArray(), sample => Assert.Equal(1, sample));
    }

    // A search along the line looks at several images; what is told is the first of them.
    [Theory]
    [InlineData(LineSearch.None)]
    [InlineData(LineSearch.StrongWolfe)]
    public void The_terms_that_are_told_add_up_to_the_loss(LineSearch search)
    {
        ImageOptimizationOptions options = new() { Iterations = 5, Levels = 1, LineSearch = search };
        RunResult result = Run(TestImages.Waves(40, 36), options);
        Dictionary<string, double> weights =
            options.DefaultTerms(encoder).ToDictionary(term => term.Name, term => term.Weight);
        Assert.Equal(5, result.Iterations.Count);
        Assert.All(result.Iterations, iteration => Assert.Equal(
            iteration.Loss, iteration.Terms.Sum(term => term.Value * weights[term.Key]), 1e-5 * iteration.Loss));
    }

    [Fact]
    public void A_run_that_goes_on_tells_the_terms_that_one_without_a_stop_tells()
    {
        ImageOptimizationOptions options = new() { Iterations = 4, Levels = 1, LineSearch = LineSearch.StrongWolfe };
        StylizeRequest request = new(TestImages.Waves(40, 36), style) { Options = options };
        using ImageOptimization method = new(encoder);
        IReadOnlyList<IterationLog> whole = method.Stylize(request, Two).Iterations;
        request = request with { Checkpoint = folder.File("state") };
        using (CancellationTokenSource source = new())
        {
            method.Stylize(
                request,
                Two with { Cancellation = source.Token, Progress = new AtIteration(2, source.Cancel) });
        }

        IReadOnlyList<IterationLog> resumed = method.Stylize(request, Two).Iterations;
        Assert.Equal(whole.Select(i => i.Loss), resumed.Select(i => i.Loss));
        Assert.Equal(whole.Select(i => i.Terms), resumed.Select(i => i.Terms));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(3600, false)]
    public void A_checkpoint_is_written_when_its_time_has_come(int seconds, bool isWritten)
    {
        string path = folder.File("state");
        bool wasWritten = false;
        using ImageOptimization method = new(encoder) { CheckpointInterval = TimeSpan.FromSeconds(seconds) };
        method.Stylize(
            new StylizeRequest(Grey(45, 40), style) { Options = Slope, Checkpoint = path },
            Two with { Progress = new AtIteration(2, () => wasWritten = File.Exists(path)) });
        Assert.Equal(isWritten, wasWritten);
        Assert.Equal(isWritten, File.Exists(path));
    }

    [Fact]
    public void A_checkpoint_that_can_be_written_again_is_no_problem_any_more()
    {
        string gone = Directory.CreateDirectory(folder.File("gone")).FullName;
        int count = 0;
        Watched watched = new(_ =>
        {
            count++;
            if (count == 2)
            {
                Directory.Delete(gone, recursive: true);
            }
            else if (count == 4)
            {
                Directory.CreateDirectory(gone);
            }
        });
        using ImageOptimization method = new(encoder) { CheckpointInterval = TimeSpan.Zero };
        StylizeRequest request = new(Grey(45, 40), style)
        {
            Options = Slope with { Iterations = 6 }, Checkpoint = Path.Combine(gone, "state"),
        };
        RunResult result = method.Stylize(request, Two with { Progress = watched });
        Assert.Null(result.Problem);
        Assert.True(File.Exists(request.Checkpoint));
    }

    [Fact]
    public void A_checkpoint_is_closed_when_the_run_ends_or_refuses_it()
    {
        string path = folder.File("state");
        StylizeRequest request = new(Grey(45, 40), style) { Options = Slope, Checkpoint = path };
        using ImageOptimization method = new(encoder) { CheckpointInterval = TimeSpan.Zero };
        method.Stylize(request, Two);
        method.Stylize(request, Two);
        Assert.DoesNotContain(path, OpenFiles(), StringComparison.Ordinal);
        byte[] good = File.ReadAllBytes(path);
        int at = good.AsSpan().IndexOf("best_loss"u8);
        good[at] = (byte)'w';
        File.WriteAllBytes(path, good);
        Assert.Throws<CheckpointException>(() => method.Stylize(request, Two));
        Assert.DoesNotContain(path, OpenFiles(), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_run_that_is_stopped_at_a_coarse_level_the_best_is_given_at_the_size_of_the_finest()
    {
        using CancellationTokenSource source = new();
        RunResult result = Run(Grey(45, 40), Slope with { Levels = 2, PyramidFactor = 1.25, Iterations = 3 }, Two with
        {
            Cancellation = source.Token, Progress = new AtIteration(2, source.Cancel),
        });
        Assert.Equal((true, 45, 40), (result.Interrupted, result.Image.Width, result.Image.Height));

        // The image behind the second step was not looked at, so that the one before it is the best that is known.
        Assert.All(result.Image.Pixels.ToArray(), sample => Assert.Equal(0.4f, sample, 1e-4f));
    }

    /// <summary>The files that this process has open, one a line; nothing where no system tells.</summary>
    private static string OpenFiles()
    {
        StringBuilder files = new();
        foreach (string file in Directory.Exists("/proc/self/fd") ? Directory.EnumerateFiles("/proc/self/fd") : [])
        {
            try
            {
                files.AppendLine(new FileInfo(file).LinkTarget);
            }
            catch (IOException)
            {
                // Another test has just closed it.
            }
        }

        return files.ToString();
    }

    private static ImageBuffer Grey(int width, int height)
    {
        ImageBuffer grey = new(width, height);
        grey.Pixels.Fill(0.5f);
        return grey;
    }

    private RunResult Run(ImageBuffer content, ImageOptimizationOptions options, RunContext? context = null)
    {
        using ImageOptimization method = new(encoder);
        return method.Stylize(new StylizeRequest(content, style) { Options = options }, context ?? Two);
    }

    /// <summary>Does something after each iteration.</summary>
    private sealed class Watched(Action<OptimizationProgress> action) : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
            if (value is OptimizationProgress progress)
            {
                action(progress);
            }
        }
    }
}
