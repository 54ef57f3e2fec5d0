namespace Impasto.Cli.Tests;

/// <summary>All that is written in the end is tried before the work.</summary>
public sealed class OutputTrialTests : IDisposable
{
    private readonly CommandFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("--checkpoint", "absent/state", "there is no folder")]
    [InlineData("--checkpoint", "folder", "this is a folder")]
    [InlineData("--report", "absent/report.json", "there is no folder")]
    [InlineData("--report", "folder", "this is a folder")]
    [InlineData("-o", "absent/out.png", "does not exist")]
    public async Task What_cannot_be_written_is_said_before_the_work(string option, string path, string said)
    {
        folder.WriteImage("content.png", 48, 32);
        folder.WriteImage("style.png", 32, 32);
        folder.WriteEncoder();
        Directory.CreateDirectory(folder.At("folder"));
        string[] output = option == "-o" ? [] : ["-o", folder.At("out.png")];
        string[] line =
        [
            "stylize", folder.At("content.png"), "--style", folder.At("style.png"), "--method", "optimize",
            "--iterations", "1000000", "--encoder", folder.Encoder, .. output, option, folder.At(path),
        ];
        await AssertRefusedAsync(line, said);
        Assert.False(File.Exists(folder.At("out.png")));
        await AssertRefusedAsync(
            [
                "texture", folder.At("style.png"), "--iterations", "1000000", "--encoder", folder.Encoder, .. output,
                option, folder.At(path),
            ],
            said);
    }

    [Theory]
    [InlineData("out.webp", 16384, "WebP, whose edges have 16383 at most")]
    [InlineData("out.jpg", 65501, "JPEG, whose edges have 65500 at most")]
    [InlineData("out.gif", 65536, "GIF, whose edges have 65535 at most")]
    public async Task A_picture_that_is_too_long_for_its_format_is_refused_before_the_work(
        string output, int size, string said)
    {
        folder.WriteImage("content.png", 40, 1);
        folder.WriteImage("style.png", 32, 32);
        string[] line =
        [
            "stylize", folder.At("content.png"), "--style", folder.At("style.png"), "--size", $"{size}",
            "-o", folder.At(output),
        ];
        await AssertRefusedAsync(line, said);
        folder.WriteImage("long.png", (size + 3) / 4, 1);
        await AssertRefusedAsync(["upscale", folder.At("long.png"), "-o", folder.At(output)], said);
        Assert.False(File.Exists(folder.At(output)));
    }

    private static async Task AssertRefusedAsync(string[] line, string said) =>
        Assert.Contains(said, await InProcess.RefusalAsync(1, line), StringComparison.Ordinal);
}
