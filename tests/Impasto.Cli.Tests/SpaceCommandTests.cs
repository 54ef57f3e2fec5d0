using System.Text.Json;
using Impasto.Media.Images;

namespace Impasto.Cli.Tests;

/// <summary>Masks, kept places, labels and automatic guides on the command line, with small random networks.</summary>
public sealed class SpaceCommandTests : IDisposable
{
    private readonly CommandFolder folder = new();

    public SpaceCommandTests()
    {
        folder.WriteImage("content.png", 60, 44);
        folder.WriteImage("style.png", 40, 48);
        folder.WriteImage("other.png", 48, 40);
        Write("left.png", 60, 44, (x, _) => x < 30 ? (1, 1, 1) : (0, 0, 0));
        Write("right.png", 60, 44, (x, _) => x < 30 ? (0, 0, 0) : (1, 1, 1));
        Write("labels.png", 60, 44, (x, _) => x < 30 ? (1, 0, 0) : (0, 0, 1));
        Write("style-labels.png", 20, 20, (_, y) => y < 10 ? (0, 0, 1) : (1, 0, 0));
        folder.WriteModels();
        folder.WriteEncoder();
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_mask_behind_an_at_is_that_of_its_style_and_a_path_with_one_is_a_path()
    {
        File.Copy(At("style.png"), At("style@2.png"));
        float[] apart = await PaintAsync(
            "--style", At("style@2.png"), "--style", At("other.png"), "--mask", At("left.png"), "--mask",
            At("right.png"));
        float[] behind = await PaintAsync(
            "--style", At("style@2.png") + "@" + At("left.png"), "--style", At("other.png") + "@" + At("right.png"));
        float[] none = await PaintAsync("--style", At("style.png"), "--style", At("other.png"));

        Assert.Equal(apart, behind);
        Assert.NotEqual(none, behind);
    }

    [Fact]
    public async Task What_is_kept_is_the_scene_and_what_a_mask_hides_of_a_style_does_not_count()
    {
        float[] kept = await PaintAsync("--style", At("style.png"), "--keep", At("left.png"));
        float[] scene = ImageFile.Read(At("content.png")).Pixels.ToArray();
        Assert.All(Enumerable.Range(0, kept.Length).Where(i => i / 3 % 60 < 30), i => Assert.Equal(scene[i], kept[i]));
        Assert.Contains(Enumerable.Range(0, kept.Length), i => i / 3 % 60 >= 30 && scene[i] != kept[i]);

        float[] part = await PaintAsync("--style", At("style.png"), "--style-mask", At("left.png"));
        Assert.NotEqual(await PaintAsync("--style", At("style.png")), part);
    }

    [Fact]
    public async Task Labels_and_a_saved_job_of_them_paint_the_same()
    {
        string[] line =
        [
            "stylize", At("content.png"), "--style", At("style.png"), "--labels", At("labels.png"), "--style-labels",
            At("style-labels.png"), "--keep", At("left.png"), "--method", "adain", "--refine", "0", "--model",
            folder.Models, "-o", At("out.png"),
        ];
        await DoneAsync(line);
        byte[] expected = File.ReadAllBytes(At("out.png"));
        await DoneAsync([.. line, "--save-job", At("job.json")]);
        File.Delete(At("out.png"));
        await DoneAsync("stylize", "--job", At("job.json"), "--report", At("report.json"));

        Assert.Equal(expected, File.ReadAllBytes(At("out.png")));
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(At("report.json")));
        Assert.Equal(5, report.RootElement.GetProperty("inputs").GetArrayLength());
    }

    [Fact]
    public async Task Automatic_guides_paint_and_are_kept_in_a_job()
    {
        float[] plain = await PaintAsync("--style", At("style.png"));
        float[] cut = await PaintAsync("--style", At("style.png"), "--guides", "auto=2");
        Assert.NotEqual(plain, cut);
        await DoneAsync(
            "stylize", At("content.png"), "--style", At("style.png"), "--guides", "auto", "-o", At("out.png"),
            "--save-job", At("job.json"));
        using JsonDocument job = JsonDocument.Parse(File.ReadAllText(At("job.json")));
        Assert.Equal(3, job.RootElement.GetProperty("autoGuides").GetInt32());
    }

    [Fact]
    public async Task A_doodle_is_painted_from_labels_alone()
    {
        string[] line =
        [
            "doodle", At("labels.png"), "--style", At("style.png"), "--style-labels", At("style-labels.png"),
            "--encoder", folder.Encoder, "--iterations", "3", "--levels", "1", "--size", "48",
        ];
        await DoneAsync([.. line, "-o", At("noise.png"), "--report", At("report.json")]);
        await DoneAsync([.. line, "-o", At("again.png")]);
        await DoneAsync([.. line, "--init", "labels", "-o", At("labels-out.png")]);

        ImageBuffer doodle = ImageFile.Read(At("noise.png"));
        Assert.Equal((48, 35), (doodle.Width, doodle.Height));
        Assert.Equal(doodle.Pixels.ToArray(), ImageFile.Read(At("again.png")).Pixels.ToArray());
        Assert.NotEqual(doodle.Pixels.ToArray(), ImageFile.Read(At("labels-out.png")).Pixels.ToArray());
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(At("report.json")));
        Assert.Equal(0, report.RootElement.GetProperty("job").GetProperty("options").GetProperty("contentWeight")
            .GetDouble());
    }

    [Fact]
    public async Task A_doodle_is_the_job_of_stylize_with_labels_and_without_a_loss_of_the_content()
    {
        string[] line =
        [
            At("labels.png"), "--style", At("style.png"), "--style-labels", At("style-labels.png"), "--encoder",
            folder.Encoder, "--iterations", "2", "--levels", "1", "--size", "40", "--depth", "16",
        ];
        foreach ((string start, string init) in new[] { ("noise", "noise"), ("labels", "content") })
        {
            await DoneAsync(
                ["doodle", .. line, "--init", start, "-o", At("doodle.png"), "--checkpoint", At("checkpoint")]);
            await DoneAsync(
                [
                    "stylize", .. line, "--labels", At("labels.png"), "--method", "optimize", "--content-weight", "0",
                    "--init", init, "-o", At("out.png"),
                ]);
            Assert.Equal(File.ReadAllBytes(At("out.png")), File.ReadAllBytes(At("doodle.png")));
            Assert.False(File.Exists(At("checkpoint")));
        }

        await DoneAsync(["doodle", .. line[..^2], "-o", At("eight.png")]);
        Assert.True(new FileInfo(At("eight.png")).Length < new FileInfo(At("doodle.png")).Length);
    }

    [Theory]
    [InlineData(2, "--style-labels is required", "--style", "style.png")]
    [InlineData(2, "--style is required", "--style-labels", "style-labels.png")]
    [InlineData(
        2, "'--content-weight' is no option here", "--style", "style.png", "--style-labels", "style-labels.png",
        "--content-weight", "1")]
    [InlineData(
        2, "--init is noise or labels, not 'content'", "--style", "style.png", "--style-labels", "style-labels.png",
        "--init", "content")]
    [InlineData(
        2, "--size is a whole number", "--style", "style.png", "--style-labels", "style-labels.png", "--size", "0")]
    [InlineData(
        2, "iterations is a whole number", "--style", "style.png", "--style-labels", "style-labels.png",
        "--iterations", "-1")]
    [InlineData(
        1, "this would be written over", "--style", "style.png", "--style-labels", "style-labels.png", "-o",
        "labels.png")]
    [InlineData(1, "there is no such file", "--style", "style.png", "--style-labels", "no.png")]
    [InlineData(1, "a network has learned this style", "--style", "mosaic", "--style-labels", "style-labels.png")]
    public async Task What_makes_no_doodle_is_said_in_one_line(int exitCode, string said, params string[] args)
    {
        string[] output = args.Contains("-o") ? [] : ["-o", At("x.png")];
        string line = await InProcess.RefusalAsync(
            exitCode, ["doodle", At("labels.png"), .. args.Select(Full), .. output]);
        Assert.Contains(said, line, StringComparison.Ordinal);
        Assert.False(File.Exists(At("x.png")));
    }

    [Theory]
    [InlineData(
        2, "There is 1 style and 2 masks; give one for each style", "--mask", "left.png", "--mask", "left.png")]
    [InlineData(
        2, "There is 1 style and 2 style masks; give one for each style",
        "--style-mask", "left.png", "--style-mask", "left.png")]
    [InlineData(2, "There are 2 styles and 1 mask; give one", "--style", "other.png", "--mask", "left.png")]
    [InlineData(
        2, "Give masks by --mask or behind the @ of styles, not both",
        "--style", "other.png@left.png", "--mask", "left.png", "--mask", "right.png")]
    [InlineData(2, "There are labels of styles and none of the scene", "--style-labels", "style-labels.png")]
    [InlineData(2, "There are labels of 0 of 1 style; give those of each style", "--labels", "labels.png")]
    [InlineData(
        2, "Give labels or automatic guides, not both",
        "--labels", "labels.png", "--style-labels", "style-labels.png", "--guides", "auto")]
    [InlineData(
        2, "Place styles by masks or by automatic guides, not by both", "--mask", "left.png", "--guides", "auto")]
    [InlineData(
        2, "Place styles by masks or by labels, not by both",
        "--mask", "left.png", "--labels", "labels.png", "--style-labels", "style-labels.png")]
    [InlineData(1, "other-labels.png: no colour is one of the scene's labels, which have #",
        "--labels", "labels.png", "--style-labels", "other-labels.png")]
    [InlineData(2, "The encoder is what a refinement compares with, and none is asked for", "--encoder", "gabor")]
    [InlineData(2, "The style loss is how a refinement compares styles, and none is", "--style-loss", "bn")]
    [InlineData(1, "no picture of it, which --style-coarse needs: name an image.",
        "--style-fine", "style.png", "--style-coarse", "mosaic")]
    [InlineData(1, "no picture of it, which --style-fine needs: name an image.",
        "--style-fine", "mosaic", "--style-coarse", "style.png")]
    [InlineData(1, "needs: name an image, or leave --method and styles that are images out.", "--style", "mosaic")]
    [InlineData(1, "larger than can be held: choose a smaller size.", "--size", "1000000")]
    [InlineData(1, "content.png: it has", "--labels", "content.png", "--style-labels", "style-labels.png")]
    [InlineData(2, "--guides is auto, or auto=2 to auto=8, not 'auto=9'", "--guides", "auto=9")]
    [InlineData(2, "--guides is auto, or auto=2 to auto=8, not '3'", "--guides", "3")]
    [InlineData(1, "no.png", "--keep", "no.png")]
    [InlineData(1, "no.png", "--style-mask", "no.png")]
    [InlineData(1, "black or transparent everywhere", "--mask", "black.png")]
    [InlineData(1, "hidden by its mask", "--style-mask", "black.png")]
    public async Task What_does_not_fit_is_said_in_one_line(int exitCode, string said, params string[] args)
    {
        Write("black.png", 9, 9, (_, _) => (0, 0, 0));
        Write("other-labels.png", 9, 9, (_, _) => (1, 1, 1));
        string line = await InProcess.RefusalAsync(
            exitCode,
            [
                "stylize", At("content.png"), "--style", At("style.png"), "--method", "adain", "--refine", "0",
                "--model", folder.Models, "-o", At("x.png"), .. args.Select(Full),
            ]);
        Assert.Contains(said, line, StringComparison.Ordinal);
        Assert.False(File.Exists(At("x.png")));
    }

    [Theory]
    [InlineData("Mask 2 of 2 is black everywhere: its style is not seen.", "--mask", "left.png", "--mask", "black.png")]
    [InlineData(
        "The style's labels lack #",
        "--labels", "labels.png", "--style-labels", "red.png", "--style-labels", "red.png")]
    public async Task What_there_is_to_say_comes_once_and_before_the_work(string said, params string[] args)
    {
        Write("black.png", 9, 9, (_, _) => (0, 0, 0));
        Write("red.png", 9, 9, (_, _) => (1, 0, 0));
        (int exitCode, _, string error) = await InProcess.RunAsync(
        [
            "stylize", At("content.png"), "--style", At("style.png"), "--style", At("other.png"), "--method", "adain",
            "--refine", "10", "--encoder", folder.Encoder, "--model", folder.Models, "-o", At("out.png"),
            .. args.Select(Full),
        ]);

        Assert.Equal(0, exitCode);
        Assert.StartsWith(said, error, StringComparison.Ordinal);
        Assert.Single(error.Split('\n'), line => line.StartsWith(said, StringComparison.Ordinal));
        Assert.Contains("iteration 10/10", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_style_without_a_mask_goes_where_the_others_leave()
    {
        float[] both = await PaintAsync(
            "--style", At("style.png") + "@" + At("left.png"), "--style", At("other.png") + "@" + At("right.png"));
        Assert.Equal(
            both, await PaintAsync("--style", At("style.png") + "@" + At("left.png"), "--style", At("other.png")));
    }

    [Theory]
    [InlineData("mosaic: a network has learned this style", "--style-mask", "left.png")]
    [InlineData("mosaic: a network has learned this style", "--labels", "labels.png", "--style-labels", "labels.png")]
    [InlineData("mosaic: a network has learned this style", "--guides", "auto")]
    public async Task A_learned_style_has_no_picture_to_look_at(string said, params string[] args)
    {
        // Without a method the options are for, the line that names it comes first.
        string named = await InProcess.RefusalAsync(
            2, ["stylize", At("content.png"), "--style", "mosaic", "-o", At("x.png"), .. args.Select(Full)]);
        Assert.Contains("is for --method wct or adain or optimize, and the method is transform", named,
            StringComparison.Ordinal);
        string chosen = await InProcess.RefusalAsync(
            1,
            [
                "stylize", At("content.png"), "--style", "mosaic", "--method", "wct", "-o", At("x.png"),
                .. args.Select(Full),
            ]);
        Assert.Contains(said, chosen, StringComparison.Ordinal);
    }

    private string At(string name) => folder.At(name);

    private string Full(string word) => word.Contains(".png", StringComparison.Ordinal)
        ? string.Join('@', word.Split('@').Select(At))
        : word;

    private static async Task DoneAsync(params string[] line)
    {
        (int exitCode, string output, string error) = await InProcess.RunAsync(line);
        Assert.True(exitCode == 0 && output.Length == 0, error);
    }

    private async Task<float[]> PaintAsync(params string[] args)
    {
        await DoneAsync(
            [
                "stylize", At("content.png"), "--method", "adain", "--refine", "0", "--model", folder.Models,
                "-o", At("out.png"), .. args,
            ]);
        return ImageFile.Read(At("out.png")).Pixels.ToArray();
    }

    private void Write(string name, int width, int height, Func<int, int, (int R, int G, int B)> color)
    {
        ImageBuffer image = new(width, height);
        for (int i = 0; i < width * height; i++)
        {
            (int r, int g, int b) = color(i % width, i / width);
            (image.Pixels[i * 3], image.Pixels[(i * 3) + 1], image.Pixels[(i * 3) + 2]) = (r, g, b);
        }

        ImageFile.Write(image, At(name));
    }
}
