using Impasto.Media.Images;

namespace Impasto.Cli.Tests;

/// <summary>Sheets of methods, styles and strengths to choose from, with the networks that ship.</summary>
public sealed class SheetCommandTests : IDisposable
{
    // A picture of 60x44 at a longer edge of 48, the narrowest room for a label, two lines of it, and the gap.
    private const int Width = 48, Height = 35, Column = 192, Row = Height + (2 * 18), Gap = 4;

    private readonly CommandFolder folder = new();

    public SheetCommandTests()
    {
        folder.WriteImage("content.png", 60, 44);
        folder.WriteImage("style.png", 40, 48);
        folder.WriteImage("other.png", 48, 40);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Each_picture_is_the_one_of_stylize_to_the_byte_and_has_its_name_below()
    {
        (int exitCode, string output, string error) = await SheetAsync(
            "--style", At("style.png"), "--style", At("other.png"), "--method", "wct", "--method", "adain",
            "--strength", "0.5", "--strength", "1", "--color", "luminance");

        Assert.Equal((0, ""), (exitCode, output));
        string[] lines = error.TrimEnd().Split('\n');
        Assert.Equal(8, lines.Length);
        Assert.StartsWith("1/8 wct 0.5 of style: ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("8/8 adain 1 of other: ", lines[7], StringComparison.Ordinal);
        ImageBuffer sheet = ImageFile.Read(At("sheet.png"));
        Assert.Equal(((4 * (Column + Gap)) - Gap, (2 * (Row + Gap)) - Gap), (sheet.Width, sheet.Height));
        string[] styles = ["style.png", "other.png"], methods = ["wct", "adain"], strengths = ["0.5", "1"];
        foreach ((int row, int column) in new[] { (0, 0), (0, 3), (1, 1) })
        {
            (int exit, _, _) = await InProcess.RunAsync(
                "stylize", At("content.png"), "--style", At(styles[row]), "--method", methods[column / 2],
                "--strength", strengths[column % 2], "--size", "48", "--quality", "draft", "--color", "luminance",
                "-o", At("one.png"));
            Assert.Equal(0, exit);
            (int left, int top) = (column * (Column + Gap), row * (Row + Gap));
            Assert.Equal(
                ImageFile.Read(At("one.png")).Pixels.ToArray(), Part(sheet, left, top, Width, Height));
            Assert.Contains(0, Part(sheet, left, top + Height + Gap, Column, 14));
            Assert.Contains(0, Part(sheet, left, top + Height + Gap + 18, Column, 14));
            Assert.DoesNotContain(Part(sheet, left, top + Height, Column, Gap), sample => sample < 1);
        }
    }

    [Fact]
    public async Task What_is_named_twice_is_painted_once_and_a_picture_has_256_pixels()
    {
        (int exitCode, _, string error) = await InProcess.RunAsync(
            "sheet", At("content.png"), "--style", At("style.png"), "--style", At("style.png"), "--method", "adain",
            "--method", "adain", "--strength", "1", "--strength", "1.0", "--quality", "draft", "-o", At("sheet.png"));

        Assert.Equal(0, exitCode);
        Assert.StartsWith("1/1 adain 1 of style: ", error, StringComparison.Ordinal);
        ImageBuffer sheet = ImageFile.Read(At("sheet.png"));
        Assert.Equal((256, 188 + (2 * 18)), (sheet.Width, sheet.Height));
    }

    [Fact]
    public async Task Images_and_learned_styles_go_to_the_methods_that_take_them()
    {
        (int exitCode, _, string error) = await SheetAsync("--style", At("style.png"), "--style", "mosaic");

        Assert.Equal(0, exitCode);
        Assert.Equal(
            ["1/4 wct of style", "2/4 adain of style", "3/4 transform of mosaic", "4/4 style-bank of mosaic"],
            error.TrimEnd().Split('\n').Select(line => line.Split(':')[0]));
        ImageBuffer sheet = ImageFile.Read(At("sheet.png"));
        Assert.Equal(((2 * (Column + Gap)) - Gap, (2 * (Row + Gap)) - Gap), (sheet.Width, sheet.Height));
    }

    [Fact]
    public async Task What_does_not_go_together_is_left_out_and_named()
    {
        (int exitCode, _, string error) = await SheetAsync(
            "--style", At("style.png"), "--style", "mosaic", "--method", "adain", "--method", "transform",
            "--method", "optimize", "--strength", "0.5", "--strength", "1");

        Assert.Equal(0, exitCode);
        Assert.Contains("Left out: transform of style: no network has learned", error, StringComparison.Ordinal);
        Assert.Contains("Left out: adain of mosaic: a network has learned", error, StringComparison.Ordinal);
        Assert.Contains(
            "Left out: optimize of style: The method optimize takes no strength.", error, StringComparison.Ordinal);
        Assert.Equal(8, error.TrimEnd().Split('\n').Length);
        ImageBuffer sheet = ImageFile.Read(At("sheet.png"));
        Assert.Equal(((2 * (Column + Gap)) - Gap, (2 * (Row + Gap)) - Gap), (sheet.Width, sheet.Height));
    }

    [Fact]
    public async Task A_picture_that_fails_does_not_lose_the_others()
    {
        byte[] whole = File.ReadAllBytes(At("style.png"));
        File.WriteAllBytes(At("cut.png"), whole[..(whole.Length / 2)]);

        (int exitCode, _, string error) = await SheetAsync(
            "--style", At("cut.png"), "--style", At("style.png"), "--method", "adain");

        Assert.Equal(1, exitCode);
        Assert.Contains("1/2 adain of cut: ", error, StringComparison.Ordinal);
        Assert.Contains("1 of 2 pictures could not be painted", error, StringComparison.Ordinal);
        ImageBuffer sheet = ImageFile.Read(At("sheet.png"));
        Assert.Equal((Column, Row), (sheet.Width, sheet.Height));
    }

    [Theory]
    [InlineData(1, "no.png: there is no such file, and no style of that name", "--style", "no.png")]
    [InlineData(2, "--strength is a number from 0 to 1, not '2'", "--style", "style.png", "--strength", "2")]
    [InlineData(2, "not 'oil'", "--style", "style.png", "--method", "oil")]
    [InlineData(2, "--size is a whole number from 32 to 4096", "--style", "style.png", "--size", "16")]
    [InlineData(2, "--style is required")]
    [InlineData(
        1, "There is no picture to paint: transform of style: ", "--style", "style.png", "--method", "transform",
        "--quiet")]
    [InlineData(
        1, "There is no picture to paint: transform of mosaic: The method transform takes no photoreal",
        "--style", "mosaic", "--photoreal")]
    [InlineData(2, "a sheet takes styles without masks", "--style", "mosaic@style.png")]
    [InlineData(1, "this would be written over", "--style", "style.png", "-o", "style.png")]
    [InlineData(
        1, "does not exist; make it first", "--style", "style.png", "--method", "adain", "-o", "no-folder/sheet.png")]
    public async Task What_makes_no_sheet_is_said_in_one_line(int exitCode, string said, params string[] args)
    {
        string[] files = [.. args.Select(word => word.EndsWith(".png", StringComparison.Ordinal) ? At(word) : word)];
        string[] output = args.Contains("-o") ? [] : ["-o", At("sheet.png")];
        string line = await InProcess.RefusalAsync(exitCode, ["sheet", At("content.png"), .. files, .. output]);

        Assert.Contains(said, line, StringComparison.Ordinal);
        Assert.False(File.Exists(At("sheet.png")));
    }

    [Fact]
    public async Task An_interrupted_sheet_has_what_is_painted_so_far()
    {
        using ProgramRun run = ProgramRun.Start(
        [
            "sheet", At("content.png"), "--style", At("style.png"), "--method", "adain", "--method", "optimize",
            "--size", "200", "-o", At("sheet.png"),
        ]);
        Assert.StartsWith("1/2 adain of style: ", await run.ReadErrorLineAsync(), StringComparison.Ordinal);
        run.Interrupt();
        await run.EndAsync();

        Assert.Equal(130, run.ExitCode);
        Assert.Contains("sheet.png has 1 of 2 pictures.", run.Error, StringComparison.Ordinal);
        ImageBuffer sheet = ImageFile.Read(At("sheet.png"));
        Assert.Equal((200, 147 + (2 * 18)), (sheet.Width, sheet.Height));
    }

    private static float[] Part(ImageBuffer image, int left, int top, int width, int height) =>
    [
        .. Enumerable.Range(top, height).SelectMany(y => image.Pixels
            .Slice(((y * image.Width) + left) * ImageBuffer.Channels, width * ImageBuffer.Channels).ToArray()),
    ];

    private string At(string name) => folder.At(name);

    private Task<ProgramResult> SheetAsync(params string[] args) => InProcess.RunAsync(
        ["sheet", At("content.png"), "--size", "48", "--quality", "draft", "-o", At("sheet.png"), .. args]);
}
