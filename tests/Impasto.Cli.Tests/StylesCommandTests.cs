using Impasto.Media.Images;
using Impasto.Networks;
using Impasto.Weights;

namespace Impasto.Cli.Tests;

/// <summary>Styles that are kept under a name, as a process of its own.</summary>
public sealed class StylesCommandTests : IDisposable
{
    private readonly CommandFolder folder = new();

    public StylesCommandTests()
    {
        folder.WriteImage("content.png", 60, 44);
        folder.WriteImage("style.png", 40, 48);
        folder.WriteModels();
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_saved_style_paints_as_its_image_does_with_any_method()
    {
        ProgramResult added = await AddAsync("waves");

        Assert.Equal((0, ""), (added.ExitCode, added.Error));
        Assert.Contains("40x48 pixels, prepared for adain", added.Output, StringComparison.Ordinal);
        foreach (string method in new[] { "adain", "wct" })
        {
            byte[] saved = await PaintAsync("waves", method);
            Assert.Equal(await PaintAsync(At("style.png"), method), saved);
        }
    }

    [Fact]
    public async Task Styles_are_listed_and_removed_by_name()
    {
        await AddAsync("waves");
        await AddAsync("again");
        File.WriteAllText(At("styles/broken.safetensors"), "broken");

        ProgramResult list = await folder.RunAsync("styles", "list");
        ProgramResult removed = await folder.RunAsync("styles", "remove", "waves");
        ProgramResult twice = await folder.RunAsync("styles", "remove", "waves");

        Assert.Equal(
            ["again", "broken", "waves"],
            list.Output.TrimEnd().Split('\n')
                .Where(line => !line.Contains("learned by", StringComparison.Ordinal))
                .Select(line => line.Split(' ')[0]));
        Assert.Contains("cannot be used", list.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (removed.ExitCode, removed.Error));
        twice.AssertOneLine(1, "no style named 'waves'; there are again, broken");
    }

    [Theory]
    [InlineData("../escape", "cannot be a style's name")]
    [InlineData("taken", "named 'taken' already")]
    public async Task A_name_that_cannot_be_had_is_refused(string name, string said)
    {
        await AddAsync("taken");

        (await AddAsync(name)).AssertOneLine(1, said);
    }

    [Fact]
    public async Task The_name_of_a_shipped_style_is_not_hidden()
    {
        (await AddAsync("great-wave")).AssertOneLine(1, "'great-wave' is a style that Impasto brings along");
        (await folder.RunAsync("train", "--style", At("style.png"), "--name", "mosaic", "-o", At("run")))
            .AssertOneLine(1, "'mosaic' is a style that Impasto brings along");
        (await folder.RunAsync("models", "import", ModelsCommandTests.Fixture("transform.pth"), "--name", "mosaic"))
            .AssertOneLine(1, "'mosaic' is a style that Impasto brings along");
    }

    [Fact]
    public async Task A_file_of_several_styles_says_which_names_it_hides()
    {
        TransformWeights weights = TransformWeights.Random(
            new TransformNetworkOptions { Width = 4, Blocks = 1, EdgeKernel = 3 }, ["mosaic", "own"], seed: 1);
        SafetensorsWriter.Write(At("two.safetensors"), weights.Tensors, weights.OwnMetadata);

        ProgramResult run = await folder.RunAsync("models", "import", At("two.safetensors"), "--name", "two");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            "From now on --style mosaic is that of two, which hides the one that Impasto brings along.\n", run.Error);
    }

    [Theory]
    [InlineData("--method", "wct")]
    [InlineData("--style", "style.png")]
    public async Task Why_a_learned_style_is_no_image_is_said(string option, string value)
    {
        string given = option == "--style" ? At(value) : value;
        ProgramResult run = await InProcess.RunAsync(
            "stylize", At("content.png"), "--style", "great-wave", option, given, "-o", At("out.png"));

        run.AssertOneLine(1, "great-wave: a network has learned this style and Impasto has no picture of it");
    }

    [Fact]
    public async Task The_list_and_the_sheet_have_all_styles_on_a_picture_of_ones_own()
    {
        ProgramResult list = await folder.RunAsync(
            "styles", "list", "--contact-sheet", At("sheet.png"), "--content", At("content.png"));

        Assert.Equal((0, ""), (list.ExitCode, list.Error));
        string[] lines = list.Output.TrimEnd().Split('\n');
        Assert.Equal(8, lines.Count(line => line.EndsWith("for --method style-bank", StringComparison.Ordinal)));

        // Four columns of 320 with 4 between them; each row a thumbnail of 60x44 enlarged, and a line for its name.
        ImageBuffer sheet = ImageFile.Read(At("sheet.png"));
        int rows = (lines.Length + 3) / 4;
        Assert.Equal((4 * 324) - 4, sheet.Width);
        Assert.Equal((rows * (235 + 4 + 14 + 4)) - 4, sheet.Height);
        Assert.Contains(Line(sheet, 235 + 4 + 12), value => value == 0);
        Assert.DoesNotContain(Line(sheet, 236), value => value < 1);
    }

    [Fact]
    public async Task A_file_comes_before_a_saved_style_of_its_name()
    {
        await AddAsync("waves");
        string here = Directory.GetCurrentDirectory();
        string file = Path.Combine(here, "waves");
        File.WriteAllText(file, "not an image");
        try
        {
            ProgramResult run = await folder.RunAsync(
                "stylize", At("content.png"), "--style", "waves", "--method", "adain", "--refine", "0",
                "--model", folder.Models, "-o", At("out.png"));

            run.AssertOneLine(1, "not an image that can be read here");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private Task<ProgramResult> AddAsync(string name) => folder.RunAsync(
        "styles", "add", name, At("style.png"), "--method", "adain", "--model", folder.Models);

    private async Task<byte[]> PaintAsync(string style, string method)
    {
        ProgramResult run = await folder.RunAsync(
            "stylize", At("content.png"), "--style", style, "--method", method, "--refine", "0",
            "--model", folder.Models, "-o", At("out.png"));
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return File.ReadAllBytes(At("out.png"));
    }

    private static float[] Line(ImageBuffer image, int y) =>
        image.Pixels.Slice(y * image.Width * ImageBuffer.Channels, image.Width * ImageBuffer.Channels).ToArray();

    private string At(string name) => folder.At(name);
}
