using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Impasto.Encoders;
using Impasto.Media.Images;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Stylizing;
using Impasto.Weights;
using PaddingMode = Impasto.Compute.Kernels.Convolutions.PaddingMode;

namespace Impasto.Cli.Tests;

/// <summary>The commands that optimise an image, with a narrow random VGG-19.</summary>
public sealed class OptimizationCommandTests : IDisposable
{
    private const string Quick = "--iterations=2";
    private const string Optimize = "--method=optimize";

    private readonly CommandFolder folder = new();

    public OptimizationCommandTests()
    {
        folder.WriteImage("content.png", 60, 44);
        folder.WriteImage("style.png", 40, 48);
        folder.WriteEncoder();
    }

    private string Encoder => folder.Encoder;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Stylize_writes_the_picture_the_report_and_plain_lines()
    {
        ProgramResult run = await InProcess.RunAsync(
            "stylize", At("content.png"), Optimize, "--style", At("style.png"), "--encoder", Encoder,
            Quick, "--size", "72", "--report", At("report.json"), "--preview-every", "1", "-o", At("out.png"));

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("of memory will be needed", run.Error, StringComparison.Ordinal);
        Assert.Contains("iteration 2/2", run.Error, StringComparison.Ordinal);
        ImageBuffer picture = ImageFile.Read(At("out.png"));
        Assert.Equal((72, 53), (picture.Width, picture.Height));
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(At("report.json")));
        JsonElement root = report.RootElement;
        Assert.Equal(2, root.GetProperty("iterations").GetArrayLength());
        Assert.Equal(
            ["content", "style", "tv", "range"],
            root.GetProperty("iterations")[0].GetProperty("terms").EnumerateObject().Select(t => t.Name));
        Assert.Equal(2, root.GetProperty("inputs").GetArrayLength());
        JsonElement network = Assert.Single(root.GetProperty("networks").EnumerateArray());
        Assert.Equal(Encoder, network.GetProperty("name").GetString());
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Encoder))),
            network.GetProperty("sha256").GetString());
        Assert.True(root.GetProperty("planned_mb").GetDouble() > 0);
        Assert.Equal("lbfgs", root.GetProperty("options").GetProperty("optimizer").GetString());
    }

    [Fact]
    public async Task Two_styles_are_blended_and_layers_weighed()
    {
        ProgramResult run = await InProcess.RunAsync(
            "stylize", At("content.png"), Optimize, "--style", At("style.png"),
            "--style", At("content.png"), "--style-blend", "0.3,0.7", "--layer-weights", "relu1_1=0.5,relu3_1",
            "--content-layers", "relu2_2",
            "--optimizer", "adam", "--init", "noise", "--seed", "5", "--pooling", "average", "--padding", "replicate",
            "--encoder", Encoder, Quick, "--depth", "16", "-o", At("out.png"));

        Assert.Equal((0, true), (run.ExitCode, File.Exists(At("out.png"))));
    }

    [Fact]
    public async Task The_picture_does_not_depend_on_the_number_of_threads()
    {
        foreach (string threads in new[] { "1", "3" })
        {
            ProgramResult run = await InProcess.RunAsync(
                "stylize", At("content.png"), Optimize, "--style", At("style.png"), "--encoder", Encoder,
                Quick, "--threads", threads, "-o", At($"{threads}.png"));
            Assert.Equal(0, run.ExitCode);
        }

        Assert.Equal(File.ReadAllBytes(At("1.png")), File.ReadAllBytes(At("3.png")));
    }

    [Theory]
    [InlineData("zero", PaddingMode.Zero)]
    [InlineData("reflection", PaddingMode.Reflection)]
    public async Task Borders_are_padded_as_is_asked_for(string word, PaddingMode padding)
    {
        (int exitCode, _, _) = await InProcess.RunAsync(
            "stylize", At("content.png"), Optimize, "--style", At("style.png"), "--encoder", Encoder, Quick,
            "--levels", "1", "--padding", word, "-o", At("out.png"));

        using VggEncoder encoder = new(VggWeights.Load(Encoder), new EncoderOptions { Padding = padding });
        using ImageOptimization method = new(encoder);
        StylizeRequest request = new(ImageFile.Read(At("content.png")), ImageFile.Read(At("style.png")))
        {
            Options = new ImageOptimizationOptions { Iterations = 2, Levels = 1 },
        };
        ImageFile.Write(method.Stylize(request).Image, At("expected.png"));
        Assert.Equal(0, exitCode);
        Assert.Equal(File.ReadAllBytes(At("expected.png")), File.ReadAllBytes(At("out.png")));
    }

    [Theory]
    [InlineData("gabor")]
    [InlineData("daisy")]
    [InlineData("random-vgg")]
    public async Task An_encoder_that_nobody_trained_paints_what_it_paints_from_the_library(string name)
    {
        (int exitCode, _, string error) = await InProcess.RunAsync(
            "stylize", At("content.png"), Optimize, "--style", At("style.png"), "--encoder", name, Quick,
            "--levels", "1", "--report", At("report.json"), "-o", At("out.png"));

        using ModelLibrary models = new();
        using ImageOptimization method = new(models.FeatureEncoder(name));
        StylizeRequest request = new(ImageFile.Read(At("content.png")), ImageFile.Read(At("style.png")))
        {
            Options = new ImageOptimizationOptions { Iterations = 2, Levels = 1 },
        };
        ImageFile.Write(method.Stylize(request).Image, At("expected.png"));
        Assert.True(exitCode == 0, error);
        Assert.Equal(File.ReadAllBytes(At("expected.png")), File.ReadAllBytes(At("out.png")));
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(At("report.json")));
        Assert.Equal(name, report.RootElement.GetProperty("options").GetProperty("encoder").GetString());
    }

    [Fact]
    public async Task A_slip_in_the_name_of_an_encoder_is_answered_with_the_name()
    {
        ProgramResult run = await InProcess.RunAsync(
            "stylize", At("content.png"), Optimize, "--style", At("style.png"), "--encoder", "gabro",
            "-o", At("out.png"));
        run.AssertOneLine(1, "did you mean gabor?");
    }

    [Fact]
    public async Task Filters_have_features_by_the_names_of_their_layers()
    {
        (int exitCode, _, _) = await InProcess.RunAsync(
            "features", At("content.png"), "--encoder", "daisy", "--layer", "daisy2", "--layer", "colour1",
            "-o", At("f.safetensors"));

        Assert.Equal(0, exitCode);
        using WeightFile features = WeightFile.Open(At("f.safetensors"));
        Assert.Equal([1, 72, 22, 30], features.Find("daisy2")!.Extents);
        Assert.Equal([1, 27, 44, 60], features.Find("colour1")!.Extents);
    }

    [Theory]
    [InlineData(0.01f)]
    [InlineData(0.004f)]
    public async Task The_first_step_of_Adam_is_as_long_as_the_learning_rate(float rate)
    {
        // Whatever the gradient: Kingma and Ba, "Adam", 2015, section 2.1. No pixel comes near black or white.
        (int exitCode, _, _) = await InProcess.RunAsync(
            "stylize", At("content.png"), Optimize, "--style", At("style.png"), "--encoder", Encoder,
            "--iterations", "1", "--levels", "1", "--optimizer", "adam", "--depth", "16",
            "--learning-rate", rate.ToString(CultureInfo.InvariantCulture), "-o", At("out.png"));

        Assert.Equal(0, exitCode);
        float[] steps =
        [
            .. ImageFile.Read(At("out.png")).Pixels.ToArray()
                .Zip(ImageFile.Read(At("content.png")).Pixels.ToArray(), (after, before) => Math.Abs(after - before)),
        ];
        Array.Sort(steps);
        Assert.Equal(rate, steps[^1], 2f / ushort.MaxValue);
        Assert.Equal(rate, steps[steps.Length / 10], 2f / ushort.MaxValue);
    }

    [Fact]
    public async Task Texture_and_reconstruct_write_pictures()
    {
        ProgramResult texture = await folder.RunAsync(
            "texture", At("style.png"), "--encoder", Encoder, Quick, "--width", "40", "--height", "32",
            "-o", At("t.jpg"));
        ProgramResult inversion = await InProcess.RunAsync(
            "reconstruct", At("content.png"), "--layer", "relu2_1", "--encoder", Encoder, Quick, "-o", At("r.webp"));

        Assert.Equal((0, 0), (texture.ExitCode, inversion.ExitCode));
        Assert.Equal(40, ImageFile.Read(At("t.jpg")).Width);
        Assert.Equal(60, ImageFile.Read(At("r.webp")).Width);
    }

    [Fact]
    public async Task Features_are_written_by_layer()
    {
        ProgramResult run = await InProcess.RunAsync(
            "features", At("content.png"), "--encoder", Encoder, "--layer", "relu1_1", "--layer", "pool2",
            "-o", At("f.safetensors"));
        ProgramResult gram = await InProcess.RunAsync(
            "features", At("content.png"), "--encoder", Encoder, "--layer", "relu2_1", "--gram", "--size", "30",
            "-o", At("g.safetensors"));

        Assert.Equal((0, 0), (run.ExitCode, gram.ExitCode));
        using WeightFile features = WeightFile.Open(At("f.safetensors"));
        Assert.Equal([1, 8, 44, 60], features.Find("relu1_1")!.Extents);
        Assert.Equal([1, 16, 11, 15], features.Find("pool2")!.Extents);
        using WeightFile matrices = WeightFile.Open(At("g.safetensors"));
        Assert.Equal([16, 16], matrices.Find("relu2_1")!.Extents);
    }

    [Fact]
    public async Task Interrupting_keeps_the_best_image_and_the_checkpoint_goes_on()
    {
        string[] command =
        [
            "stylize", At("content.png"), Optimize, "--style", At("style.png"), "--encoder", Encoder,
            "--levels", "1", "--checkpoint", At("run.checkpoint"), "-o", At("out.png"),
        ];
        using (ProgramRun run = ProgramRun.Start([.. command, "--iterations", "100000"]))
        {
            while (await run.ReadErrorLineAsync() is { } line && !line.Contains("iteration", StringComparison.Ordinal))
            {
            }

            run.Interrupt();
            await run.EndAsync();
            Assert.Equal(130, run.ExitCode);
        }

        Assert.Equal(60, ImageFile.Read(At("out.png")).Width);
        Assert.True(File.Exists(At("run.checkpoint")));
        ProgramResult other = await InProcess.RunAsync([.. command, "--iterations", "5"]);
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("belongs to a run with other", other.Error.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such.png", "style.png", "out.png", "no-such.png")]
    [InlineData("content.png", "encoder.safetensors", "out.png", "encoder.safetensors")]
    [InlineData("content.png", "style.png", "out.xyz", "out.xyz")]
    [InlineData("content.png", "style.png", "no-folder/out.png", "no-folder")]
    public async Task Bad_files_give_one_line(string content, string style, string output, string named)
    {
        ProgramResult run = await InProcess.RunAsync(
            "stylize", At(content), Optimize, "--style", At(style), "--encoder", Encoder,
            Quick, "-o", At(output));
        run.AssertOneLine(1, named);
    }

    [Theory]
    [InlineData(1, "relu9_9", "--content-layers", "relu9_9")]
    [InlineData(2, "--iterations is a whole number from 0 to 1000000, not '-3'", "--iterations", "-3")]
    [InlineData(1, "there is no folder", "--report", "no-such/r.json")]
    [InlineData(2, "--threads", "--threads", "0")]
    [InlineData(2, "abc", "--style-blend", "abc")]
    [InlineData(2, "--optimizer", "--optimizer", "sgd")]
    [InlineData(1, "may be taken", "--size", "9000", "--max-memory", "300MB")]
    [InlineData(1, "smaller size", "--size", "400000")]
    public async Task Bad_options_give_one_line(int exitCode, string named, params string[] options)
    {
        ProgramResult run = await InProcess.RunAsync(
            [
                "stylize", At("content.png"), Optimize, "--style", At("style.png"), "--encoder", Encoder,
                "-o", At("out.png"), .. options,
            ]);
        run.AssertOneLine(exitCode, named);
        Assert.False(File.Exists(At("out.png")));
    }

    [Fact]
    public async Task Bench_prints_what_it_measured_as_json()
    {
        ProgramResult run = await InProcess.RunAsync(
            "bench", "conv", "--size", "16", "--repeat", "1", "--threads", "1", "--json");

        Assert.Equal(0, run.ExitCode);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Equal("conv", json.RootElement.GetProperty("suite").GetString());
        Assert.Equal(1, json.RootElement.GetProperty("threads").GetInt32());
        string[] keys = ["name", "size", "median_ms", "min_ms", "gflops", "kernel_gflop", "planned_mb", "peak_mb"];
        Assert.All(
            json.RootElement.GetProperty("results").EnumerateArray(),
            result => Assert.Equal(keys, result.EnumerateObject().Select(p => p.Name)));
    }

    private string At(string name) => folder.At(name);
}
