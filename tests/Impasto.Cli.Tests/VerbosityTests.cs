using System.CommandLine;
using Impasto.Cli.Options;

namespace Impasto.Cli.Tests;

/// <summary>How much is said on standard error.</summary>
public sealed class VerbosityTests : IDisposable
{
    private readonly CommandFolder folder = new();

    public VerbosityTests()
    {
        folder.WriteImage("content.png", 60, 44);
        folder.WriteImage("style.png", 40, 48);
        folder.WriteModels();
        folder.WriteEncoder();
    }

    private string[] Optimizing =>
    [
        "stylize", At("content.png"), "--style", At("style.png"), "--method", "optimize", "--iterations", "2",
        "--encoder", folder.Encoder, "-o", At("out.png"),
    ];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Quiet_says_nothing_but_errors()
    {
        ProgramResult quiet = await InProcess.RunAsync([.. Optimizing, "-q"]);
        ProgramResult failing = await InProcess.RunAsync([.. Optimizing, "--quiet", "--content-layers", "relu9_9"]);

        Assert.Equal((0, "", ""), (quiet.ExitCode, quiet.Output, quiet.Error));
        failing.AssertOneLine(1, "relu9_9");
    }

    [Fact]
    public async Task Who_is_interrupted_may_ask_how_much_to_say_while_the_work_does()
    {
        for (int i = 0; i < 200; i++)
        {
            ParseResult parse = CommandLine.Root("texture").Parse(["texture", "a.png", "-o", "b.png", "-q"]);
            using Barrier start = new(participantCount: 2);
            Task<bool> work = Task.Run(IsQuiet);
            Assert.True(IsQuiet());
            Assert.True(await work);

            bool IsQuiet()
            {
                start.SignalAndWait();
                return Verbosity.Notes(parse).Writer == TextWriter.Null;
            }
        }
    }

    [Fact]
    public async Task Quiet_names_the_images_of_a_folder_that_fail()
    {
        folder.WriteImage("photos/a.png", 40, 32);
        File.WriteAllText(At("photos/b.png"), "not an image");

        ProgramResult run = await InProcess.RunAsync(
            "stylize", At("photos"), "--style", At("style.png"), "--method", "adain", "--model", folder.Models,
            "--refine", "0", "-q", "-o", At("painted"));

        string[] lines = run.Error.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith($"2/2 {At("photos/b.png")}: not an image", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("impasto: 1 of 2", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verbose_tells_memory_networks_and_times()
    {
        ProgramResult fast = await InProcess.RunAsync(
            "stylize", At("content.png"), "--style", At("style.png"), "--method", "adain", "--model", folder.Models,
            "--refine", "0", "-v", "-o", At("out.png"));
        ProgramResult slow = await InProcess.RunAsync([.. Optimizing, "--verbose"]);
        ProgramResult upscaled = await InProcess.RunAsync("upscale", At("content.png"), "-v", "-o", At("large.png"));

        string[] lines = fast.Error.TrimEnd().Split('\n');
        Assert.Matches(@"^memory: load \d+ MiB, prepare \d+ MiB, transform \d+ MiB, write \d+ MiB$", lines[0]);
        Assert.Matches(@"^networks: .*adain-decoder\.safetensors, .*vgg19-narrow\.safetensors$", lines[1]);
        Assert.Matches(@"^time: open and read \d+\.\d\d s, transform \d+\.\d\d s, write \d+\.\d\d s$", lines[2]);
        Assert.Equal(3, lines.Length);
        Assert.Contains("optimize", slow.Error.Split('\n')[0], StringComparison.Ordinal);
        Assert.Contains("of memory will be needed.", slow.Error, StringComparison.Ordinal);
        Assert.Contains($"networks: {folder.Encoder}", slow.Error, StringComparison.Ordinal);
        Assert.Contains("networks: upscale4.safetensors", upscaled.Error, StringComparison.Ordinal);
    }

    private string At(string name) => folder.At(name);
}
