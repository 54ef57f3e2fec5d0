using Impasto.Media.Images;
using Impasto.Models;

namespace Impasto.Cli.Tests;

/// <summary>What is read is not written over, and nothing is written twice, unless that is asked for.</summary>
public sealed class OverwriteTests : IDisposable
{
    private readonly CommandFolder folder = new();

    public OverwriteTests()
    {
        folder.WriteImage("photos/content.png", 48, 32);
        folder.WriteImage("style.png", 32, 32);
        folder.WriteImage("start.png", 32, 32);
        folder.WriteEncoder();
        folder.WriteModels();
    }

    private string Content => folder.At("photos/content.png");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("photos/content.png", "-o", "photos/content.png")]
    [InlineData("photos/content.png", "-o", "photos/../photos/content.png")]
    [InlineData("style.png", "-o", "style.png")]
    [InlineData("start.png", "-o", "start.png")]
    [InlineData("photos/content.png", "--checkpoint", "photos/content.png")]
    [InlineData("style.png", "--report", "style.png")]
    [InlineData("encoder.safetensors", "--report", "encoder.safetensors")]
    [InlineData("encoder.safetensors", "--checkpoint", "encoder.safetensors")]
    public async Task What_is_read_is_not_written_over(string file, string option, string path)
    {
        string[] output = option == "-o" ? [] : ["-o", folder.At("out.png")];
        await AssertKeptAsync(file, [.. Optimize(), .. output, option, folder.At(path)]);
    }

    [Theory]
    [InlineData("photos/content.png", "link/content.png")]
    [InlineData("photos/content.png", "photos/../link/content.png")]
    [InlineData("photos/content.png", "file.png")]
    [InlineData("style.png", "linked-style.png")]
    public async Task A_link_to_what_is_read_is_not_written_over(string file, string path)
    {
        Directory.CreateSymbolicLink(folder.At("link"), folder.At("photos"));
        File.CreateSymbolicLink(folder.At("file.png"), folder.At("link/content.png"));
        File.CreateSymbolicLink(folder.At("linked-style.png"), "style.png");
        await AssertKeptAsync(file, [.. Optimize(), "-o", folder.At(path)]);
    }

    [Theory]
    [InlineData("--checkpoint", "out.png")]
    [InlineData("--report", "out.png")]
    public async Task One_result_is_not_written_over_another(string option, string path)
    {
        (int exitCode, _, string error) = await InProcess.RunAsync(
            [.. Optimize(), "-o", folder.At("out.png"), option, folder.At(path), "--overwrite"]);
        Assert.Equal(1, exitCode);
        Assert.Contains("would be written twice", error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.At("out.png")));
    }

    [Fact]
    public async Task A_file_of_a_folder_of_networks_is_not_written_over()
    {
        string file = $"networks/{ShippedModels.NarrowEncoder}";
        await AssertKeptAsync(file, [.. Fast(Content), "-o", folder.At("out.png"), "--report", folder.At(file)]);
    }

    [Fact]
    public async Task A_folder_of_results_may_not_be_that_of_the_contents_under_another_name()
    {
        Directory.CreateSymbolicLink(folder.At("link"), folder.At("photos"));
        await AssertKeptAsync("photos/content.png", [.. Fast(folder.At("photos")), "-o", folder.At("link")]);
    }

    [Fact]
    public async Task A_style_in_the_folder_of_results_is_not_written_over()
    {
        folder.WriteImage("out/content.png", 32, 32);
        await AssertKeptAsync(
            "out/content.png",
            [.. Fast(folder.At("photos")), "--style", folder.At("out/content.png"), "-o", folder.At("out")]);
    }

    [Fact]
    public async Task What_is_read_is_written_over_where_that_is_asked_for()
    {
        byte[] before = File.ReadAllBytes(Content);
        (int exitCode, _, _) = await InProcess.RunAsync([.. Fast(Content), "-o", Content, "--overwrite"]);
        Assert.Equal(0, exitCode);
        Assert.NotEqual(before, File.ReadAllBytes(Content));
        ImageBuffer painted = ImageFile.Read(Content);
        Assert.Equal((48, 32), (painted.Width, painted.Height));
    }

    [Fact]
    public async Task A_finished_batch_that_is_done_again_says_what_it_replaces()
    {
        string[] line = [.. Fast(folder.At("photos")), "-o", folder.At("out")];
        (int first, _, string said) = await InProcess.RunAsync(line);
        (int second, _, string saidAgain) = await InProcess.RunAsync(line);
        Assert.Equal((0, 0), (first, second));
        Assert.DoesNotContain("is replaced", said, StringComparison.Ordinal);
        Assert.Contains($"{folder.At("out/content.png")} is replaced", saidAgain, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Features_and_enlargements_do_not_write_over_what_they_read()
    {
        await AssertKeptAsync("photos/content.png", ["upscale", Content, "-o", Content]);
        await AssertKeptAsync("encoder.safetensors",
            ["features", Content, "--layer", "relu1_1", "--encoder", folder.Encoder, "-o", folder.Encoder]);
        await AssertKeptAsync("photos/content.png", ["features", Content, "--layer", "relu1_1", "-o", Content]);
        await AssertKeptAsync("style.png", ["texture", folder.At("style.png"), "-o", folder.At("style.png")]);
        await AssertKeptAsync("style.png", ["reconstruct", folder.At("style.png"), "-o", folder.At("style.png")]);
    }

    private string[] Optimize() =>
    [
        "stylize", Content, "--style", folder.At("style.png"), "--method", "optimize", "--iterations", "1",
        "--levels", "1", "--encoder", folder.Encoder, "--init", folder.At("start.png"),
    ];

    private string[] Fast(string content) =>
    [
        "stylize", content, "--style", folder.At("style.png"), "--model", folder.Models, "--refine", "0",
    ];

    private async Task AssertKeptAsync(string file, string[] line)
    {
        byte[] before = File.ReadAllBytes(folder.At(file));
        Assert.Contains("--overwrite", await InProcess.RefusalAsync(1, line), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(folder.At(file)));
    }
}
