using System.Text.Json;
using Impasto.Cli.Benchmarks;
using Impasto.Compute.Execution;
using Impasto.Encoders;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Weights;

namespace Impasto.Cli.Tests;

/// <summary><c>impasto bench review</c> and <c>bench worth</c>, with small random networks.</summary>
public sealed class BenchCommandTests : IDisposable
{
    private readonly CommandFolder folder = new();

    public BenchCommandTests()
    {
        folder.WriteEncoder();
        folder.WriteImage("photos/a.png", 60, 44);
        folder.WriteImage("photos/b.png", 44, 60);
        folder.WriteImage("painting.png", 40, 48);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_suite_of_the_review_runs_every_method_at_three_sizes()
    {
        folder.WriteModels();
        using ModelLibrary models = new();
        using VggEncoder encoder = new(VggWeights.Load(folder.Encoder));
        using BenchmarkSuites suites = new(size: 48, threads: 1, () => encoder, models, folder.Models);
        using WorkerPool pool = new(1);
        List<string> names = [];
        foreach (BenchmarkCase benchmark in BenchmarkSuites.All["review"](suites))
        {
            names.Add(benchmark.Name);
            Assert.EndsWith($" {benchmark.Size}", benchmark.Name, StringComparison.Ordinal);
            Assert.True(benchmark.PlannedBytes > 0);
            Assert.Equal(benchmark.Name.StartsWith("optimize", StringComparison.Ordinal) ? 100 : 1, benchmark.TimesRun);
            if (benchmark.Size == 24)
            {
                using RunningCase running = benchmark.Start(pool);
                running.Run();
            }
        }

        string[] methods =
        [
            "optimize (500 iterations, of which 5 were run)", "transform (one style)",
            "transform (conditional instance norm)", "style-bank", "adain", "wct",
        ];
        Assert.Equal(methods.SelectMany(method => new[] { 24, 48, 96 }.Select(size => $"{method} {size}")), names);
    }

    [Fact]
    public async Task A_profile_lists_operators_and_their_sum_beside_what_the_machine_can_do()
    {
        ProgramResult run = await InProcess.RunAsync("bench", "memory", "--profile", "--repeat", "1");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[] lines = run.Output.TrimEnd().Split('\n');
        Assert.Equal("memory", lines[0]);
        Assert.Matches(@"^peak \d+ GFLOP/s, memory \d+\.\d GB/s; ", lines[1]);
        Assert.Contains("GFLOP/s        MB  limit", lines[2], StringComparison.Ordinal);

        // Two images are read and one is written, of 2048 x 2048 pixels and 12 bytes each.
        Assert.Matches(@"^ +\d+\.\d{3}  100\.0% +\d+\.\d    150\.99 +\d+%  %\d+ = Add", lines[3]);
        Assert.Matches(@"^ +\d+\.\d{3}  100\.0% +\d+\.\d    150\.99 +\d+%  all$", lines[4]);
        Assert.Equal(5, lines.Length);
    }

    [Fact]
    public void What_is_too_short_for_the_clock_has_no_share_of_the_limit()
    {
        OperatorTime none = new("%1 = Sum(%0)", TimeSpan.Zero, Flops: 100, Bytes: 100);
        OperatorTime some = new("%2 = Add(%0, %0)", TimeSpan.FromSeconds(1), Flops: 1_000_000_000, Bytes: 0);
        string[] lines = new ProfileTable(2e9, 1e9).Of([some, none]).TrimEnd().Split('\n');
        Assert.Matches(@"^ +1000\.000  100\.0% +1\.0 +0\.00 +50%  %2", lines[2]);
        Assert.Matches(@"^ +0\.000    0\.0% +0\.0 +0\.00 +0%  %1", lines[3]);
        Assert.Matches(@"^ +1000\.000  100\.0% +1\.0 +0\.00 +50%  all$", lines[4]);
    }

    [Fact]
    public async Task The_operators_of_a_step_of_a_training_are_profiled_too()
    {
        ProgramResult run = await InProcess.RunAsync(
            "bench", "adain-step", "--size", "32", "--profile", "--repeat", "1", "--encoder", folder.Encoder);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("ConvolutionWeightGradient", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("all", run.Output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_content_alone_counts_a_network_is_worth_no_iteration()
    {
        // Of its content the photograph, at which the optimisation begins, has lost nothing.
        WriteRecipe();
        ProgramResult table = await WorthAsync("--data", At("photos"), "--photographs", "1");
        ProgramResult json = await WorthAsync("--data", At("photos"), "--json", "--style", "two");

        Assert.Equal((0, "", 0, ""), (table.ExitCode, table.Error, json.ExitCode, json.Error));
        string[] lines = table.Output.TrimEnd().Split('\n');
        Assert.Equal("| style                | median | least | most | times as fast |", lines[0]);
        Assert.All(
            new[] { "one", "two", "all" }.Zip(lines[2..]),
            row => Assert.Matches($@"^\| {row.First,-20} \| +0 \| +0 \| +0 \| +\d+ \|$", row.Second));
        Assert.Equal(5, lines.Length);
        using JsonDocument one = JsonDocument.Parse(json.Output);
        Assert.Equal("two", one.RootElement.GetProperty("style").GetString());
        Assert.Equal(
            [0, 0],
            one.RootElement.GetProperty("photographs").EnumerateArray()
                .Select(photograph => photograph.GetProperty("iterations").GetInt32()));
    }

    [Theory]
    [InlineData("Name a folder of photographs")]
    [InlineData(
        "'four' is no style of the recipe and the network; there are one, two", "--data", "photos", "--style", "four")]
    [InlineData("none.safetensors", "--model", "none.safetensors")]
    public async Task What_cannot_be_compared_is_said_in_one_line(string said, params string[] more)
    {
        WriteRecipe();
        string[] found = [.. more.Select(word => word is "photos" or "none.safetensors" ? At(word) : word)];
        (await WorthAsync(found)).AssertOneLine(1, said);
    }

    private void WriteRecipe()
    {
        TransformWeights weights = TransformWeights.Random(
            new TransformNetworkOptions { Width = 4, Blocks = 1, EdgeKernel = 3 }, ["one", "two"], seed: 1);
        SafetensorsWriter.Write(At("tiny.safetensors"), weights.Tensors, weights.OwnMetadata);
        File.WriteAllText(At("recipe.json"), """
            {
              "name": "tiny", "kind": "transform", "steps": 1, "batch": 1, "size": 16,
              "learningRate": { "initial": 0.01, "schedule": "constant" }, "data": { "folders": ["photos"] },
              "model": {
                "encoder": "encoder.safetensors", "width": 4, "blocks": 1, "edgeKernel": 3,
                "contentLayers": ["relu2_1"], "styleLayers": ["relu1_1", "relu2_1"], "tvWeight": 0,
                "styles": [
                  { "name": "one", "image": "painting.png", "size": 40, "weight": 1e-6 },
                  { "name": "two", "image": "painting.png", "size": 32, "weight": 1e-6 }
                ]
              }
            }
            """);
    }

    private string At(string name) => folder.At(name);

    private Task<ProgramResult> WorthAsync(params string[] more)
    {
        string[] model = more.Contains("--model") ? [] : ["--model", At("tiny.safetensors")];
        return InProcess.RunAsync(
            ["bench", "worth", At("recipe.json"), "--iterations", "2", "--size", "48", .. model, .. more]);
    }
}
