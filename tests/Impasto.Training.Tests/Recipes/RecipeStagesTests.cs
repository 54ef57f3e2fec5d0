using System.Text.Json.Nodes;
using Impasto.Tests.Weights;
using Impasto.Training.Recipes;
using Impasto.Training.Tasks.WctDecoder;

namespace Impasto.Training.Tests.Recipes;

public sealed class RecipeStagesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_stage_has_the_members_of_the_recipe_but_for_its_own()
    {
        TrainingRecipe recipe = Load("""
            [
              { "steps": 5 },
              {
                "seed": 3, "learningRate": { "initial": 0.5 },
                "data": { "exclude": [] }, "model": { "pixelWeight": 7 }
              }
            ]
            """);

        Assert.Equal([5, 2], recipe.Stages.Select(stage => stage.Steps));
        Assert.Equal(7, recipe.Steps);
        Assert.Equal([1, 3], recipe.Stages.Select(stage => stage.Seed));
        Assert.Equal([0.25, 0.5], recipe.Stages.Select(stage => stage.LearningRate.Initial));
        Assert.All(recipe.Stages, stage => Assert.Equal(9, stage.LearningRate.Warmup));
        Assert.All(recipe.Stages, stage => Assert.Equal(["f"], stage.Data.Folders));
        Assert.Equal([1, 0], recipe.Stages.Select(stage => stage.Data.Exclude.Count));
        Assert.Equal([10.0, 7.0], recipe.Stages.Select(stage => Model(stage).Options.PixelWeight));
        Assert.All(recipe.Stages, stage => Assert.Equal(4, Model(stage).Options.FeatureWeight));
    }

    [Fact]
    public void A_stage_starts_from_the_one_before_unless_it_says_otherwise()
    {
        TrainingRecipe recipe = Load("""
            [{}, {}, { "model": { "start": "mine.safetensors" } }, { "model": { "start": null } }]
            """);

        Assert.Equal(
            ["first.safetensors", "${stage-1}/n.safetensors", "mine.safetensors", null],
            recipe.Stages.Select(stage => Model(stage).Start));
    }

    [Fact]
    public void A_recipe_without_stages_is_one_stage()
    {
        TrainingStage stage = Load(null).Stages.Single();
        Assert.Equal((2, "first.safetensors"), (stage.Steps, Model(stage).Start));
    }

    [Theory]
    [InlineData("[]", "'stages' lists 0 stages; there are 1 to 20")]
    [InlineData("{}", "'stages' is an object; it must be a list of objects")]
    [InlineData("""[{}, { "name": "m" }]""", "'stages[1].name' is of the whole recipe")]
    [InlineData("""[{}, { "stages": [] }]""", "'stages[1].stages' is of the whole recipe")]
    [InlineData("""[{}, { "steps": 0 }]""", "stage 2: 'steps' is 0; it must be")]
    [InlineData("""[{}, { "stpes": 1 }]""", "stage 2: 'stpes' is unknown; allowed here: name, kind,")]
    [InlineData("""[{ "model": { "level": 9 } }]""", "stage 1: 'model.level' is 9; it must be")]
    public void A_wrong_stage_is_named(string stages, string complaint)
    {
        RecipeException e = Assert.Throws<RecipeException>(() => Load(stages));
        Assert.StartsWith($"{folder.File("recipe.json")}: {complaint}", e.Message, StringComparison.Ordinal);
    }

    private static WctDecoderRecipe Model(TrainingStage stage) => (WctDecoderRecipe)stage.Model;

    private TrainingRecipe Load(string? stages)
    {
        JsonNode recipe = JsonNode.Parse("""
            { "name": "n", "kind": "wct-decoder", "seed": 1, "steps": 2, "batch": 1, "size": 32,
              "data": { "folders": ["f"], "exclude": ["x"] },
              "learningRate": { "initial": 0.25, "schedule": "constant", "warmup": 9 },
              "model": { "start": "first.safetensors", "level": 1, "featureWeight": 4 } }
            """)!;
        if (stages is not null)
        {
            recipe["stages"] = JsonNode.Parse(stages);
        }

        File.WriteAllText(folder.File("recipe.json"), recipe.ToJsonString());
        return TrainingRecipe.Load(folder.File("recipe.json"), TrainingKinds.All);
    }
}
