using Impasto.Networks;
using Impasto.Training.Recipes;
using Impasto.Training.Reporting;
using Impasto.Weights;

namespace Impasto.Training.Tests.Tasks.SuperResolution;

public sealed class UpscaleTrainingTests : IDisposable
{
    private readonly TinyTraining tiny = new();

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void Training_lowers_the_loss_and_writes_a_network()
    {
        using (TrainingRun run = new(Recipe(), tiny.At("run"), resume: false, threads: 2))
        {
            run.Run();
        }

        IReadOnlyList<MetricsRow> rows = Metrics.Read(tiny.At("run/metrics.csv")).Rows;
        Assert.True(rows.TakeLast(10).Average(r => r.Loss) < rows.Take(10).Average(r => r.Loss));
        using WeightFile file = WeightFile.Open(tiny.At("run/tiny.safetensors"));
        using UpscaleNetwork network = UpscaleNetwork.Load(file);
        Assert.Equal(new UpscaleNetworkOptions { Scale = 2, Width = 8, Blocks = 1, EdgeKernel = 3 }, network.Options);
    }

    [Theory]
    [InlineData("\"scale\": 3", "scale is 2, 4 or 8")]
    [InlineData("\"scale\": 2, \"edgeKernel\": 4", "edge kernel is odd")]
    [InlineData("\"scale\": 2, \"gamma\": 4", "'model.gamma' is unknown")]
    public void A_wrong_recipe_is_refused(string members, string said) => Assert.Contains(
        said, Assert.Throws<RecipeException>(() => Recipe(members)).Message, StringComparison.Ordinal);

    [Fact]
    public void Crops_have_to_be_multiples_of_the_scale()
    {
        TrainingStage stage = Recipe().Stages.Single() with { Size = 17 };
        RecipeException e = Assert.Throws<RecipeException>(() => stage.Model.CreateTask(stage));
        Assert.Contains("a multiple of the scale, 2", e.Message, StringComparison.Ordinal);
    }

    private TrainingRecipe Recipe(string members =
        "\"scale\": 2, \"width\": 8, \"blocks\": 1, \"edgeKernel\": 3, \"pixelWeight\": 10") => tiny.Read($$"""
        {
          "name": "tiny", "kind": "upscale", "steps": 40, "batch": 2, "size": 16, "clip": 1,
          "learningRate": { "initial": 0.002, "schedule": "constant" }, "data": { "folders": ["images"] },
          "checkpointEvery": 20, "sampleEvery": 20, "model": { "encoder": "encoder.safetensors", {{members}} }
        }
        """);
}
