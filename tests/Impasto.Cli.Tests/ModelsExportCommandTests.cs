using System.Text;

namespace Impasto.Cli.Tests;

/// <summary>What a user sees of an export; what is in the files is held against a runtime elsewhere.</summary>
public sealed class ModelsExportCommandTests : IDisposable
{
    private readonly CommandFolder folder = new();

    private string Target => folder.At("net.onnx");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_style_is_written_and_its_inputs_and_outputs_are_told()
    {
        ProgramResult run = await ExportAsync("udnie", "--range", "0..255", "--batch", "dynamic");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            ["image: float32 [batch, 3, height, width], 0..255, RGB",
             "picture: float32 [batch, 3, height, width], 0..255, RGB"],
            run.Output.TrimEnd().Split('\n'));
        string bytes = Encoding.Latin1.GetString(File.ReadAllBytes(Target));
        Assert.Contains("impasto.licence", bytes, StringComparison.Ordinal);
        Assert.Equal(["net.onnx"], Directory.GetFiles(folder.At("")).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("styles-light", "weights: float32 [1, 12]")]
    [InlineData("styles-film --layout nhwc", "image: float32 [1, height, width, 7]")]
    [InlineData("upscale4 --size 50x40", "picture: float32 [1, 3, 160, 200]")]
    [InlineData("vgg19-narrow --layer relu2_1 --size dynamic", "relu2_1: float32 [1, 32, relu2_1_height, ")]
    [InlineData("wct-decoder2 --fp16 --opset 13", "features: float32 [1, 32, height, width]")]
    [InlineData("adain", "style: float32 [1, 3, style_height, style_width]")]
    public async Task Each_option_is_seen_in_what_is_told(string words, string said)
    {
        ProgramResult run = await ExportAsync(words.Split(' '));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(said, run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "udnei", "did you mean udnie?")]
    [InlineData(1, "udnie --layer relu1_1", "udnie is a style; leave --layer out")]
    [InlineData(1, "adain --style udnie", "adain takes any style as an image; leave --style out")]
    [InlineData(1, "styles --style mosiac", "styles has not learned 'mosiac'; did you mean mosaic?")]
    [InlineData(1, "upscale4 --style udnie", "upscale4 has no styles; leave --style out")]
    [InlineData(1, "vgg19-narrow --layer relu9_1", "no layer 'relu9_1'")]
    [InlineData(1, "udnie --size 3x30", "5x5 pixels at least, not of 3x30")]
    [InlineData(1, "absent.safetensors", "there is no such file")]
    [InlineData(2, "udnie --size 640", "such as 640x480, or dynamic, not '640'")]
    [InlineData(2, "udnie --size 0x64", "from 1 to 65536")]
    [InlineData(2, "udnie --batch 2", "--batch is 1 or dynamic, not '2'")]
    [InlineData(2, "udnie --range 1..2", "--range is 0..1 or 0..255, not '1..2'")]
    [InlineData(2, "udnie --opset 12", "a whole number from 13 to 22, not '12'")]
    public async Task What_makes_no_sense_is_one_line_and_leaves_no_file(int exitCode, string words, string said)
    {
        string line = await InProcess.RefusalAsync(exitCode, ["models", "export", .. words.Split(' '), "-o", Target]);

        Assert.Contains(said, line, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.At("")));
    }

    [Fact]
    public async Task A_file_that_is_no_network_is_described()
    {
        folder.WriteImage("photo.png", 8, 8);
        string line = await InProcess.RefusalAsync(1, "models", "export", folder.At("photo.png"), "-o", Target);
        Assert.Contains("no weight file of a known format", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_weight_file_is_not_written_over_unless_that_is_allowed()
    {
        folder.WriteEncoder();
        string own = folder.Encoder;
        byte[] weights = File.ReadAllBytes(own);
        string line = await InProcess.RefusalAsync(1, "models", "export", own, "-o", own);
        Assert.Contains("allow it with --overwrite", line, StringComparison.Ordinal);
        Assert.Equal(weights, File.ReadAllBytes(own));

        ProgramResult run = await InProcess.RunAsync("models", "export", own, "-o", own, "--overwrite");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.NotEqual(weights, File.ReadAllBytes(own));
    }

    [Fact]
    public async Task Where_nothing_can_be_written_is_said_first()
    {
        string line = await InProcess.RefusalAsync(
            1, "models", "export", "absent", "-o", Path.Combine(folder.At("nowhere"), "net.onnx"));
        Assert.Contains("there is no folder", line, StringComparison.Ordinal);
    }

    private Task<ProgramResult> ExportAsync(params string[] words) =>
        InProcess.RunAsync(["models", "export", .. words, "-o", Target]);
}
