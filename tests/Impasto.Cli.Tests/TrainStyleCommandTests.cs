using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Impasto.Media.Images;
using Impasto.Networks;

namespace Impasto.Cli.Tests;

/// <summary>Training as somebody meets it who has never trained: a style from a painting, and small recipes.</summary>
public sealed class TrainStyleCommandTests : IDisposable
{
    private const string Name = "tulips";

    private readonly CommandFolder folder = new();

    public TrainStyleCommandTests()
    {
        folder.WriteImage("painting.png", 60, 44);
        folder.WriteImage("photos/a.png", 70, 52);
        folder.WriteImage("photo.png", 46, 33);
        folder.WriteEncoder();
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_painting_becomes_a_style_with_the_shipped_photograph()
    {
        KeepWeight();
        ProgramResult train = await TrainStyleAsync("--steps", "2", "--size", "32");

        Assert.Equal((0, ""), (train.ExitCode, train.Output));
        Assert.Matches(@"^[0-9.]+ [MG]iB of memory will be needed; writing into .*run\.\n", train.Error);
        Assert.Contains("from the scene that Impasto brings along", train.Error, StringComparison.Ordinal);
        Assert.Contains("It will take about 0:", train.Error, StringComparison.Ordinal);
        Assert.Contains("step 2/2, loss", train.Error, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(train.Error, "What it paints at step"));
        Assert.Contains(At("run/samples/step-00000001.jpg"), train.Error, StringComparison.Ordinal);
        Assert.EndsWith(
            $"Done; paint with: impasto stylize IMAGE --style {Name} -o OUT\n", train.Error, StringComparison.Ordinal);
        Assert.Equal((2, 32), Recipe());

        // A row for each of the two images of a batch: the image, and what the network makes of it.
        ImageBuffer sample = ImageFile.Read(At("run/samples/step-00000001.jpg"));
        Assert.Equal((2 * 32, 2 * 32), (sample.Width, sample.Height));
        ProgramResult paint = await folder.RunAsync(Painting(Name));
        Assert.Equal((0, "", ""), (paint.ExitCode, paint.Output, paint.Error));
        Assert.Equal((46, 33), (ImageFile.Read(At("out.png")).Width, ImageFile.Read(At("out.png")).Height));

        TransformWeights learned = TransformWeights.Load(At($"run/{Name}.safetensors"));
        Assert.Equal([Name], learned.Styles);
        Assert.Equal("5.5", learned.Metadata[$"impasto.style_weight.{Name}"]);
    }

    [Fact]
    public async Task What_was_interrupted_paints_by_its_folder_and_goes_on()
    {
        KeepWeight();
        string[] options = ["--steps", "5000", "--size", "32", "--data", At("photos")];
        int step;
        using (ProgramRun run = StartStyle(options))
        {
            while (await run.ReadErrorLineAsync() is { } line && !line.StartsWith("step ", StringComparison.Ordinal))
            {
                Assert.DoesNotContain("brings along", line, StringComparison.Ordinal);
            }

            run.Interrupt();
            await run.EndAsync();
            Assert.Equal(130, run.ExitCode);
            Match end = Regex.Match(run.Error, @"Interrupted after (\d+) of 5000 steps; .* --style (.*)\.\n$");
            Assert.Equal(At("run"), end.Groups[2].Value);
            step = int.Parse(end.Groups[1].Value, CultureInfo.InvariantCulture);
        }

        ProgramResult paint = await PaintAsync(At("run"));

        Assert.Equal(0, paint.ExitCode);
        Assert.Equal(
            $"{At("run")}: the training of this style is not finished; it is at step {step} of 5000.\n", paint.Error);
        Assert.True(File.Exists(At("out.png")));
        string recipe = File.ReadAllText(At("run/recipe.json"));
        ProgramResult other = await TrainStyleAsync("--steps", "9", "--size", "32", "--data", At("photos"), "--resume");
        other.AssertOneLine(1, "holds a training by another recipe");
        Assert.Equal(recipe, File.ReadAllText(At("run/recipe.json")));
    }

    [Fact]
    public async Task A_training_that_goes_on_can_be_painted_with()
    {
        WriteRecipe();
        using (ProgramRun run = ProgramRun.Start(
            ["train", At("recipe.json"), "--out", At("run"), "--steps", "100000", "--threads", "1"]))
        {
            while (await run.ReadErrorLineAsync() is { } line && !line.StartsWith("step 3/", StringComparison.Ordinal))
            {
            }

            ProgramResult one = await PaintAsync(At("run/one"));
            ProgramResult both = await PaintAsync(At("run"));
            await run.KillAsync();

            Assert.Equal(0, one.ExitCode);
            Assert.Matches(@"is not finished; it is at step \d+ of 100000\.\n$", one.Error);
            both.AssertOneLine(1, $"this training learns several styles; name {At("run/one")} or {At("run/two")}");
        }

        // The recipe's own steps, and what a killed training has left.
        ProgramResult whole = await InProcess.RunAsync("train", At("recipe.json"), "--out", At("whole"));
        Assert.Equal(0, whole.ExitCode);
        ProgramResult done = await PaintAsync(At("whole/two"));
        Assert.Equal((0, ""), (done.ExitCode, done.Error));
        Assert.False(File.Exists(At("whole/unfinished.safetensors")));
        Assert.True(File.Exists(At("run/unfinished.safetensors")));
    }

    [Fact]
    public async Task Photographs_that_cannot_be_read_are_passed_over_and_the_first_few_named()
    {
        WriteRecipe();
        foreach (int i in Enumerable.Range(1, 7))
        {
            File.WriteAllText(At($"photos/{i}.jpg"), "no image");
        }

        ProgramResult run = await InProcess.RunAsync(
            "train", At("recipe.json"), "--out", At("run"), "--steps", "30", "--json");
        JsonNode skipped = JsonNode.Parse(run.Output)!["skipped"]!;
        string[] names = [.. skipped.AsArray().Select(name => Path.GetFileName(name!.GetValue<string>()))];

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(Enumerable.Range(1, 7).Select(i => $"{i}.jpg"), names.Order(StringComparer.Ordinal));
        Assert.Contains("7 images could not be read and were passed over: ", run.Error, StringComparison.Ordinal);
        Assert.Matches(@"over: (\S+\.jpg, ){4}\S+\.jpg and 2 more\n", run.Error);
    }

    [Fact]
    public async Task Where_no_photograph_can_be_read_one_line_says_so()
    {
        Directory.CreateDirectory(At("broken"));
        File.WriteAllText(At("broken/1.jpg"), "no image");

        (await TrainStyleAsync("--data", At("broken"))).AssertOneLine(1, "None of the 1 images can be read; the last");
    }

    [Theory]
    [InlineData("great-wave", "a network has learned this style")]
    [InlineData("kept", "this is a style that you saved")]
    [InlineData("absent", "no such file")]
    public async Task The_name_of_a_style_is_no_painting(string style, string said)
    {
        Assert.Equal(0, (await folder.RunAsync("styles", "add", "kept", At("painting.png"))).ExitCode);

        (await folder.RunAsync("train", "--style", style, "--name", Name, "--out", At("run"))).AssertOneLine(1, said);
        (await folder.RunAsync(
            "bench", "quality", "plain=", "--content", At("photo.png"), "--style", style, "--encoder", folder.Encoder))
            .AssertOneLine(1, said);
    }

    [Fact]
    public async Task Steps_and_size_stand_in_place_of_the_recipes()
    {
        WriteRecipe();
        ProgramResult run = await InProcess.RunAsync(
            "train", At("recipe.json"), "--out", At("run"), "--steps", "3", "--size", "20");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("step 3/3, ", run.Error, StringComparison.Ordinal);
        Assert.Equal(2 * 20, ImageFile.Read(At("run/samples/step-00000002.jpg")).Width);
    }

    [Theory]
    [InlineData(1, "each of its 2 stages has steps of its own", "recipe.json", "--steps", "3")]
    [InlineData(1, "'size' is 22; it has to be a multiple of 4", "recipe.json", "--size", "22")]
    [InlineData(1, "'size' is 50; it has to be a multiple of 4", "--style", "--size", "50")]
    [InlineData(2, "--size is a whole number from 16 to 4096, not '8'", "--style", "--size", "8")]
    [InlineData(2, "--steps is a whole number from 1 to 100000000, not '0'", "--style", "--steps", "0")]
    [InlineData(2, "--styles is for recipes", "--style", "--styles", "photos")]
    [InlineData(2, "Data roots are for recipes", "--style", "--data", "photos=photos")]
    [InlineData(2, "Data roots are for recipes", "--style", "--data-file", "data.json")]
    public async Task What_does_not_go_together_gives_one_line(
        int exitCode, string said, string what, params string[] more)
    {
        WriteRecipe(""" "stages": [{}, {}], """);
        string[] line = what == "--style" ? ["--style", At("painting.png"), "--name", Name] : [At(what)];

        ProgramResult run = await InProcess.RunAsync(["train", .. line, "--out", At("run"), .. more]);

        run.AssertOneLine(exitCode, said);
    }

    [Fact]
    public async Task A_folder_of_styles_stands_in_place_of_the_recipes()
    {
        folder.WriteImage("paintings/b.png", 50, 60);
        WriteAdaIn("photos");
        ProgramResult other = await InProcess.RunAsync(
            "train", At("recipe.json"), "--out", At("other"), "--styles", At("paintings"));
        ProgramResult first = await InProcess.RunAsync("train", At("recipe.json"), "--out", At("first"));
        WriteAdaIn("paintings");
        ProgramResult named = await InProcess.RunAsync("train", At("recipe.json"), "--out", At("named"));

        Assert.Equal([0, 0, 0], new[] { other, first, named }.Select(run => run.ExitCode));
        byte[] learned = File.ReadAllBytes(At("other/small.safetensors"));
        Assert.Equal(File.ReadAllBytes(At("named/small.safetensors")), learned);
        Assert.NotEqual(File.ReadAllBytes(At("first/small.safetensors")), learned);
    }

    private string At(string name) => folder.At(name);

    private string[] StyleLine(string[] options) =>
        ["train", "--style", At("painting.png"), "--name", Name, "--out", At("run"), "--threads", "2", .. options];

    private Task<ProgramResult> TrainStyleAsync(params string[] options) => folder.RunAsync(StyleLine(options));

    private ProgramRun StartStyle(string[] options) =>
        ProgramRun.Start(StyleLine(options), ("IMPASTO_HOME", At("")));

    private string[] Painting(string style) =>
        ["stylize", At("photo.png"), "--style", style, "-o", At("out.png")];

    private Task<ProgramResult> PaintAsync(string style) => InProcess.RunAsync(Painting(style));

    /// <summary>Puts the weight of the style there as if it had been found, which takes long.</summary>
    private void KeepWeight()
    {
        Directory.CreateDirectory(At("run"));
        File.WriteAllText(At("run/style-weights.json"), $$"""{ "{{Name}}": 5.5 }""");
    }

    private (int Steps, int Size) Recipe()
    {
        JsonNode recipe = JsonNode.Parse(File.ReadAllText(At("run/recipe.json")))!;
        return ((int)recipe["steps"]!, (int)recipe["size"]!);
    }

    private void WriteRecipe(string stages = "") => File.WriteAllText(At("recipe.json"), $$"""
        {
          "name": "small", "kind": "transform", "steps": 4, "batch": 1, "size": 16,
          "learningRate": { "initial": 0.001, "schedule": "constant" }, "data": { "folders": ["photos"] },
          "checkpointEvery": 1, "sampleEvery": 50, "logEvery": 1, {{stages}}
          "model": {
            "encoder": "encoder.safetensors", "width": 4, "blocks": 1, "edgeKernel": 3,
            "contentLayers": ["relu2_1"], "styleLayers": ["relu1_1"],
            "styles": [
              { "name": "one", "image": "painting.png", "size": 40, "weight": 5 },
              { "name": "two", "image": "photo.png", "size": 40, "weight": 5 }
            ]
          }
        }
        """);

    private void WriteAdaIn(string styles) => File.WriteAllText(At("recipe.json"), $$"""
        {
          "name": "small", "kind": "adain", "steps": 2, "batch": 1, "size": 32,
          "learningRate": { "initial": 0.001, "schedule": "constant" }, "sampleEvery": 0,
          "data": { "folders": ["photos"] }, "styles": { "folders": ["{{styles}}"] },
          "model": { "encoder": "encoder.safetensors" }
        }
        """);
}
