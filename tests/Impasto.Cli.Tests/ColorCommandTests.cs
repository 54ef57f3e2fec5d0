using Impasto.Jobs;
using Impasto.Running;
using Impasto.Tests;

namespace Impasto.Cli.Tests;

/// <summary>The options of all methods that steer colours and strokes, with small random networks.</summary>
[Collection(AloneCollection.Name)]
public sealed class ColorCommandTests : IDisposable
{
    private readonly CommandFolder folder = new();

    public ColorCommandTests()
    {
        folder.WriteImage("content.png", 60, 44);
        folder.WriteImage("other-content.png", 40, 40);
        folder.WriteImage("style.png", 40, 48);
        folder.WriteImage("other.png", 48, 40);
        folder.WriteModels();
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("--color-transfer is for --color histogram", "--color-transfer", "cdf")]
    [InlineData("--color-transfer is for --color histogram", "--color", "luminance", "--color-transfer", "cdf")]
    [InlineData("--color-strength is for --color histogram or luminance", "--color-strength", "0.5")]
    [InlineData("--stroke is --style-scale in a word; give one of the two", "--stroke", "fine", "--style-scale", "2")]
    [InlineData("--style-fine and --style-coarse go together; give both or none", "--style-fine", "a.png")]
    [InlineData(
        "--style-fine is for --method wct or adain or optimize, and the method is transform",
        "--style-fine", "a.png", "--style-coarse", "b.png", "--method", "transform")]
    [InlineData("--photoreal is for --method wct or adain or optimize, and the method is transform", "--photoreal")]
    [InlineData("--stroke is fine or medium or broad, not 'thin'", "--stroke", "thin")]
    [InlineData("--color is style or histogram or luminance, not 'grey'", "--color", "grey")]
    [InlineData(
        "--color-transfer is mean or cholesky or pca or cdf or sliced, not 'x'",
        "--color", "histogram", "--color-transfer", "x")]
    public async Task What_does_not_go_together_is_refused_in_one_line(string said, params string[] options)
    {
        string line = await InProcess.RefusalAsync(
            2, ["stylize", "no.png", "--style", "mosaic", "-o", "out.png", .. options]);
        Assert.Equal($"impasto: {said} (see 'impasto stylize --help')", line);
    }

    [Fact]
    public async Task A_folder_in_two_styles_is_painted_with_each_scenes_colours_and_by_a_job_to_the_same_bytes()
    {
        string[] options =
        [
            "--style", At("style.png"), "--style", At("other.png"), "--method", "wct", "--refine", "0",
            "--model", folder.Models, "--color", "histogram", "--color-transfer", "sliced", "--color-strength", "0.5",
        ];
        string[] line = ["stylize", At("content.png"), .. options, "-o", At("one.png")];
        ProgramResult all = await InProcess.RunAsync(
            ["stylize", At("content.png"), At("other-content.png"), .. options, "-o", At("painted") + "/"]);
        ProgramResult one = await InProcess.RunAsync(line);
        ProgramResult plain = await InProcess.RunAsync([.. line[..^8], "-o", At("plain.png")]);
        ProgramResult saved = await InProcess.RunAsync([.. line, "--save-job", At("job.json")]);
        byte[] expected = File.ReadAllBytes(At("one.png"));
        File.Delete(At("one.png"));
        ProgramResult done = await InProcess.RunAsync("stylize", "--job", At("job.json"));

        Assert.All([all, one, plain, saved, done], run => Assert.Equal(0, run.ExitCode));
        Assert.Equal(expected, File.ReadAllBytes(At("painted/content.png")));
        Assert.NotEqual(expected, File.ReadAllBytes(At("plain.png")));
        Assert.True(File.Exists(At("painted/other-content.png")));
        Assert.Equal(expected, File.ReadAllBytes(At("one.png")));
    }

    [Fact]
    public void The_page_of_control_has_every_option_of_all_methods_with_its_default()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "methods", "control.md"));
        foreach (OptionDescription option in OptionDescription.Of(typeof(CommonOptions)))
        {
            string[] rows = [.. page.Split('\n').Where(
                row => row.StartsWith($"| `--{option.Name}`", StringComparison.Ordinal)
                    || row.StartsWith($"| `--{option.Name} ", StringComparison.Ordinal))];
            Assert.Equal(option.Default ?? "", Assert.Single(rows).Split(" | ")[^1].Trim(' ', '|').Replace("`", ""));
        }
    }

    private string At(string name) => folder.At(name);
}
