using Impasto.Media.Images;
using Impasto.Networks;
using Impasto.Weights;

namespace Impasto.Cli.Tests;

/// <summary>Super-resolution and StyleBank, with small random networks.</summary>
public sealed class BankCommandTests : IDisposable
{
    private readonly CommandFolder folder = new();

    public BankCommandTests()
    {
        folder.WriteImage("content.png", 30, 21);
        using UpscaleNetwork upscale = UpscaleNetwork.Random(
            new UpscaleNetworkOptions { Scale = 4, Width = 4, Blocks = 1 }, seed: 1);
        SafetensorsWriter.Write(At("upscale.safetensors"), upscale.Tensors);
        using StyleBankNetwork bank = StyleBankNetwork.Random(
            new StyleBankOptions { Width = 2, EdgeKernel = 3 }, ["one", "two"], seed: 2);
        SafetensorsWriter.Write(At("bank.safetensors"), bank.Tensors);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task An_image_is_enlarged()
    {
        ProgramResult run = await InProcess.RunAsync(
            "upscale", At("content.png"), "--model", At("upscale.safetensors"), "-o", At("large.png"));
        Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Error));
        ImageBuffer large = ImageFile.Read(At("large.png"));
        Assert.Equal((120, 84), (large.Width, large.Height));
    }

    [Fact]
    public async Task Masks_place_the_styles_of_a_bank()
    {
        ImageBuffer white = new(8, 8);
        white.Pixels.Fill(1);
        ImageFile.Write(white, At("white.png"));
        ImageFile.Write(new ImageBuffer(8, 8), At("black.png"));

        ProgramResult one = await PaintAsync("one.png", "--style", "one");
        ProgramResult masked = await PaintAsync(
            "masked.png", "--style", "one", "--style", "two", "--mask", At("white.png"), "--mask", At("black.png"));
        ProgramResult two = await PaintAsync("two.png", "--style", "two");

        Assert.All([one, two], run => Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Error)));
        Assert.Equal(
            (0, "", "Mask 2 of 2 is black everywhere: its style is not seen.\n"),
            (masked.ExitCode, masked.Output, masked.Error));
        Assert.Equal(Read("one.png"), Read("masked.png"));
        Assert.NotEqual(Read("one.png"), Read("two.png"));
    }

    [Fact]
    public async Task Networks_that_ship_need_no_file()
    {
        ProgramResult enlarged = await InProcess.RunAsync("upscale", At("content.png"), "-o", At("large.png"));
        ProgramResult painted = await InProcess.RunAsync(
            "stylize", At("content.png"), "--method", "style-bank", "--style", "great-wave", "--style", "mosaic",
            "-o", At("painted.png"));
        Assert.All([enlarged, painted], run => Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Error)));
        Assert.Equal((120, 84), (ImageFile.Read(At("large.png")).Width, ImageFile.Read(At("large.png")).Height));
        Assert.NotEqual(Read("content.png"), Read("painted.png"));
    }

    [Theory]
    [InlineData(
        1, "this network enlarges 4 times, not 8",
        "upscale", "content.png", "--scale", "8", "--model", "upscale.safetensors", "-o", "x.png")]
    [InlineData(
        1, "it is no super-resolution network", "upscale", "content.png", "--model", "bank.safetensors", "-o", "x.png")]
    [InlineData(1, "of memory would be needed", "upscale", "content.png", "--max-memory", "2MB", "-o", "x.png")]
    [InlineData(2, "--scale is 2 or 4 or 8", "upscale", "content.png", "--scale", "3", "-o", "x.png")]
    [InlineData(
        1, "no bank for 'three'",
        "stylize", "content.png", "--method", "style-bank", "--model", "bank.safetensors", "--style", "three",
        "-o", "x.png")]
    [InlineData(
        2, "There is 1 style and 2 masks; give one for each style",
        "stylize", "content.png", "--method", "style-bank", "--style", "one", "--mask", "content.png",
        "--mask", "content.png", "-o", "x.png")]
    public async Task What_cannot_be_done_is_said_in_one_line(int exitCode, string said, params string[] args)
    {
        ProgramResult run = await InProcess.RunAsync(
            [.. args.Select(a => a.Contains('.', StringComparison.Ordinal) ? At(a) : a)]);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.False(File.Exists(At("x.png")));
    }

    private string At(string name) => folder.At(name);

    private float[] Read(string name) => ImageFile.Read(At(name)).Pixels.ToArray();

    private Task<ProgramResult> PaintAsync(string output, params string[] args) => InProcess.RunAsync(
        [
            "stylize", At("content.png"), "--method", "style-bank", "--model", At("bank.safetensors"),
            "-o", At(output), .. args,
        ]);
}
