using System.Text.Json;
using System.Text.Json.Nodes;
using Impasto.Cli.Display;
using Impasto.Training;

namespace Impasto.Cli.Tests;

/// <summary>What is said of trainings of which none has come to its end.</summary>
public sealed class GridRunTests : IDisposable
{
    private readonly CommandFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_training_that_is_not_done_has_no_network()
    {
        folder.WriteImage("images/waves.png", 48, 40);
        folder.WriteEncoder();
        JsonObject recipe = JsonNode.Parse("""
            {
              "name": "one", "kind": "wct-decoder", "steps": 12, "batch": 2, "size": 16,
              "learningRate": { "initial": 0.001, "schedule": "cosine", "warmup": 3 },
              "data": { "folders": ["images"] }, "checkpointEvery": 5, "logEvery": 1,
              "model": { "encoder": "encoder.safetensors", "level": 2 }
            }
            """)!.AsObject();
        TrainingGrid grid = TrainingGrid.Of([(recipe, folder.At("one.json"))], [GridAxis.Parse("seed=1,2")]);
        using StringWriter written = new();
        GridRun run = new(grid, folder.At("out"), new Notes(TextWriter.Null, isQuiet: true, isVerbose: false));
        run.WriteRecipes();
        run.CheckOutputs();
        run.WriteTable(written);

        Assert.Empty(run.Done);
        Assert.Equal(
            ["training    seed  in the end", "one-seed-1  1     not done", "one-seed-2  2     not done"],
            written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        JsonElement result = JsonSerializer.SerializeToElement(run.ResultOf(grid.Trainings[1]));
        Assert.Equal(JsonValueKind.Null, result.GetProperty("Weights").ValueKind);
        Assert.Equal("2", result.GetProperty("Settings").GetProperty("seed").GetString());
        Assert.True(File.Exists(folder.At("out/one-seed-2.json")));

        File.WriteAllText(folder.At("out/one-seed-2.safetensors"), "another");
        Assert.Contains(
            "one-seed-2.safetensors is there already",
            Assert.Throws<ArgumentException>(run.CheckOutputs).Message,
            StringComparison.Ordinal);
    }
}
