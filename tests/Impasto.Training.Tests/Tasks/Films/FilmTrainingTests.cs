using Impasto.Checkpoints;
using Impasto.Compute.Execution;
using Impasto.Compute.Optimizers;
using Impasto.Networks;
using Impasto.Tests.Methods;
using Impasto.Training.Loop;
using Impasto.Training.Recipes;
using Impasto.Training.Reporting;
using Impasto.Training.Tasks.Films;
using Impasto.Weights;

namespace Impasto.Training.Tests.Tasks.Films;

public sealed class FilmTrainingTests : IDisposable
{
    private readonly TinyTraining tiny = new();

    public FilmTrainingTests()
    {
        TransformWeights start = Start("one", "two");
        SafetensorsWriter.Write(tiny.At("start.safetensors"), start.Tensors, start.OwnMetadata);
    }

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void Training_lowers_the_loss_and_writes_a_network_for_film()
    {
        Train(Recipe(steps: 48), "run");

        Metrics metrics = Metrics.Read(tiny.At("run/metrics.csv"));
        Assert.Equal("temporal", metrics.Terms[^1]);
        Assert.True(Mean(metrics.Rows.TakeLast(12)) < Mean(metrics.Rows.Take(12)));
        TransformWeights weights = TransformWeights.Load(tiny.At("run/tiny.safetensors"));
        Assert.True(weights.Options.Prior);
        Assert.Equal(["one", "two"], weights.Styles);
        Assert.Equal("15", weights.Metadata["impasto.style_weight.two"]);
        WeightTensor first = weights.Tensors.Single(t => t.Name == "conv1.conv2d.weight");
        Assert.Equal([4, 7, 3, 3], first.Extents);
        Assert.All(Enumerable.Range(3, 4), channel => Assert.Contains(
            first.Values.Skip(channel * 9).Take(9), value => Math.Abs(value) > 0.001));

        static double Mean(IEnumerable<MetricsRow> rows) => rows.Average(row => row.Loss);
    }

    // First frames have nothing before them.
    [Fact]
    public void There_is_a_temporal_loss_but_in_first_frames()
    {
        Train(Recipe(steps: 12), "run");

        SeededFilms films = new(seed: 0, unroll: 4, batches: 12);
        double[] temporal = [.. Metrics.Read(tiny.At("run/metrics.csv")).Rows.Select(row => row.Terms[^1])];
        for (int i = 0; i < temporal.Length; i++)
        {
            Assert.Equal(films.FramesBefore(i) > 0, temporal[i] > 0);
        }

        Assert.Contains(temporal, value => value > 0);
        Assert.Contains(temporal, value => value == 0);
    }

    [Fact]
    public void A_training_that_was_stopped_ends_with_the_same_bytes_for_any_number_of_threads()
    {
        Train(Recipe(steps: 7), "whole", threads: 1);
        using CancellationTokenSource stop = new();
        Train(Recipe(steps: 7), "parts", threads: 2, token: stop, stopAfter: 3);
        Assert.False(File.Exists(tiny.At("parts/tiny.safetensors")));
        Train(Recipe(steps: 7), "parts", resume: true, threads: 3);

        Assert.Equal(
            File.ReadAllBytes(tiny.At("whole/tiny.safetensors")), File.ReadAllBytes(tiny.At("parts/tiny.safetensors")));
    }

    [Fact]
    public void The_gradient_of_the_temporal_loss_is_that_of_finite_differences()
    {
        const double Nothing = 1e-6;
        FilmTrainingOptions options = new()
        {
            ContentLayers = ["relu2_1"], StyleLayers = ["relu1_1"], ContentWeight = 0, TotalVariationWeight = 0,
            RangeWeight = 0, TemporalWeight = 1000,
        };
        SeededFilms films = new(seed: 1, unroll: 1, batches: 100);
        long batch = Enumerable.Range(0, 100).First(number => films.FramesBefore(number) == 1);
        using FilmTraining task = new(
            RandomVgg.Vgg19(seed: 1, narrowing: 16),
            Start("one"),
            [("one", TestImages.Squares(32, 32), Nothing)],
            options,
            (1, 16),
            films);
        using WorkerPool pool = new(2);
        using ObjectiveRun run = new(task, task.Objectives.Single(), threads: 2);
        run.Start(pool, new AdamOptions());
        float[] values = task.Parameters.Initial;
        TestImages.Waves(16, 16).Pixels.CopyTo(run.Executor[task.Images[TrainingTask.Content]]);
        foreach ((var input, var fill) in task.Inputs)
        {
            fill(batch, run.Executor[input]);
        }

        task.Derive(batch, values, run.Executor);
        float[] gradient = new float[values.Length];
        double loss = Loss(values);
        run.AddGradient(gradient, 1);
        Assert.InRange(run.Executor[run.Objective.Terms["temporal"]][0] * 1000, 0.99 * loss, 1.01 * loss);

        // Along the gradient itself, and along that of the weights alone which see the result before.
        const int Kernel = 3 * 3, Frame = 3 * Kernel, All = 7 * Kernel;
        Func<int, bool>[] parts = [_ => true, i => i < 4 * All && i % All >= Frame];
        foreach (Func<int, bool> isMoved in parts)
        {
            float[] way = [.. gradient.Select((slope, i) => isMoved(i) ? slope : 0)];
            double length = Math.Sqrt(way.Sum(slope => (double)slope * slope));
            float step = (float)(2e-4 / length);
            double slope = (Loss(Moved(way, step)) - Loss(Moved(way, -step))) / (2 * step * length);
            Assert.Equal(length, slope, 0.02 * length);
        }

        double Loss(float[] at)
        {
            run.SetParameters(at);
            run.Executor.Run();
            return run.Executor[run.Objective.Loss][0];
        }

        float[] Moved(float[] way, float step) => [.. values.Zip(way, (value, slope) => value + (step * slope))];
    }

    [Fact]
    public void The_frames_before_are_painted_by_the_weights_of_now()
    {
        SeededFilms films = new(seed: 1, unroll: 1, batches: 100);
        long batch = Enumerable.Range(1, 99).First(number => films.FramesBefore(number) == 1);
        using FilmTraining task = new(
            RandomVgg.Vgg19(seed: 1, narrowing: 16),
            Start("one"),
            [("one", TestImages.Squares(32, 32), 1)],
            new FilmTrainingOptions { ContentLayers = ["relu2_1"], StyleLayers = ["relu1_1"] },
            (1, 16),
            films);
        using WorkerPool pool = new(2);
        using ObjectiveRun run = new(task, task.Objectives.Single(), threads: 2);
        run.Start(pool, new AdamOptions());
        TestImages.Waves(16, 16).Pixels.CopyTo(run.Executor[task.Images[TrainingTask.Content]]);
        float[] values = task.Parameters.Initial, others = [.. values.Select(value => 1.5f * value)];

        float[] first = Prior(values);
        Assert.NotEqual(first, Prior(others));
        Assert.Equal(first, Prior(values));

        float[] Prior(float[] at)
        {
            task.Derive(batch, at, run.Executor);
            return run.Executor[run.Objective.Samples[1]].ToArray();
        }
    }

    [Theory]
    [InlineData("unroll", "0")]
    [InlineData("unroll", "65")]
    [InlineData("temporalWeight", "-1")]
    [InlineData("normRate", "0")]
    [InlineData("start", "null")]
    [InlineData("width", "4")]
    public void A_wrong_recipe_is_refused(string member, string value)
    {
        RecipeException e = Assert.Throws<RecipeException>(() => Recipe(1, (member, value)));
        Assert.Contains($"'model.{member}'", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unroll", "2")]
    [InlineData("temporalWeight", "30")]
    [InlineData("normRate", "2")]
    public void A_training_is_not_resumed_by_another_recipe(string member, string value)
    {
        Train(Recipe(2), "run");
        CheckpointException e = Assert.Throws<CheckpointException>(
            () => Train(Recipe(2, (member, value)), "run", resume: true));
        Assert.Contains("another recipe", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_for_film_learns_on()
    {
        Train(Recipe(2), "first");
        Train(Recipe(1, ("start", "\"first/tiny.safetensors\"")), "second");
        Assert.True(TransformWeights.Load(tiny.At("second/tiny.safetensors")).Options.Prior);
    }

    private static TransformWeights Start(params string[] styles) =>
        TransformWeights.Random(new() { Width = 4, Blocks = 1, EdgeKernel = 3 }, styles, seed: 1);

    private TrainingRecipe Recipe(int steps, params (string Name, string Value)[] changed)
    {
        Dictionary<string, string> members = new()
        {
            ["start"] = "\"start.safetensors\"",
            ["unroll"] = "4",
            ["temporalWeight"] = "20",
        };
        foreach ((string name, string value) in changed)
        {
            members[name] = value;
        }

        return tiny.Read($$"""
            {
              "name": "tiny", "kind": "film", "steps": {{steps}}, "batch": 2, "size": 16,
              "learningRate": { "initial": 0.01, "schedule": "constant" }, "data": { "folders": ["images"] },
              "checkpointEvery": 2, "sampleEvery": 0,
              "model": {
                "encoder": "encoder.safetensors",
                {{string.Concat(members.Select(member => $"\"{member.Key}\": {member.Value}, "))}}
                "contentLayers": ["relu2_1"], "styleLayers": ["relu1_1", "relu2_1"],
                "styles": [
                  { "name": "one", "image": "images/0.png", "size": 40, "weight": 15 },
                  { "name": "two", "image": "images/1.png", "size": 32, "weight": 15 }
                ]
              }
            }
            """);
    }

    private void Train(
        TrainingRecipe recipe,
        string folder,
        bool resume = false,
        int threads = 2,
        CancellationTokenSource? token = null,
        int stopAfter = 0)
    {
        using TrainingRun run = new(recipe, tiny.At(folder), resume, threads);
        run.Run(new StopAfter(stopAfter, token), token?.Token ?? default);
    }

    private sealed class StopAfter(int step, CancellationTokenSource? source) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Step == step)
            {
                source?.Cancel();
            }
        }
    }
}
