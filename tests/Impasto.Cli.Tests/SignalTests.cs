using System.Diagnostics;

namespace Impasto.Cli.Tests;

/// <summary>Signals, which all verbs take alike.</summary>
public sealed class SignalTests : IDisposable
{
    private const int HangUp = 1;
    private const int Interrupt = 2;
    private const int Terminate = 15;

    // A second, and what a machine that has other work may take more.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(8);

    private readonly CommandFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(HangUp)]
    [InlineData(Interrupt)]
    [InlineData(Terminate)]
    public async Task A_verb_that_has_nothing_to_keep_is_left(int signal)
    {
        // Who reads a pipe that nobody writes to waits for ever.
        string pipe = MakePipe();
        string[][] verbs =
        [
            ["train", pipe], ["bench", "worth", pipe, "--data", folder.At("")], ["stylize", "--job", pipe],
            ["bench", "conv", "--size", "512", "--repeat", "100000"],
        ];
        foreach (string[] verb in verbs)
        {
            using ProgramRun run = ProgramRun.Start(verb, ("IMPASTO_HOME", folder.At("")));
            await run.SignalAsync(signal, caught: HangUp);
            await AssertEndsSoonAsync(run);
            Assert.Equal("Interrupted before there was anything to keep.", run.Error.TrimEnd());
        }
    }

    [Theory]
    [InlineData(HangUp, "features", "large.png", "--layer", "relu5_1", "-o", "f.safetensors")]
    [InlineData(Interrupt, "score", "large.png", "large.png", "--content", "large.png", "--style", "large.png")]
    [InlineData(Terminate, "styles", "add", "large", "large.png")]
    [InlineData(Interrupt, "upscale", "large.png", "-o", "larger.png")]
    [InlineData(HangUp, "texture", "large.png", "-o", "texture.png")]
    [InlineData(Terminate, "stylize", "large.png", "--style", "large.png", "--method", "wct", "-o", "painted.png")]
    [InlineData(Interrupt, "bench", "encoder", "encoder.safetensors", "--encoder", "encoder.safetensors")]
    [InlineData(
        Terminate, "bench", "quality", "optimize", "--content", "large.png", "--style", "large.png",
        "--encoder", "encoder.safetensors")]
    public async Task Work_on_a_large_image_is_left(int signal, params string[] args)
    {
        folder.WriteImage("large.png", 1600, 1200);
        folder.WriteEncoder();
        string[] line = [.. args.Select(word => word.Contains('.', StringComparison.Ordinal) ? folder.At(word) : word)];
        using ProgramRun run = ProgramRun.Start(
            args[1] == "encoder" ? [.. line, "--noise", "1000000"] : line, ("IMPASTO_HOME", folder.At("home")));
        await run.SignalAsync(signal, caught: HangUp);
        await AssertEndsSoonAsync(run);
    }

    [Theory]
    [InlineData("| relu1_1 | ", "encoder", "encoder.safetensors", "--noise", "1000000")]
    [InlineData(
        "| first   |        1 |", "quality", "first=--method optimize --iterations 1 --levels 1",
        "endless=--method optimize --iterations 1000000 --levels 1", "--content", "content.png",
        "--style", "content.png")]
    public async Task A_long_benchmark_prints_what_it_has(string row, params string[] args)
    {
        folder.WriteImage("content.png", 48, 48);
        folder.WriteEncoder();
        string[] files = ["content.png", "encoder.safetensors"];
        using ProgramRun run = ProgramRun.Start(
        [
            "bench", .. args.Select(word => files.Contains(word) ? folder.At(word) : word),
            "--encoder", folder.Encoder, "--size", "48",
        ]);
        await run.ReadErrorLineAsync();
        await run.SignalAsync(Interrupt, Interrupt);
        await AssertEndsSoonAsync(run);

        Assert.Contains(row, run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HangUp)]
    [InlineData(Terminate)]
    public async Task A_long_run_keeps_its_best_picture(int signal)
    {
        folder.WriteImage("content.png", 120, 90);
        folder.WriteImage("style.png", 60, 60);
        folder.WriteEncoder();
        using ProgramRun run = ProgramRun.Start(
        [
            "stylize", folder.At("content.png"), "--style", folder.At("style.png"), "--method", "optimize",
            "--iterations", "10000", "--encoder", folder.Encoder, "--checkpoint", folder.At("state"),
            "-o", folder.At("out.png"),
        ]);
        while (await run.ReadErrorLineAsync() is { } line && !line.Contains("iteration", StringComparison.Ordinal))
        {
        }

        await run.SignalAsync(signal, signal);
        await AssertEndsSoonAsync(run);

        Assert.True(File.Exists(folder.At("out.png")));
        Assert.Contains($"goes on from {folder.At("state")}", run.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.At("state")));
    }

    [Fact]
    public async Task A_program_that_is_to_outlive_its_terminal_does()
    {
        folder.WriteImage("small.png", 20, 16);
        using ProgramRun run = ProgramRun.StartBy(
            ["nohup"], ["upscale", folder.At("small.png"), "-o", folder.At("large.png")]);
        await run.SignalAsync(HangUp, caught: Terminate);
        await run.EndAsync();

        Assert.Equal(0, run.ExitCode);
        Assert.True(File.Exists(folder.At("large.png")));
    }

    private static async Task AssertEndsSoonAsync(ProgramRun run)
    {
        Stopwatch clock = Stopwatch.StartNew();
        await run.EndAsync();
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Soon);
        Assert.Equal(130, run.ExitCode);
    }

    private string MakePipe()
    {
        string pipe = folder.At("pipe.json");
        using Process made = Process.Start("mkfifo", [pipe]);
        made.WaitForExit();
        return pipe;
    }
}
