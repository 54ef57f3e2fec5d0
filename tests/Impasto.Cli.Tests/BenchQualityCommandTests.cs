using System.Text.Json;
using Impasto.Cli.Display;
using Impasto.Media.Images;
using Impasto.Networks;
using Impasto.Weights;

namespace Impasto.Cli.Tests;

/// <summary>The judge's tables, with small random networks.</summary>
public sealed class BenchQualityCommandTests : IDisposable
{
    private readonly CommandFolder folder = new();

    public BenchQualityCommandTests()
    {
        folder.WriteImage("photos/a.png", 60, 44);
        folder.WriteImage("photos/b.png", 44, 60);
        folder.WriteImage("bright.png", 40, 48);
        folder.WriteEncoder();
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Methods_and_finished_pictures_stand_in_one_table()
    {
        folder.WriteModels();
        Directory.CreateDirectory(At("done"));
        foreach (string name in new[] { "a", "b" })
        {
            File.Copy(At($"photos/{name}.png"), At($"done/{name}--bright.png"));
        }

        ProgramResult run = await JudgeAsync(
            $"three=--model {folder.Models} --levels 3 --refine 0",
            "--pictures", $"same={At("done")}", "-o", At("out"));

        Assert.Equal(0, run.ExitCode);
        string[] lines = run.Output.Split('\n');
        Assert.Equal("| method | pictures | content | style | weave | seconds |", lines[0]);
        Assert.Matches(
            @"^\| three  \|        2 \| +\d+\.\d{3} \| +\d+\.\d{3} \| +\d+\.\d\d \| +\d+\.\d\d \|$", lines[2]);
        Assert.StartsWith("| same   |        2 |   0.000 |", lines[3], StringComparison.Ordinal);
        Assert.EndsWith("|         |", lines[3], StringComparison.Ordinal);
        Assert.Contains("4/4 same b--bright: content 0.000", run.Error, StringComparison.Ordinal);
        ImageBuffer picture = ImageFile.Read(At("out/three/b--bright.png"));
        ImageBuffer sheet = ImageFile.Read(At("out/three.jpg"));
        Assert.Equal((35, 48), (picture.Width, picture.Height));
        Assert.Equal((48, 35 + 4 + 48), (sheet.Width, sheet.Height));
        Assert.True(File.Exists(At("out/inputs.jpg")));
    }

    [Fact]
    public async Task A_learned_style_is_known_by_the_name_of_its_file_and_json_has_every_picture()
    {
        TransformWeights weights = TransformWeights.Random(
            new TransformNetworkOptions { Width = 4, Blocks = 1, EdgeKernel = 3 }, ["bright"], seed: 1);
        SafetensorsWriter.Write(At("one.safetensors"), weights.Tensors, weights.OwnMetadata);
        await folder.RunAsync("models", "import", At("one.safetensors"), "--name", "one");

        ProgramResult run = await folder.RunAsync(Judging("transform", "--json", "-q"));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement method = Assert.Single(json.RootElement.GetProperty("methods").EnumerateArray());
        JsonElement[] pictures = [.. method.GetProperty("pictures").EnumerateArray()];
        Assert.Equal(["a", "b"], pictures.Select(p => p.GetProperty("content").GetString()));
        Assert.Equal(
            pictures.Average(p => p.GetProperty("content_loss").GetDouble()),
            method.GetProperty("medians").GetProperty("content").GetDouble(),
            1e-12);
    }

    [Fact]
    public async Task A_picture_that_cannot_be_had_is_said_and_left_out()
    {
        Directory.CreateDirectory(At("done"));
        File.Copy(At("photos/a.png"), At("done/a--bright.png"));

        ProgramResult run = await JudgeAsync("--pictures", $"same={At("done")}");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("2/2 same b--bright: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("| same   |        1 |", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("did you mean adain?", "adian")]
    [InlineData("iteratoins", "x=--method optimize --iteratoins 5")]
    [InlineData("The method adain has no option 'levels'", "x=--method adain --levels 2")]
    [InlineData("'plain' is given twice", "plain=", "plain=--refine 0")]
    [InlineData("Name a method")]
    [InlineData("no-such.png", "plain=", "--content", "no-such.png")]
    [InlineData("have the same name", "plain=", "--style", "photos/../bright.png", "--style", "bright.png")]
    public async Task What_cannot_be_judged_is_said_in_one_line_before_any_work(string said, params string[] more)
    {
        string[] found = [.. more.Select(word => word.EndsWith(".png", StringComparison.Ordinal) ? At(word) : word)];

        (await JudgeAsync(found)).AssertOneLine(1, said);
    }

    [Fact]
    public async Task An_encoder_is_measured_beside_the_one_it_stands_for()
    {
        Dictionary<string, string> reflecting = new() { [VggWeights.PaddingKey] = VggWeights.Reflection };
        SafetensorsWriter.Write(At("same.safetensors"), VggWeights.Load(folder.Encoder).ToTensors(), reflecting);

        ProgramResult run = await InProcess.RunAsync(
            "bench", "encoder", At("same.safetensors"), "--encoder", folder.Encoder,
            "--images", $"photos={At("photos")}", "--size", "48", "--noise", "1");

        Assert.Equal(0, run.ExitCode);
        string[] lines = run.Output.TrimEnd().Split('\n');
        Assert.Equal("| layer   | photos (2) | noise (1) |", lines[1]);
        Assert.StartsWith("| relu1_1 | ", lines[3], StringComparison.Ordinal);
        Assert.All(lines[3..], line => Assert.EndsWith("| 0.00% (0.00%) | 0.00% (0.00%) |", line));
    }

    [Fact]
    public void A_sheet_gives_each_column_and_row_the_room_of_its_largest_picture()
    {
        ImageBuffer small = new(3, 2), large = new(5, 4);

        ImageBuffer sheet = PictureSheet.Of([[small, null], [small, large]]);

        Assert.Equal((3 + 4 + 5, 2 + 4 + 4), (sheet.Width, sheet.Height));
        int black = ImageBuffer.Channels * ((3 * 2) + (3 * 2) + (5 * 4));
        Assert.Equal(black, sheet.Pixels.ToArray().Count(sample => sample == 0));
        Assert.Equal((0, 1), (sheet.Pixels[((6 * 12) + 7) * 3], sheet.Pixels[((6 * 12) + 6) * 3]));
    }

    private string At(string name) => folder.At(name);

    private string[] Judging(params string[] more) =>
    [
        "bench", "quality", "--encoder", folder.Encoder, "--content", At("photos"), "--style", At("bright.png"),
        "--size", "48", .. more,
    ];

    private Task<ProgramResult> JudgeAsync(params string[] more) => InProcess.RunAsync(Judging(more));
}
