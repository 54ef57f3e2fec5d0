using System.Text.Json.Nodes;
using Impasto.Cli.Options;
using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Methods;
using Impasto.Models;
using Impasto.Networks;
using Impasto.Running;
using Impasto.Training;
using Impasto.Training.Loop;
using Impasto.Training.Quality;
using Impasto.Training.Recipes;
using Impasto.Weights;

namespace Impasto.Cli.Tests.Options;

/// <summary>Options that open styles and methods by what the user's own folder has.</summary>
[Collection(AloneCollection.Name)]
public sealed class StyleFilesTests : IDisposable
{
    private readonly CommandFolder folder = new();
    private readonly string? home = Environment.GetEnvironmentVariable("IMPASTO_HOME");

    public StyleFilesTests()
    {
        Environment.SetEnvironmentVariable("IMPASTO_HOME", folder.At(""));
        folder.WriteImage("photo.png", 60, 44);
        folder.WriteImage("painting.png", 40, 48);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("IMPASTO_HOME", home);
        folder.Dispose();
    }

    [Fact]
    public async Task The_image_of_a_style_is_a_file_or_what_a_saved_style_keeps()
    {
        folder.WriteModels();
        (int exitCode, _, _) = await InProcess.RunAsync(
            "styles", "add", "waves", folder.At("painting.png"), "--method", "adain", "--model", folder.Models);
        Assert.Equal(0, exitCode);
        using ModelLibrary models = ModelLibrary.ForUser();

        ImageSource saved = StyleImage.Open("waves", models);
        Assert.Equal((40, 48), (saved.Width, saved.Height));
        Assert.Equal(60, StyleImage.Open(folder.At("photo.png"), models).Width);
        Assert.Throws<ImageException>(() => StyleImage.Open(folder.At("absent.png"), models));
        JobException e = Assert.Throws<JobException>(() => StyleImage.Open("mosaic", models));
        Assert.Equal(
            "mosaic: a network has learned this style and Impasto has no picture of it: name an image.", e.Message);
        Assert.Equal(folder.At("photo.png"), StyleImage.PathOf(folder.At("photo.png"), models));
        Assert.Equal("absent.png", StyleImage.PathOf("absent.png", models));
        File.WriteAllText("mosaic", "");
        Assert.Equal("mosaic", StyleImage.PathOf("mosaic", models));
        File.Delete("mosaic");
        e = Assert.Throws<JobException>(() => StyleImage.PathOf("waves", models));
        Assert.StartsWith("waves: this is a style that you saved: name an image", e.Message, StringComparison.Ordinal);
        Assert.Contains("waves", StyleArguments.Names());
        Assert.Contains("mosaic", StyleArguments.Names());
    }

    [Fact]
    public void A_recipe_of_a_style_is_written_and_read()
    {
        string[] photos = [folder.At("one"), folder.At("two")];

        TrainingRecipe recipe = WriteRecipe("tulips", photos, steps: 7, size: 64);

        Assert.Equal(("tulips", 7), (recipe.Name, recipe.Steps));
        Assert.Equal(folder.At("run/recipe.json"), recipe.Source);
        JsonNode written = JsonNode.Parse(File.ReadAllText(recipe.Source))!;
        Assert.Equal(64, (int)written["size"]!);
        Assert.Equal(photos, written["data"]!["folders"]!.AsArray().Select(path => (string)path!));
        JsonNode style = Assert.Single(written["model"]!["styles"]!.AsArray())!;
        Assert.Equal(("tulips", folder.At("painting.png")), ((string)style["name"]!, (string)style["image"]!));
        Assert.Equal("transform", (string)written["kind"]!);
        Assert.Equal("styles.safetensors", (string)written["model"]!["start"]!);
        Assert.Contains('\n', File.ReadAllText(recipe.Source));
    }

    // Few images are shown at many sizes, and procedural ones stand beside them: more where there is one photograph.
    [Fact]
    public void Without_photographs_of_ones_own_procedural_pictures_do()
    {
        TrainingRecipe recipe = WriteRecipe("tulips", [folder.At("images")], isProcedural: true);

        JsonNode written = JsonNode.Parse(File.ReadAllText(recipe.Source))!;
        Assert.Equal(folder.At("images"), (string)Assert.Single(written["data"]!["folders"]!.AsArray())!);
        Assert.Equal((int)written["steps"]!, recipe.Steps);
        Assert.True(recipe.Steps > 100);
        WriteRecipe("tulips", ["photos"]);
        JsonNode other = JsonNode.Parse(File.ReadAllText(recipe.Source))!;
        Assert.True((double)written["data"]!["procedural"]! > (double)other["data"]!["procedural"]!);
        Assert.Equal(Path.GetFullPath("photos"), (string)other["data"]!["folders"]![0]!);
    }

    [Fact]
    public void The_recipe_of_a_training_that_was_begun_stays()
    {
        TrainingRecipe Write(int steps) => WriteRecipe("tulips", ["photos"], steps: steps);
        Write(5);
        string recipe = Write(7).Source;
        File.WriteAllText(new StageFiles(folder.At("run"), "", "", "").Log, "");
        string before = File.ReadAllText(recipe);

        Assert.Equal(7, Write(7).Steps);
        TrainingException e = Assert.Throws<TrainingException>(() => Write(8));
        Assert.StartsWith(
            $"{folder.At("run")}: this folder holds a training by another recipe; give the options that it was begun",
            e.Message,
            StringComparison.Ordinal);
        Assert.Contains("or train into another folder (--out)", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(recipe));
        File.Delete(recipe);
        Assert.Throws<TrainingException>(() => Write(7));
    }

    [Fact]
    public async Task A_recipe_is_not_written_for_a_name_that_cannot_be_had()
    {
        TransformWeights weights = TransformWeights.Random(
            new TransformNetworkOptions { Width = 4, Blocks = 1, EdgeKernel = 3 }, ["own"], seed: 1);
        SafetensorsWriter.Write(folder.At("one.safetensors"), weights.Tensors, weights.OwnMetadata);
        await InProcess.RunAsync("models", "import", folder.At("one.safetensors"), "--name", "taken");

        foreach (string name in new[] { "taken", "mosaic", "../escape" })
        {
            Assert.Throws<WeightException>(() => WriteRecipe(name, ["photos"]));
        }

        Assert.False(Directory.Exists(folder.At("run")));
    }

    [Fact]
    public void A_judged_method_is_a_name_or_options_of_stylize_after_one()
    {
        folder.WriteModels();
        using ModelLibrary models = ModelLibrary.ForUser();
        using JobRunner runner = new(MethodCatalog.Default, models);
        JudgedMethods methods = new(MethodCatalog.Default, runner);
        JudgedPair pair = new(folder.At("photo.png"), folder.At("painting.png"));
        string own = $"--method adain --refine 0 --model {folder.Models}";
        ImageBuffer Paint(string argument) => methods.Parse(argument, size: 48).Paint(pair, new RunContext()).Picture;
        float[] PixelsOf(string argument) => Paint(argument).Pixels.ToArray();

        Assert.Equal("adain", methods.Parse("adain", 48).Name);
        Assert.Equal("best", methods.Parse("best=", 48).Name);
        Assert.Equal(48, Paint($"a={own}").Width);
        Assert.Equal(32, Paint($"a={own} --size 32").Width);
        float[] plain = PixelsOf($"a={own}");
        Assert.Equal(plain, PixelsOf($"a=--refine 0 --method adain --model {folder.Models}"));
        Assert.NotEqual(plain, PixelsOf($"a={own} --strength 0.1"));
        Assert.NotEqual(plain, PixelsOf($"a={own} --style-scale 0.5"));
    }

    [Theory]
    [InlineData("adian", "did you mean adain?")]
    [InlineData("x=--method adian", "did you mean adain?")]
    [InlineData("x=--iteratoins 5", "x=--iteratoins 5: '--iteratoins' is no option here; did you mean --iterations?.")]
    [InlineData("x=--strength 2", "--strength is a number from 0 to 1, not '2'.")]
    public void What_is_no_method_or_option_is_refused(string argument, string said)
    {
        using ModelLibrary models = ModelLibrary.ForUser();
        using JobRunner runner = new(MethodCatalog.Default, models);
        JudgedMethods methods = new(MethodCatalog.Default, runner);

        ArgumentException e = Assert.Throws<ArgumentException>(() => methods.Parse(argument, size: 48));

        Assert.Contains(said, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_encoder_is_loaded_by_its_file_and_a_judge_reflects_the_borders()
    {
        folder.WriteEncoder();
        using ModelLibrary models = ModelLibrary.ForUser();
        EncoderArguments encoder = new();
        System.CommandLine.RootCommand root = [];
        encoder.AddTo(root);
        JudgeOption judge = new("What judges");
        System.CommandLine.RootCommand judged = [judge];

        Assert.Contains("relu4_1", encoder.Load(root.Parse(["--encoder", folder.Encoder]), models).Layers);
        Assert.Contains("relu4_1", judge.Load(judged.Parse(["--encoder", folder.Encoder]), models).Layers);
        Assert.Throws<WeightException>(() => judge.Load(judged.Parse(["--encoder", "absent"]), models));
    }

    private TrainingRecipe WriteRecipe(
        string name, string[] data, bool isProcedural = false, int? steps = null, int? size = null) =>
        StyleRecipe.Write(
            ModelStore.ForUser(),
            folder.At("painting.png"),
            name,
            data,
            isProcedural,
            folder.At("run"),
            steps,
            size);
}
