using System.Text.Json.Nodes;
using Impasto.Tests;
using Impasto.Tests.Weights;
using Impasto.Training.Loop;
using Impasto.Training.Recipes;
using Impasto.Training.Tasks.AdaInDecoder;
using Impasto.Training.Tasks.Distillation;
using Impasto.Training.Tasks.WctDecoder;

namespace Impasto.Training.Tests.Recipes;

public sealed class TrainingRecipeTests : IDisposable
{
    private const string AdaIn = """
        {
          "name": "adain-decoder", "kind": "adain", "seed": 7, "steps": 300, "batch": 4, "accumulate": 2, "size": 256,
          "learningRate": { "initial": 0.0001, "schedule": "inverse-time", "warmup": 10, "decay": 5e-5 },
          "optimizer": { "beta1": 0.5, "epsilon": 1e-7 },
          "clip": 2.5,
          "data": { "folders": ["photos", "../more"], "exclude": ["a.jpg"], "minScale": 1, "maxScale": 3 },
          "styles": { "folders": ["paintings"], "minScale": 0.5, "colour": 0.2, "mix": 0.3, "procedural": 0.4 },
          "checkpointEvery": 11, "keepCheckpoints": 4, "sampleEvery": 0, "logEvery": 13,
          "model": {
            "encoder": null, "start": "old.safetensors", "contentWeight": 2, "styleWeight": 3, "tvWeight": 0.1,
            "matchColours": true
          }
        }
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_member_is_read()
    {
        TrainingStage recipe = Load(AdaIn).Stages.Single();

        Assert.Equal(
            ("adain-decoder", 7, 300, 4, 2, 256),
            (recipe.Name, recipe.Seed, recipe.Steps, recipe.Batch, recipe.Accumulate, recipe.Size));
        Assert.Equal(
            (11, 4, 0, 13),
            (recipe.CheckpointEvery, recipe.KeepCheckpoints, recipe.SampleEvery, recipe.LogEvery));
        Assert.Equal(2.5, recipe.Clip);
        Assert.Equal(
            new LearningRateSchedule
            {
                Initial = 1e-4, Schedule = LearningRateKind.InverseTime, Warmup = 10, Decay = 5e-5,
            },
            recipe.LearningRate);
        Assert.Equal((0.5, 0.999, 1e-7), (recipe.Optimizer.Beta1, recipe.Optimizer.Beta2, recipe.Optimizer.Epsilon));
        Assert.Equal(["photos", "../more"], recipe.Data.Folders);
        Assert.Equal(["a.jpg"], recipe.Data.Exclude);
        Assert.Equal((1, 3), (recipe.Data.MinScale, recipe.Data.MaxScale));
        Assert.Equal(
            (0.5, 1, 0.2, 0.3, 0.4),
            (recipe.Styles!.MinScale, recipe.Styles.MaxScale, recipe.Styles.Colour, recipe.Styles.Mix,
                recipe.Styles.Procedural));
        Assert.Equal(
            new AdaInRecipe(
                null,
                "old.safetensors",
                null,
                new() { ContentWeight = 2, StyleWeight = 3, TotalVariationWeight = 0.1, MatchesColours = true }),
            recipe.Model);
    }

    [Fact]
    public void The_model_is_read_by_its_kind()
    {
        TrainingStage encoder = Load(Photographs(
            "encoder", """{ "widths": [8, 16, 32, 64, 64], "teacher": "weights", "gramWeight": 4 }""")).Stages.Single();
        TrainingStage decoder = Load(Photographs(
            "wct-decoder",
            """{ "encoder": "e.safetensors", "level": 3, "width": 6, "tvWeight": 7 }""")).Stages.Single();

        EncoderDistillationOptions student = Assert.IsType<EncoderRecipe>(encoder.Model).Options;
        Assert.Equal([8, 16, 32, 64, 64], student.Widths);
        Assert.Equal(("weights", 1.0, 4.0), (student.Teacher, student.FeatureWeight, student.GramWeight));
        Assert.Equal(
            new WctDecoderRecipe("e.safetensors", null, 6, new() { Level = 3, TotalVariationWeight = 7 }),
            decoder.Model);
    }

    [Fact]
    public void Paths_are_relative_to_the_folder_of_the_recipe()
    {
        TrainingStage recipe = Load(AdaIn).Stages.Single();

        Assert.Equal(folder.File("photos"), recipe.Locate("photos"));
        Assert.Equal("/elsewhere", recipe.Locate("/elsewhere"));
    }

    [Theory]
    [InlineData("steps", "0", "'steps' is 0; it must be a whole number from 1 to")]
    [InlineData("steps", "1.5", "'steps' is 1.5; it must be a whole number")]
    [InlineData("steps", "\"many\"", "'steps' is \"many\"; it must be a whole number")]
    [InlineData("steps", "null", "'steps' is missing")]
    [InlineData("batch", "99999999999", "'batch' is 99999999999; it must be a whole number from 1 to 1024")]
    [InlineData("size", "8", "'size' is 8; it must be a whole number from 16 to 4096")]
    [InlineData("name", "\"../up\"", "'name' must be at most 64 letters")]
    [InlineData("name", "\" \"", "'name' is \" \"; it must be a text that is not blank")]
    [InlineData("kind", "\"gan\"", "'kind' is \"gan\"; it must be \"encoder\" or \"compact-encoder\" or")]
    [InlineData("kind", "\"encoder\"", "'model.widths' is missing")]
    [InlineData("clip", "-1", "'clip' is -1; it must be a number from")]
    [InlineData("clip", "1e999", "'clip' is 1e999; it must be a number from")]
    [InlineData("styles", "null", "'styles' is missing; this kind of task takes styles")]
    [InlineData("styles", "[]", "'styles' is a list; it must be an object")]
    [InlineData("stpes", "3", "'stpes' is unknown; allowed here: stages, name, kind,")]
    [InlineData("learningRate.initial", "0", "'learningRate.initial' is 0; it must be a number from")]
    [InlineData("learningRate.schedule", "\"Cosine\"", "'learningRate.schedule' is \"Cosine\"; it must be")]
    [InlineData("learningRate.speed", "1", "'learningRate.speed' is unknown; allowed here: initial,")]
    [InlineData("optimizer.beta2", "1", "'optimizer.beta2' is 1; it must be a number from 0 to 0.999999")]
    [InlineData("data.folders", "[]", "'data.folders' is missing or empty")]
    [InlineData("data.folders", "\"photos\"", "'data.folders' is \"photos\"; it must be a list of texts")]
    [InlineData("data.folders", "[1]", "'data.folders' is 1; it must be a list of texts")]
    [InlineData("data.minScale", "4", "'data.minScale' is 4, which is more than maxScale, 3")]
    [InlineData("data.mixture", "0.5", "'data.mixture' is unknown; allowed here: folders, exclude,")]
    [InlineData("styles.mix", "1.5", "'styles.mix' is 1.5; it must be a number from 0 to 1")]
    [InlineData("model.level", "1", "'model.level' is unknown; allowed here: encoder,")]
    [InlineData("model.tvWeight", "-1", "'model.tvWeight' is -1; it must be a number from 0")]
    public void Wrong_members_are_named_with_what_is_allowed(string member, string value, string complaint)
    {
        JsonNode root = JsonNode.Parse(AdaIn)!;
        string[] path = member.Split('.');
        JsonNode parent = path.Length == 1 ? root : root[path[0]]!;
        parent[path[^1]] = JsonNode.Parse(value);

        RecipeException e = Assert.Throws<RecipeException>(() => Load(root.ToJsonString()));

        Assert.StartsWith($"{folder.File("recipe.json")}: {complaint}", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Theory]
    [InlineData("{ \"widths\": [8, 16, 32, 64], \"teacher\": \"t\" }", "a list of 5 whole numbers from 1 to 1024")]
    [InlineData("{ \"widths\": [8, 16, 32, 64, 0], \"teacher\": \"t\" }", "'model.widths' is 0; it must be a list")]
    public void Widths_are_five_numbers(string model, string complaint)
    {
        RecipeException e = Assert.Throws<RecipeException>(() => Load(Photographs("encoder", model)));
        Assert.Contains(complaint, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Styles_are_refused_where_a_task_takes_none()
    {
        string recipe = AdaIn.Replace("\"adain\"", "\"wct-decoder\"", StringComparison.Ordinal);
        JsonNode root = JsonNode.Parse(recipe)!;
        root["model"] = JsonNode.Parse("""{ "encoder": "e", "level": 1 }""");

        RecipeException e = Assert.Throws<RecipeException>(() => Load(root.ToJsonString()));

        Assert.Contains("'styles' is given, but this kind of task takes none", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "no valid JSON (line 1)")]
    [InlineData("{\n\"name\": }", "no valid JSON (line 2)")]
    [InlineData("{\"name\": \"a\", \"name\": \"b\"}", "no valid JSON")]
    [InlineData("[1]", "a recipe is a JSON object, and this is a list")]
    [InlineData("{}", "'name' is missing")]
    public void Other_files_are_refused_in_one_line(string text, string complaint)
    {
        RecipeException e = Assert.Throws<RecipeException>(() => Load(text));

        Assert.Contains(complaint, e.Message, StringComparison.Ordinal);
        Assert.StartsWith(folder.File("recipe.json"), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mutated_recipe_is_read_or_refused_in_one_line()
    {
        string path = folder.File("recipe.json");
        (int files, int refused) = MutatedFiles.Try(few: 400, (_, random) =>
        {
            File.WriteAllBytes(path, MutatedFiles.MutateJson(AdaIn, random));
            try
            {
                TrainingRecipe.Load(path, TrainingKinds.All);
                return false;
            }
            catch (RecipeException e)
            {
                Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', e.Message);
                return true;
            }
        });
        Assert.InRange(refused, files / 4, files - 1);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        RecipeException e = Assert.Throws<RecipeException>(
            () => TrainingRecipe.Load(folder.File("no.json"), TrainingKinds.All));
        Assert.Contains("no.json: the recipe cannot be read", e.Message, StringComparison.Ordinal);
    }

    private static string Photographs(string kind, string model) => $$"""
        { "name": "n", "kind": "{{kind}}", "steps": 1, "batch": 1, "size": 32, "data": { "folders": ["f"] },
          "learningRate": { "initial": 0.1, "schedule": "constant" }, "model": {{model}} }
        """;

    private TrainingRecipe Load(string json)
    {
        File.WriteAllText(folder.File("recipe.json"), json);
        return TrainingRecipe.Load(folder.File("recipe.json"), TrainingKinds.All);
    }
}
