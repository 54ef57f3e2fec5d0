using Impasto.Media.Images;

namespace Impasto.Cli.Tests;

/// <summary>Stylising by the fast methods, with small random networks.</summary>
public sealed class StylizeCommandTests : IDisposable
{
    private readonly CommandFolder folder = new();

    public StylizeCommandTests()
    {
        folder.WriteImage("content.png", 60, 44);
        folder.WriteImage("style.png", 40, 48);
        folder.WriteModels();
    }

    private string[] Fast => ["--style", At("style.png"), "--model", folder.Models, "--refine", "0"];

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("adain")]
    [InlineData("wct", "--levels", "2")]
    public async Task A_fast_method_writes_the_picture_and_is_silent(string method, params string[] options)
    {
        ProgramResult run = await folder.RunAsync(
            [
                "stylize", At("content.png"), .. Fast, "--method", method, "--size", "72",
                "-o", At("out.png"), .. options,
            ]);

        Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Error));
        ImageBuffer picture = ImageFile.Read(At("out.png"));
        Assert.Equal((72, 53), (picture.Width, picture.Height));
    }

    [Fact]
    public async Task What_follows_two_dashes_is_a_file_whatever_its_name()
    {
        ProgramResult run = await InProcess.RunAsync(
            "stylize", "--style", At("style.png"), "-o", At("out.png"), "--", "--content.png");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--content.png", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("is no option", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_option_the_networks_that_ship_are_used()
    {
        ProgramResult run = await InProcess.RunAsync(
            "stylize", At("content.png"), "--style", At("style.png"), "-o", At("out.png"));

        Assert.Equal(0, run.ExitCode);
        Assert.NotEqual(
            ImageFile.Read(At("content.png")).Pixels.ToArray(), ImageFile.Read(At("out.png")).Pixels.ToArray());
    }

    [Fact]
    public async Task Refining_shows_its_iterations_and_changes_the_picture()
    {
        folder.WriteEncoder();
        string[] command = ["stylize", At("content.png"), .. Fast, "--method", "adain"];
        ProgramResult plain = await InProcess.RunAsync([.. command, "-o", At("plain.png")]);
        ProgramResult refined = await InProcess.RunAsync(
            [
                .. command[..^4], "--refine", "3", "--method", "adain", "--encoder", folder.Encoder,
                "-o", At("refined.png"),
            ]);

        Assert.Equal((0, 0), (plain.ExitCode, refined.ExitCode));
        Assert.Contains("iteration 3/3", refined.Error, StringComparison.Ordinal);
        Assert.NotEqual(
            ImageFile.Read(At("plain.png")).Pixels.ToArray(), ImageFile.Read(At("refined.png")).Pixels.ToArray());
    }

    [Fact]
    public async Task Interrupting_a_refinement_keeps_its_picture_and_says_so()
    {
        folder.WriteEncoder();
        using ProgramRun run = ProgramRun.Start(
        [
            "stylize", At("content.png"), "--style", At("style.png"), "--model", folder.Models, "--method", "adain",
            "--refine", "1000000", "--encoder", folder.Encoder, "-o", At("out.png"),
        ]);
        while (await run.ReadErrorLineAsync() is { } line && !line.Contains("iteration", StringComparison.Ordinal))
        {
        }

        run.Interrupt();
        await run.EndAsync();

        Assert.Equal(130, run.ExitCode);
        Assert.EndsWith($"Interrupted; {At("out.png")} holds the best image so far.\n", run.Error);
        Assert.Equal(60, ImageFile.Read(At("out.png")).Width);
    }

    [Theory]
    [InlineData("--levels is for --method wct or optimize", "--method", "adain", "--levels", "2")]
    [InlineData("--strength is for --method", "--method", "optimize", "--strength", "1")]
    [InlineData("--refine is for --method", "--method", "optimize", "--refine", "5")]
    [InlineData("--iterations is for --method optimize", "--method", "wct", "--iterations", "5")]
    [InlineData("--init is for --method optimize", "--method", "adain", "--init", "noise")]
    [InlineData("--checkpoint is for --method optimize", "--method", "adain", "--checkpoint", "c")]
    [InlineData("--refine is a whole number from 0 to 1000000, not '-1'", "--method", "adain", "--refine", "-1")]
    [InlineData("--strength is a number from 0 to 1, not '1.5'", "--method", "adain", "--strength", "1.5")]
    [InlineData("--levels is a whole number from 1 to 5, not '9'", "--method", "wct", "--levels", "9")]
    [InlineData("blend weights", "--method", "adain", "--style-blend", "0.3,0.7")]
    public async Task An_option_of_another_method_is_refused(string said, params string[] options)
    {
        ProgramResult run = await InProcess.RunAsync(
            ["stylize", At("content.png"), "--style", At("style.png"), "-o", At("out.png"), .. options]);

        run.AssertOneLine(2, said);
    }

    [Theory]
    [InlineData("no style of that name", "--style", "no-such")]
    [InlineData("no style of that name; did you mean great-wave?", "--style", "great-vawe")]
    [InlineData("--format is for an output folder", "--format", "jpg")]
    public async Task A_bad_value_gives_one_line(string said, params string[] options)
    {
        string[] method = options.Contains("--method") ? [] : ["--method", "adain"];
        ProgramResult run = await InProcess.RunAsync(
            ["stylize", At("content.png"), .. Fast, .. method, "-o", At("out.png"), .. options]);

        run.AssertOneLine(1, said);
        Assert.False(File.Exists(At("out.png")));
    }

    [Fact]
    public async Task A_folder_of_networks_without_those_of_the_method_gives_one_line()
    {
        File.Delete(Path.Combine(folder.Models, "adain-decoder.safetensors"));

        ProgramResult run = await InProcess.RunAsync(
            ["stylize", At("content.png"), .. Fast, "--method", "adain", "-o", At("out.png")]);

        run.AssertOneLine(1, "adain-decoder.safetensors");
    }

    [Fact]
    public async Task A_folder_is_done_past_a_broken_image_which_is_named()
    {
        folder.WriteImage("photos/a.jpg", 40, 32);
        folder.WriteImage("photos/c.png", 33, 47);
        File.WriteAllText(At("photos/b.png"), "not an image");
        File.WriteAllText(At("photos/readme.txt"), "not an image and not named as one");

        ProgramResult run = await InProcess.RunAsync(
            ["stylize", At("photos"), .. Fast, "--method", "adain", "-o", At("painted")]);

        Assert.Equal(1, run.ExitCode);
        string[] lines = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, lines.Length);
        Assert.EndsWith($"{At("photos/readme.txt")}.", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"1/3 {At("photos/a.jpg")}: {At("painted/a.jpg")}", lines[1], StringComparison.Ordinal);
        Assert.StartsWith($"2/3 {At("photos/b.png")}: not an image", lines[2], StringComparison.Ordinal);
        Assert.Equal($"impasto: 1 of 3 images could not be repainted: {At("photos/b.png")}", lines[4]);
        Assert.Equal(["a.jpg", "c.png"], Directory.GetFiles(At("painted")).Select(Path.GetFileName).Order());
        Assert.Equal(47, ImageFile.Read(At("painted/c.png")).Height);
    }

    [Fact]
    public async Task An_image_comes_out_of_a_folder_as_it_does_alone()
    {
        folder.WriteImage("photos/a.png", 40, 32);
        folder.WriteImage("photos/b.png", 40, 32);
        folder.WriteImage("photos/c.png", 64, 32);

        ProgramResult all = await InProcess.RunAsync(
            ["stylize", At("photos/*.png"), .. Fast, "--method", "wct", "-o", At("painted"), "--format", "tif"]);
        ProgramResult one = await InProcess.RunAsync(
            ["stylize", At("photos/c.png"), .. Fast, "--method", "wct", "-o", At("c.tif"), "--threads", "1"]);

        Assert.Equal((0, 0), (all.ExitCode, one.ExitCode));
        Assert.Equal(File.ReadAllBytes(At("c.tif")), File.ReadAllBytes(At("painted/c.tif")));
    }

    [Fact]
    public async Task Interrupting_ends_between_images_without_a_half_written_one()
    {
        for (int i = 0; i < 200; i++)
        {
            folder.WriteImage($"photos/{i:000}.png", 160, 160);
        }

        using ProgramRun run = ProgramRun.Start(
            ["stylize", At("photos"), .. Fast, "--method", "wct", "-o", At("painted")]);
        string? first = await run.ReadErrorLineAsync();
        run.Interrupt();
        await run.EndAsync();

        Assert.StartsWith("1/200 ", first, StringComparison.Ordinal);
        Assert.Equal(130, run.ExitCode);
        string last = run.Error.TrimEnd().Split('\n')[^1];
        int done = Directory.GetFileSystemEntries(At("painted")).Length;
        Assert.Equal($"Interrupted; {done} of 200 images are done.", last);
        Assert.All(Directory.GetFiles(At("painted")), path => Assert.Equal(160, ImageFile.Read(path).Width));
    }

    [Fact]
    public async Task Options_of_a_single_optimisation_are_refused_for_several_images()
    {
        ProgramResult run = await InProcess.RunAsync(
            "stylize", At("content.png"), At("style.png"), "--style", At("style.png"), "--method", "optimize",
            "--report", At("report.json"), "-o", At("painted"));

        run.AssertOneLine(1, "--report is for a single image, and there are 2");
    }

    [Fact]
    public async Task Several_images_are_optimised_one_after_another()
    {
        folder.WriteEncoder();

        ProgramResult run = await InProcess.RunAsync(
            "stylize", At("content.png"), At("style.png"), "--style", At("style.png"), "--method", "optimize",
            "--iterations", "1", "--encoder", folder.Encoder, "-o", At("painted"));

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(2, Directory.GetFiles(At("painted")).Length);
    }

    private string At(string name) => folder.At(name);
}
