using Impasto.Training.Reporting;
using Xunit.Abstractions;

namespace Impasto.Cli.Tests;

/// <summary>Training, some of it as a process of its own, which can be killed.</summary>
public sealed class TrainCommandTests : IDisposable
{
    private const int Steps = 40;

    private readonly CommandFolder folder = new();

    private readonly ITestOutputHelper output;

    public TrainCommandTests(ITestOutputHelper output)
    {
        this.output = output;
        folder.WriteImage("images/waves.png", 48, 40);
        folder.WriteEncoder();
        File.WriteAllText(At("recipe.json"), $$"""
            {
              "name": "tiny", "kind": "wct-decoder", "steps": {{Steps}}, "batch": 2, "size": 16,
              "learningRate": { "initial": 0.001, "schedule": "cosine", "warmup": 3 },
              "data": { "folders": ["images"] }, "checkpointEvery": 3, "sampleEvery": 10, "logEvery": 1,
              "model": { "encoder": "encoder.safetensors", "level": 2 }
            }
            """);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_training_that_was_killed_at_random_moments_ends_with_the_same_bytes()
    {
        ProgramResult whole = await TrainAsync("--out", At("whole"), "--threads", "1");
        Assert.Equal(0, whole.ExitCode);

        int seed = Environment.TickCount;
        output.WriteLine($"The moments are of seed {seed}.");
        Random random = new(seed);
        for (int kills = 0; kills < 2; kills++)
        {
            using ProgramRun run = ProgramRun.Start(["train", At("recipe.json"), "--out", At("killed"), "--resume"]);
            for (int lines = random.Next(1, Steps / 2); lines > 0; lines--)
            {
                await run.ReadErrorLineAsync();
            }

            await run.KillAsync();
        }

        ProgramResult last = await TrainAsync("--out", At("killed"), "--resume", "--threads", "2");

        Assert.Equal(0, last.ExitCode);
        Assert.Equal(File.ReadAllBytes(At("whole/tiny.safetensors")), File.ReadAllBytes(At("killed/tiny.safetensors")));
        Assert.Equal(Losses("whole"), Losses("killed"));
        Assert.Equal(Steps, Losses("killed").Length);
    }

    [Fact]
    public async Task Interrupting_leaves_a_checkpoint_from_which_the_training_goes_on()
    {
        // As many as it cannot do before the signal comes.
        const int Many = 12 * Steps;
        File.WriteAllText(At("recipe.json"), File.ReadAllText(At("recipe.json"))
            .Replace($"\"steps\": {Steps}", $"\"steps\": {Many}", StringComparison.Ordinal));
        using (ProgramRun run = ProgramRun.Start(["train", At("recipe.json"), "--out", At("run")]))
        {
            while (await run.ReadErrorLineAsync() is { } line && !line.StartsWith("step 2/", StringComparison.Ordinal))
            {
            }

            run.Interrupt();
            await run.EndAsync();
            Assert.Equal(130, run.ExitCode);
            Assert.Contains("--resume", run.Error.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
        }

        int logged = Losses("run").Length;
        Assert.True(File.Exists(At($"run/checkpoints/step-{logged:D8}.safetensors")));
        ProgramResult rest = await TrainAsync("--out", At("run"), "--resume");
        Assert.Equal(0, rest.ExitCode);
        Assert.Contains($"step {logged + 1}/{Many}", rest.Error, StringComparison.Ordinal);
        Assert.DoesNotContain($"step {logged}/{Many}", rest.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stages_and_data_roots_are_one_command_that_a_kill_in_any_stage_does_not_change()
    {
        string recipe = File.ReadAllText(At("recipe.json"))
            .Replace("\"images\"", "\"${photos}\"", StringComparison.Ordinal)
            .Replace("\"encoder.safetensors\"", "\"${nets}/encoder.safetensors\"", StringComparison.Ordinal)
            .Replace(
                "\"logEvery\"",
                "\"stages\": [{ \"steps\": 4 }, { \"steps\": 5 }], \"logEvery\"",
                StringComparison.Ordinal);
        File.WriteAllText(At("recipe.json"), recipe);
        AssertOneLine(
            await TrainAsync("--out", At("none"), "--data", $"photos={At("images")}"),
            "begins with the data root 'nets', which is not set; set it with --data nets=DIR");
        File.WriteAllText(At("data.json"), """{ "photos": "nowhere", "nets": "." }""");
        string[] roots = ["--data-file", At("data.json"), "--data", $"photos={At("images")}"];

        ProgramResult whole = await TrainAsync(["--out", At("whole"), .. roots]);
        Assert.Equal(0, whole.ExitCode);
        Assert.Contains(" in 2 stages: ", whole.Error, StringComparison.Ordinal);
        Assert.Contains("stage 2/2, step 5/5, ", whole.Error, StringComparison.Ordinal);

        using (ProgramRun run = ProgramRun.Start(["train", At("recipe.json"), "--out", At("killed"), .. roots]))
        {
            while (await run.ReadErrorLineAsync() is { } line
                && !line.StartsWith("stage 2/2, step 2/", StringComparison.Ordinal))
            {
            }

            await run.KillAsync();
        }

        Assert.Equal(0, (await TrainAsync(["--out", At("killed"), "--resume", .. roots])).ExitCode);
        Assert.Equal(
            File.ReadAllBytes(At("whole/tiny.safetensors")), File.ReadAllBytes(At("killed/tiny.safetensors")));
    }

    [Theory]
    [InlineData("no training", "--data", "images/waves.png", "waves.png: this is a file")]
    [InlineData("styles", "--styles", "images", "takes no styles")]
    public async Task Wrong_folders_give_one_line(string output, string option, string value, string complaint)
    {
        AssertOneLine(await TrainAsync("--out", At(output), option, At(value)), complaint);
        Assert.False(Directory.Exists(At(output)));
    }

    [Fact]
    public async Task A_wrong_recipe_gives_one_line()
    {
        File.WriteAllText(At("recipe.json"), """{ "name": "x", "kind": "encoder", "steps": 0 }""");
        AssertOneLine(await TrainAsync(), "recipe.json: 'model' is missing");
    }

    [Fact]
    public async Task A_folder_with_a_training_is_refused()
    {
        Directory.CreateDirectory(At("run"));
        File.WriteAllText(At("run/metrics.csv"), "step,loss\n");
        AssertOneLine(await TrainAsync("--out", At("run")), "this folder holds a training");
    }

    private static void AssertOneLine(ProgramResult run, string complaint)
    {
        string line = Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("impasto: ", line, StringComparison.Ordinal);
        Assert.Contains(complaint, line, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    private string At(string name) => folder.At(name);

    private Task<ProgramResult> TrainAsync(params string[] options) =>
        InProcess.RunAsync(["train", At("recipe.json"), .. options]);

    /// <summary>What the log says of each step, timings aside.</summary>
    private string[] Losses(string run) => [.. Metrics.Read(At($"{run}/metrics.csv")).Rows
        .Select(row => $"{row.Step} {row.Loss:R} {row.LearningRate:R} {string.Join(' ', row.Terms)}")];
}
