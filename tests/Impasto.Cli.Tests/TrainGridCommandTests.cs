using System.Text.Json;

namespace Impasto.Cli.Tests;

/// <summary>Several trainings of one command.</summary>
public sealed class TrainGridCommandTests : IDisposable
{
    private readonly CommandFolder folder = new();

    public TrainGridCommandTests()
    {
        folder.WriteImage("images/waves.png", 48, 40);
        folder.WriteImage("Painting.png", 40, 32);
        folder.WriteImage("other.png", 32, 40);
        folder.WriteEncoder();
        Write("one", tvWeight: 0);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_training_of_a_grid_is_the_training_by_a_recipe_of_its_own()
    {
        string[] words =
            ["train", At("one.json"), "--grid", "model.tvWeight=0,3", "--grid", "seed=4", "-o", At("grid")];
        ProgramResult grid = await InProcess.RunAsync([.. words, "--json"]);
        Assert.True(grid.ExitCode == 0, grid.Error);
        Write("two", tvWeight: 3, seed: 4);
        Assert.Equal(0, (await InProcess.RunAsync("train", At("two.json"), "-o", At("two"))).ExitCode);

        Assert.Equal(
            File.ReadAllBytes(At("two/two.safetensors")), File.ReadAllBytes(At("grid/one-tvweight-3.safetensors")));
        Assert.NotEqual(
            File.ReadAllBytes(At("two/two.safetensors")), File.ReadAllBytes(At("grid/one-tvweight-0.safetensors")));
        JsonElement[] lines = [.. grid.Output.TrimEnd().Split('\n').Select(line => JsonElement.Parse(line))];
        Assert.Equal(2, lines.Length);
        Assert.Equal("3", lines[1].GetProperty("settings").GetProperty("model.tvWeight").GetString());
        Assert.Equal(At("grid/one-tvweight-3.safetensors"), lines[1].GetProperty("weights").GetString());

        // The recipe of a training says its values.
        JsonElement recipe = JsonElement.Parse(File.ReadAllText(At("grid/one-tvweight-3.json")));
        Assert.Equal(3, recipe.GetProperty("model").GetProperty("tvWeight").GetInt32());
        Assert.Equal(
            File.ReadAllText(At("grid/one-tvweight-3.json")), File.ReadAllText(At("grid/one-tvweight-3/recipe.json")));

        (await InProcess.RunAsync(words)).AssertOneLine(1, "one-tvweight-0.safetensors is there already");
        ProgramResult resumed = await InProcess.RunAsync([.. words, "--resume"]);
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        Assert.DoesNotContain("step ", resumed.Error, StringComparison.Ordinal);
        Assert.Matches(@"^training +model\.tvWeight +seed +in the end\none-tvweight-0 +0 +4 +loss ", resumed.Output);
    }

    [Fact]
    public async Task A_training_that_fails_is_named_and_the_others_are_done()
    {
        Directory.CreateDirectory(At("grid/one-seed-1"));
        File.WriteAllText(At("grid/one-seed-1/metrics.csv"), "step,loss\n");
        ProgramResult run = await InProcess.RunAsync(
            "train", At("one.json"), "--grid", "seed=1,2", "--grid", "model.pixelWeight=5e1", "-o", At("grid"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("1/2 one-seed-1: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("this folder holds a training", run.Error, StringComparison.Ordinal);
        Assert.Matches(@"one-seed-1 +1 +5e1 +not done\none-seed-2 +2 +5e1 +loss ", run.Output);
        Assert.True(File.Exists(At("grid/one-seed-2.safetensors")));
        Assert.False(File.Exists(At("grid/one-seed-1.safetensors")));
    }

    [Fact]
    public async Task Several_paintings_make_styles_that_are_named_by_their_files()
    {
        ProgramResult run = await folder.RunAsync(
            "train", "--style", At("Painting.png"), "--style", At("other.png"), "--data", At("images"), "--steps", "2",
            "--size", "32", "--grid", "model.styles.weight=5", "-o", At("runs"));

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Matches(@"\npainting +5 +loss .*\nother +5 +loss .*\n$", run.Output);
        folder.WriteImage("photo.png", 40, 32);
        ProgramResult painted = await folder.RunAsync(
            "stylize", At("photo.png"), "--style", "painting", "-o", At("out.png"));
        Assert.True(painted.ExitCode == 0, painted.Error);
        (await folder.RunAsync(
            "train", "--style", At("Painting.png"), "--style", At("other.png"), "-o", At("more")))
            .AssertOneLine(1, "painting");
    }

    [Theory]
    [InlineData("Several paintings are named by their files", "--style", "a.png", "--style", "b.png", "--name", "a")]
    [InlineData("--style and --name go together", "--style", "a.png", "--grid", "seed=1,2")]
    [InlineData("Name either a recipe, or a painting", "--grid", "seed=1,2")]
    [InlineData("--storage is for --on", "r.json", "--storage", "/tmp")]
    public async Task What_does_not_go_together_gives_one_line(string said, params string[] words) =>
        (await InProcess.RunAsync(["train", .. words])).AssertOneLine(2, said);

    private string At(string name) => folder.At(name);

    private void Write(string name, int tvWeight, int seed = 0) => File.WriteAllText(At($"{name}.json"), $$"""
        {
          "name": "{{name}}", "kind": "wct-decoder", "steps": 12, "batch": 2, "size": 16, "seed": {{seed}},
          "learningRate": { "initial": 0.001, "schedule": "cosine", "warmup": 3 },
          "data": { "folders": ["images"] }, "checkpointEvery": 5, "logEvery": 1,
          "model": { "encoder": "encoder.safetensors", "level": 2, "tvWeight": {{tvWeight}} }
        }
        """);
}
