using System.Text.Json.Nodes;
using Impasto.Training.Recipes;
using Impasto.Training.Tasks.WctDecoder;

namespace Impasto.Training.Tests;

public sealed class TrainingGridTests
{
    private const string Long = "model.encoder=abcdefghijklmnopqrstuvwxyz,b";

    [Fact]
    public void Each_value_goes_with_each_and_names_its_training()
    {
        TrainingGrid grid = Of("model.pixelWeight=1,2.5", "learningRate.schedule=cosine,constant", "seed=7");

        Assert.Equal(
            [
                "n-pixelweight-1-schedule-cosine", "n-pixelweight-1-schedule-constant",
                "n-pixelweight-2.5-schedule-cosine", "n-pixelweight-2.5-schedule-constant",
            ],
            grid.Trainings.Select(training => training.Recipe.Name));
        Assert.Equal(["2.5", "constant", "7"], grid.Trainings[3].Settings);
        TrainingStage last = grid.Trainings[3].Recipe.Stages.Single();
        Assert.Equal((2.5, 7), (((WctDecoderRecipe)last.Model).Options.PixelWeight, last.Seed));
        Assert.Equal(2.5, JsonNode.Parse(grid.Trainings[3].Recipe.Json!)!["model"]!["pixelWeight"]!.GetValue<double>());
    }

    [Fact]
    public void A_value_may_be_none_and_a_word_may_have_an_equals_sign()
    {
        TrainingGrid grid = Of("seed=null,7");
        Assert.Equal(["n-seed-null", "n-seed-7"], grid.Trainings.Select(training => training.Recipe.Name));
        Assert.Equal(["null"], grid.Trainings[0].Settings);
        Assert.Equal("a=b", GridAxis.Text(Assert.Single(GridAxis.Parse("model.encoder=a=b").Values)));
    }

    [Fact]
    public void A_value_is_that_of_each_stage_and_of_each_object_in_a_list()
    {
        JsonObject recipe = JsonNode.Parse("""
            {
              "size": 8, "model": { "styles": [{ "name": "a", "weight": 1 }, { "name": "b" }] },
              "stages": [{ "size": 16 }, { "model": { "tvWeight": 1 } }]
            }
            """)!.AsObject();

        RecipeMember.Set(recipe, "size", 32);
        RecipeMember.Set(recipe, "model.styles.weight", 5);
        RecipeMember.Set(recipe, "model.tvWeight", 3);
        RecipeMember.Set(recipe, "optimizer.beta1", 0.5);

        Assert.True(JsonNode.DeepEquals(recipe, JsonNode.Parse("""
            {
              "size": 32,
              "model": { "styles": [{ "name": "a", "weight": 5 }, { "name": "b", "weight": 5 }], "tvWeight": 3 },
              "stages": [{ "size": 32 }, { "model": { "tvWeight": 3 } }],
              "optimizer": { "beta1": 0.5 }
            }
            """)));
    }

    [Theory]
    [InlineData("'seed' is given twice", "seed=1", "seed=2")]
    [InlineData("2 of the trainings would make n-seed-1.safetensors", "seed=1,1")]
    [InlineData(
        "more than 1000 trainings",
        "seed=1,2,3,4,5,6,7,8,9,10,11", "steps=1,2,3,4,5,6,7,8,9,10,11", "size=1,2,3,4,5,6,7,8,9")]
    [InlineData("'seed.x' names no member: 'seed' is no object", "seed.x=1")]
    [InlineData("r.json: 'model.weight' is unknown", "model.weight=1")]
    [InlineData("r.json: 'seed' is -1; it must be", "seed=-1")]
    [InlineData("'name' must be at most 64 letters", "seed=1,2", "model.start=abcdefghijklmnopqrstuvwxyz,b", Long)]
    [InlineData("'seed' is no list of values", "seed")]
    [InlineData("'seed=' is no list of values", "seed=")]
    [InlineData("'seed=1,' is no list of values", "seed=1,")]
    [InlineData("'.seed=1' is no list of values", ".seed=1")]
    public void What_makes_no_grid_is_told(string said, params string[] axes) =>
        Assert.Contains(said, Assert.Throws<RecipeException>(() => Of(axes)).Message, StringComparison.Ordinal);

    private static TrainingGrid Of(params string[] axes) => TrainingGrid.Of(
        [
            (JsonNode.Parse("""
                {
                  "name": "n", "kind": "wct-decoder", "steps": 1, "batch": 1, "size": 16, "seed": 0,
                  "learningRate": { "initial": 0.1, "schedule": "constant" }, "data": { "folders": ["f"] },
                  "model": { "level": 2 }
                }
                """)!.AsObject(), "/f/r.json"),
        ],
        [.. axes.Select(GridAxis.Parse)]);
}
