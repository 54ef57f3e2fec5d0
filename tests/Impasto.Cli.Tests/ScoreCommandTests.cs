using System.Globalization;
using System.Text.Json;
using Impasto.Encoders;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Weights;

namespace Impasto.Cli.Tests;

/// <summary><c>impasto score</c>, with a narrow random VGG-19.</summary>
public sealed class ScoreCommandTests : IDisposable
{
    private readonly CommandFolder folder = new();

    public ScoreCommandTests()
    {
        folder.WriteImage("content.png", 60, 44);
        folder.WriteImage("style.png", 40, 48);
        folder.WriteImage("picture.png", 50, 40);
        folder.WriteEncoder();
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_picture_is_a_perfect_match_of_itself()
    {
        (int exitCode, string output, string error) = await ScoreAsync(
            "content.png", "content.png", "content.png", "picture.png");

        Assert.Equal((0, ""), (exitCode, error));
        string[] lines = output.TrimEnd().Split('\n');
        Assert.Equal($"{At("content.png")}: content 0.0000, style 0.00000 (0 is a perfect match)", lines[0]);
        Assert.DoesNotContain("0.0000,", lines[1], StringComparison.Ordinal);
        Assert.Equal(2, lines.Length);
    }

    [Fact]
    public async Task Each_picture_is_measured_by_the_encoder_that_is_named()
    {
        using VggEncoder encoder = new(VggWeights.Load(folder.Encoder));
        PictureScore expected = PictureScore.Of(
            encoder, Read("picture.png"), Read("content.png"), Read("style.png"), threads: 1);

        (_, string text, _) = await ScoreAsync("content.png", "style.png", "picture.png");
        (_, string json, _) = await ScoreAsync("content.png", "style.png", "picture.png", "--json");

        Assert.Equal(
            $"{At("picture.png")}: " + string.Create(
                CultureInfo.InvariantCulture,
                $"content {expected.Content:F4}, style {expected.Style:F5} (0 is a perfect match)"),
            text.TrimEnd());
        using JsonDocument one = JsonDocument.Parse(json);
        Assert.Equal(At("picture.png"), one.RootElement.GetProperty("picture").GetString());
        Assert.Equal(expected.Content, one.RootElement.GetProperty("content").GetDouble());
        Assert.Equal(expected.Style, one.RootElement.GetProperty("style").GetDouble());
    }

    [Fact]
    public async Task A_saved_style_is_measured_by_its_image()
    {
        folder.WriteModels();
        await folder.RunAsync("styles", "add", "waves", At("style.png"), "--method", "adain", "--model", folder.Models);
        string[] line = ["score", At("picture.png"), "--content", At("content.png"), "--encoder", folder.Encoder];

        ProgramResult saved = await folder.RunAsync([.. line, "--style", "waves"]);
        ProgramResult image = await folder.RunAsync([.. line, "--style", At("style.png")]);

        Assert.Equal((0, ""), (saved.ExitCode, saved.Error));
        Assert.Equal(image.Output, saved.Output);
    }

    [Theory]
    [InlineData("great-wave", "a network has learned this style and Impasto has no picture of it: name an image")]
    [InlineData("no-such.png", "there is no such file")]
    public async Task A_style_without_an_image_is_refused(string style, string said) => Assert.Contains(
        $"{style}: {said}",
        await InProcess.RefusalAsync(1, "score", At("picture.png"), "--content", At("content.png"), "--style", style),
        StringComparison.Ordinal);

    private Task<ProgramResult> ScoreAsync(
        string content, string style, params string[] more) => InProcess.RunAsync(
        [
            "score", .. more.Select(word => word.EndsWith(".png", StringComparison.Ordinal) ? At(word) : word),
            "--content", At(content), "--style", At(style), "--encoder", folder.Encoder,
        ]);

    private ImageBuffer Read(string name) => ImageFile.Read(At(name));

    private string At(string name) => folder.At(name);
}
