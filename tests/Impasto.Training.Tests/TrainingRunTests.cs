using Impasto.Checkpoints;
using Impasto.Media.Images;
using Impasto.Networks;
using Impasto.Training.Loop;
using Impasto.Training.Recipes;
using Impasto.Training.Reporting;
using Impasto.Weights;

namespace Impasto.Training.Tests;

public sealed class TrainingRunTests : IDisposable
{
    private readonly TinyTraining tiny = new();

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void A_run_leaves_all_that_the_documentation_says()
    {
        int done = Train(tiny.Decoder(), "run");

        Assert.Equal(8, done);
        Assert.Equal(
            ["chart.html", "checkpoints", "metrics.csv", "recipe.json", "samples", "tiny.safetensors"],
            Names(tiny.At("run")));
        Assert.Equal(File.ReadAllText(tiny.At("recipe.json")), File.ReadAllText(tiny.At("run/recipe.json")));
        Assert.Equal(Enumerable.Range(1, 8), Metrics.Read(tiny.At("run/metrics.csv")).Rows.Select(row => row.Step));
        // The first ones soon, and then as often as the recipe says.
        Assert.Equal(
            ["step-00000001.jpg", "step-00000002.jpg", "step-00000004.jpg", "step-00000008.jpg"],
            Names(tiny.At("run/samples")));
        // A row for each of the two images of the batch.
        ImageBuffer sample = ImageFile.Read(tiny.At("run/samples/step-00000008.jpg"));
        Assert.Equal(2 * 16, sample.Height);
        using WeightFile weights = WeightFile.Open(tiny.At("run/tiny.safetensors"));
        Assert.Equal(ElementType.Float16, weights.Find("conv1_1.weight")!.Type);
    }

    [Fact]
    public void Learning_rates_are_those_of_the_recipe()
    {
        TrainingRecipe recipe = tiny.Decoder(steps: 4).WithStages(stage => stage with
        {
            LearningRate = new() { Initial = 0.01, Warmup = 1, Final = 0.1 },
        });
        Train(recipe, "run");

        // Half of it in the warm-up; then down half a cosine, of which a step is a third: 0.1 + 0.45 (1 + cos).
        double[] expected = [0.005, 0.01, 0.01 * (0.1 + (0.45 * 1.5)), 0.01 * (0.1 + (0.45 * 0.5))];
        double[] rates = [.. Metrics.Read(tiny.At("run/metrics.csv")).Rows.Select(row => row.LearningRate)];
        Assert.Equal(expected.Length, rates.Length);
        Assert.All(expected.Zip(rates), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
    }

    [Fact]
    public void A_recipe_that_cuts_gradients_to_nothing_learns_nothing()
    {
        TrainingRecipe recipe = tiny.Decoder(steps: 3).WithStages(stage => stage with
        {
            Optimizer = stage.Optimizer with { Epsilon = 1 },
            LearningRate = new() { Initial = 1, Schedule = LearningRateKind.Constant },
        });
        Train(recipe, "long");
        Train(recipe.WithStages(stage => stage with { Clip = 1e-9 }), "cut");

        Assert.True(Spread("cut") < 0.01 * Spread("long"));

        double Spread(string run)
        {
            using WeightFile first = WeightFile.Open(tiny.At($"{run}/checkpoints/step-00000002.safetensors"));
            using WeightFile last = WeightFile.Open(tiny.At($"{run}/checkpoints/step-00000003.safetensors"));
            return first.Read(first.Find("parameters")!).Values
                .Zip(last.Read(last.Find("parameters")!).Values, (x, y) => Math.Abs((double)y - x)).Max();
        }
    }

    [Fact]
    public void Pictures_are_told_of_with_their_steps()
    {
        List<(int Step, string? Sample)> told = [];
        Train(tiny.Decoder(steps: 3), "run", progress: new Watch(p => told.Add((p.Step, p.Sample))));

        Assert.Equal(
            [(1, tiny.At("run/samples/step-00000001.jpg")), (2, tiny.At("run/samples/step-00000002.jpg")), (3, null)],
            told);
    }

    [Fact]
    public void Pictures_change_nothing_of_the_training()
    {
        Train(tiny.Decoder(), "with");
        Train(tiny.Decoder().WithStages(stage => stage with { SampleEvery = 0 }), "without");

        Assert.Empty(Directory.EnumerateFiles(tiny.At("without"), "*.jpg", SearchOption.AllDirectories));
        AssertSame("with", "without");
    }

    [Theory]
    [InlineData(1, 3, "stage 1 of 2, step 3 of 4")]
    [InlineData(2, 5, "stage 2 of 2, step 5 of 6")]
    public void A_training_that_is_not_done_leaves_its_network_and_says_how_far_it_is(int stage, int step, string said)
    {
        using CancellationTokenSource stop = new();
        Watch watch = new(p =>
        {
            if ((p.Stage, p.Step) == (stage, step))
            {
                stop.Cancel();
            }
        });
        Train(tiny.Stages(), "run", progress: watch, token: stop.Token);

        using (WeightFile file = WeightFile.Open(tiny.At("run/unfinished.safetensors")))
        {
            Assert.Equal(said, file.Metadata["impasto.unfinished"]);
            Assert.NotEmpty(DecoderWeights.Load(file).ToTensors());
        }

        Train(tiny.Stages(), "run", resume: true);
        Assert.False(File.Exists(tiny.At("run/unfinished.safetensors")));
        using WeightFile done = WeightFile.Open(tiny.At("run/tiny.safetensors"));
        Assert.False(done.Metadata.ContainsKey("impasto.unfinished"));
    }

    [Fact]
    public void A_network_at_the_last_checkpoint_is_what_a_training_of_so_many_steps_makes()
    {
        TrainingRecipe constant = tiny.Decoder().WithStages(stage => stage with
        {
            LearningRate = stage.LearningRate with { Schedule = LearningRateKind.Constant },
        });
        Assert.Throws<InvalidOperationException>(() => Train(constant, "broken", progress: new Watch(
            p => _ = p.Step == 5 ? throw new InvalidOperationException() : 0)));
        Train(constant.WithStages(stage => stage with { Steps = 4 }), "four");

        Assert.Equal(
            Values("four/tiny.safetensors").SelectMany(v => v),
            Values("broken/unfinished.safetensors").SelectMany(v => v));

        float[][] Values(string file)
        {
            using WeightFile weights = WeightFile.Open(tiny.At(file));
            return [.. weights.Entries.Select(entry => weights.Read(entry).Values)];
        }
    }

    [Fact]
    public void What_a_kill_left_of_a_checkpoint_is_removed()
    {
        Directory.CreateDirectory(tiny.At("run/checkpoints"));
        File.WriteAllText(tiny.At("run/checkpoints/step-00000002.safetensors.123.tmp"), "torn");

        Train(tiny.Decoder(), "run");

        Assert.All(
            Names(tiny.At("run/checkpoints")),
            name => Assert.EndsWith(".safetensors", name, StringComparison.Ordinal));
    }

    [Fact]
    public void The_last_checkpoints_are_kept()
    {
        Train(tiny.Decoder(), "run");

        Assert.Equal(
            ["step-00000004.safetensors", "step-00000006.safetensors", "step-00000008.safetensors"],
            Names(tiny.At("run/checkpoints")));
    }

    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads()
    {
        Train(tiny.Decoder(), "one", threads: 1);
        Train(tiny.Decoder(), "two", threads: 2);

        AssertSame("one", "two");
    }

    [Fact]
    public void AdaIn_trains_with_styles_of_its_own()
    {
        Assert.Equal(3, Train(tiny.AdaIn(), "run"));
        Assert.Equal(["content", "style", "total variation"], Metrics.Read(tiny.At("run/metrics.csv")).Terms);
    }

    [Fact]
    public void A_decoder_of_AdaIn_says_whether_colours_are_matched_behind_it()
    {
        Train(tiny.AdaIn(), "plain");
        Train(tiny.AdaIn(matchColours: true), "matched");

        DecoderWeights plain = DecoderWeights.Load(tiny.At("plain/tiny.safetensors"));
        DecoderWeights matched = DecoderWeights.Load(tiny.At("matched/tiny.safetensors"));
        Assert.Equal((false, true), (plain.MatchesColours, matched.MatchesColours));
        Assert.Equal(plain.Convolutions[^1].Weight, matched.Convolutions[^1].Weight);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    public void A_run_that_is_cancelled_and_resumed_ends_with_the_same_bytes(int steps)
    {
        Train(tiny.Decoder(), "whole");

        using (CancellationTokenSource stop = new())
        {
            Watch watch = new(p =>
            {
                if (p.Step == steps)
                {
                    stop.Cancel();
                }
            });
            Assert.Equal(steps, Train(tiny.Decoder(), "broken", progress: watch, token: stop.Token));
        }

        Assert.False(File.Exists(tiny.At("broken/tiny.safetensors")));
        Assert.Equal(8, Train(tiny.Decoder(), "broken", resume: true));
        AssertSame("whole", "broken");
    }

    [Fact]
    public void A_run_that_failed_between_its_log_and_its_checkpoint_resumes_to_the_same_bytes()
    {
        Train(tiny.Decoder(), "whole");

        Assert.Throws<InvalidOperationException>(() => Train(tiny.Decoder(), "broken", progress: new Watch(
            p => _ = p.Step == 6 ? throw new InvalidOperationException() : 0)));

        Assert.Equal(8, Train(tiny.Decoder(), "broken", resume: true));
        AssertSame("whole", "broken");
    }

    [Fact]
    public void A_finished_run_can_be_resumed_and_writes_its_weights_again()
    {
        Train(tiny.Decoder(), "run");
        byte[] weights = File.ReadAllBytes(tiny.At("run/tiny.safetensors"));
        File.Delete(tiny.At("run/tiny.safetensors"));

        Train(tiny.Decoder(), "run", resume: true);

        Assert.Equal(weights, File.ReadAllBytes(tiny.At("run/tiny.safetensors")));
    }

    [Fact]
    public void A_loss_that_is_not_finite_stops_the_run_and_the_step_is_named()
    {
        TrainingRecipe recipe = tiny.Decoder(steps: 50).WithStages(stage => stage with
        {
            LearningRate = new() { Initial = 1e9, Schedule = LearningRateKind.Constant },
            Clip = null,
        });

        TrainingException e = Assert.Throws<TrainingException>(() => Train(recipe, "run"));

        int last = Metrics.Read(tiny.At("run/metrics.csv")).Rows[^1].Step;
        Assert.StartsWith(
            $"Step {last + 1}: the loss or its gradient is not a finite number", e.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(tiny.At("run/chart.html")));
        Assert.False(File.Exists(tiny.At("run/tiny.safetensors")));
    }

    [Fact]
    public void A_folder_that_holds_a_training_is_refused_and_left_alone()
    {
        Train(tiny.Decoder(), "run");
        string log = File.ReadAllText(tiny.At("run/metrics.csv"));

        TrainingException e = Assert.Throws<TrainingException>(() => Train(tiny.Decoder(), "run"));

        Assert.Contains("--resume", e.Message, StringComparison.Ordinal);
        Assert.Equal(log, File.ReadAllText(tiny.At("run/metrics.csv")));
    }

    [Fact]
    public void Another_recipe_is_not_resumed_but_one_that_logs_otherwise_is()
    {
        Train(tiny.Decoder(), "run");

        CheckpointException e = Assert.Throws<CheckpointException>(
            () => Train(tiny.Decoder().WithStages(stage => stage with { Seed = 9 }), "run", resume: true));

        Assert.Contains("another recipe", e.Message, StringComparison.Ordinal);
        TrainingRecipe other = tiny.Decoder().WithStages(stage => stage with { CheckpointEvery = 5, LogEvery = 1 });
        Assert.Equal(8, Train(other, "run", resume: true));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[{}]")]
    [InlineData("[null]")]
    [InlineData("null")]
    [InlineData("eight")]
    [InlineData("[{\"steps\":7}]")]
    [InlineData("[{\"steps\":1e300}]")]
    public void A_checkpoint_that_says_what_cannot_be_is_refused(string optimizers)
    {
        Train(tiny.Decoder(), "run");
        string path = tiny.At("run/checkpoints/step-00000008.safetensors");
        List<WeightTensor> tensors;
        Dictionary<string, string> metadata;
        using (WeightFile file = WeightFile.Open(path))
        {
            tensors = [.. file.Entries.Select(file.Read)];
            metadata = new(file.Metadata) { ["optimizers"] = optimizers };
        }

        SafetensorsWriter.Write(path, tensors, metadata);
        CheckpointException thrown =
            Assert.Throws<CheckpointException>(() => Train(tiny.Decoder(), "run", resume: true));
        Assert.Contains("is damaged at 'optimizer", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_under_the_name_of_another_step_is_refused()
    {
        Train(tiny.Decoder(), "run");
        string folder = tiny.At("run/checkpoints");
        File.Move(
            Path.Combine(folder, "step-00000006.safetensors"),
            Path.Combine(folder, "step-00000008.safetensors"),
            overwrite: true);
        Assert.Throws<CheckpointException>(() => Train(tiny.Decoder(), "run", resume: true));
    }

    [Fact]
    public void Two_runs_cannot_share_a_folder()
    {
        using TrainingRun first = new(tiny.Decoder(), tiny.At("run"), resume: false, threads: 1);
        TrainingException e = Assert.Throws<TrainingException>(() => Train(tiny.Decoder(), "run", resume: true));
        Assert.Contains("another process trains", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_images_are_passed_over_and_named()
    {
        byte[] good = File.ReadAllBytes(tiny.At("images/0.png"));
        File.WriteAllText(tiny.At("images/text.png"), "no image");
        File.WriteAllBytes(tiny.At("images/cut.png"), good[..(good.Length / 2)]);
        File.WriteAllBytes(tiny.At("images/empty.jpg"), []);
        File.CreateSymbolicLink(tiny.At("images/nowhere.jpg"), tiny.At("nothing.jpg"));
        using TrainingRun run = new(tiny.Decoder(), tiny.At("run"), resume: false, threads: 1);

        Assert.Equal(8, run.Run());
        Assert.Equal(
            ["cut.png", "empty.jpg", "nowhere.jpg", "text.png"],
            run.Skipped.Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Stages_make_what_recipes_make_that_start_from_one_another()
    {
        Train(tiny.Decoder(steps: 4), "first");
        Train(tiny.Decoder(steps: 6, more: """ "start": "first/tiny.safetensors", """), "second");

        int done = Train(tiny.Stages(), "run");

        Assert.Equal(10, done);
        Assert.Equal(["recipe.json", "stage-1", "stage-2", "tiny.safetensors"], Names(tiny.At("run")));
        Assert.Equal(
            ["chart.html", "checkpoints", "metrics.csv", "samples", "tiny.safetensors"], Names(tiny.At("run/stage-1")));
        AssertSame("first", "run/stage-1", "first/tiny.safetensors", "run/stage-1/tiny.safetensors");
        AssertSame("second", "run/stage-2", "second/tiny.safetensors", "run/tiny.safetensors");
        Assert.NotEqual(
            File.ReadAllBytes(tiny.At("first/tiny.safetensors")),
            File.ReadAllBytes(tiny.At("second/tiny.safetensors")));
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(1, 4)]
    [InlineData(2, 1)]
    [InlineData(2, 5)]
    public void A_run_that_failed_in_any_stage_resumes_to_the_same_bytes(int stage, int step)
    {
        Train(tiny.Stages(), "whole");

        Assert.Throws<InvalidOperationException>(() => Train(tiny.Stages(), "broken", progress: new Watch(
            p => _ = (p.Stage, p.Step) == (stage, step) ? throw new InvalidOperationException() : 0)));
        Assert.False(File.Exists(tiny.At("broken/tiny.safetensors")));

        Assert.Equal(10, Train(tiny.Stages(), "broken", resume: true));
        foreach (string part in (string[])["stage-1", "stage-2"])
        {
            AssertSame($"whole/{part}", $"broken/{part}", "whole/tiny.safetensors", "broken/tiny.safetensors");
        }
    }

    [Fact]
    public void Cancelling_in_a_stage_tells_the_steps_of_all_and_the_stages_before_are_not_trained_again()
    {
        using CancellationTokenSource stop = new();
        Watch watch = new(p =>
        {
            if ((p.Stage, p.Step) == (2, 3))
            {
                stop.Cancel();
            }
        });
        Assert.Equal(4 + 3, Train(tiny.Stages(), "run", progress: watch, token: stop.Token));

        List<(int Stage, int Step)> seen = [];
        Train(tiny.Stages(), "run", resume: true, progress: new Watch(p => seen.Add((p.Stage, p.Step))));

        Assert.Equal([(2, 4), (2, 5), (2, 6)], seen);
    }

    [Fact]
    public void Memory_and_time_are_known_for_all_stages_before_the_first_step()
    {
        using TrainingRun first = new(tiny.Decoder(steps: 4), tiny.At("first"), resume: false, threads: 1);
        TrainingRecipe larger = tiny.Stages().WithStages(stage => stage with { Size = 16 * stage.Steps / 2 });
        using TrainingRun run = new(larger, tiny.At("run"), resume: false, threads: 1);

        Assert.True(run.PlanMemory > 2 * first.PlanMemory);
        IReadOnlyList<TimeSpan> times = run.Estimate();

        Assert.Equal(2, times.Count);
        Assert.All(times, time => Assert.True(time > TimeSpan.Zero));
        Assert.Empty(Directory.EnumerateFiles(tiny.At("run"), "*.safetensors", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_folder_in_which_a_stage_was_begun_is_refused()
    {
        Train(tiny.Stages(), "run");
        Assert.Contains(
            "--resume",
            Assert.Throws<TrainingException>(() => Train(tiny.Stages(), "run")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Another_recipe_of_an_earlier_stage_is_not_resumed()
    {
        Train(tiny.Stages(), "run");
        TrainingRecipe other = tiny.Stages().WithStages(
            stage => stage.Steps == 4 ? stage with { Seed = 9 } : stage);
        Assert.Contains(
            "another recipe",
            Assert.Throws<CheckpointException>(() => Train(other, "run", resume: true)).Message,
            StringComparison.Ordinal);
    }

    private static string[] Names(string folder) =>
    [
        .. Directory.EnumerateFileSystemEntries(folder)
            .Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal),
    ];

    private int Train(
        TrainingRecipe recipe,
        string folder,
        bool resume = false,
        int threads = 1,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken token = default)
    {
        using TrainingRun run = new(recipe, tiny.At(folder), resume, threads);
        return run.Run(progress, token);
    }

    private void AssertSame(string one, string other) =>
        AssertSame(one, other, $"{one}/tiny.safetensors", $"{other}/tiny.safetensors");

    /// <summary>Weights are equal to the last bit, and so is all in the logs that is no timing.</summary>
    private void AssertSame(string one, string other, string weights, string otherWeights)
    {
        Assert.Equal(File.ReadAllBytes(tiny.At(weights)), File.ReadAllBytes(tiny.At(otherWeights)));
        Assert.Equal(Losses(one), Losses(other));

        List<double[]> Losses(string folder) => [.. Metrics.Read(tiny.At($"{folder}/metrics.csv")).Rows
            .Select(row => (double[])[row.Step, row.Loss, row.LearningRate, .. row.Terms])];
    }

    private sealed class Watch(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
