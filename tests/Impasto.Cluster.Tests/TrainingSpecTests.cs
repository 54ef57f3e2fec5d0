using System.Text.Json.Nodes;
using Impasto.Cli.Tests;
using Impasto.Cluster.Specs;
using Impasto.Cluster.Storage;
using Impasto.Models;
using Impasto.Training;
using Impasto.Training.Recipes;

namespace Impasto.Cluster.Tests;

/// <summary>Trainings as they go over a database, which others may have written.</summary>
public sealed class TrainingSpecTests : IDisposable
{
    private const string RecipeText = """
        {
          "name": "tiny", "kind": "wct-decoder", "steps": 3, "batch": 2, "size": 16,
          "learningRate": { "initial": 0.001, "schedule": "constant" },
          "data": { "folders": ["photos"] }, "model": { "encoder": "encoder.safetensors", "level": 2 }
        }
        """;

    private readonly CommandFolder folder = new();
    private readonly FolderStorage storage;

    public TrainingSpecTests()
    {
        Directory.CreateDirectory(folder.At("shared"));
        Directory.CreateDirectory(folder.At("place"));
        folder.WriteImage("photos/b.png", 24, 16);
        folder.WriteImage("photos/a/c.png", 16, 24);
        folder.WriteEncoder();
        File.WriteAllText(folder.At("secret.png"), "secret");
        storage = new FolderStorage(folder.At("shared"));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_training_is_read_as_it_was_written()
    {
        TrainingRecipe sent = Load();
        SpecTraining read = Read(Write(sent));
        TrainingStage stage = read.Recipe.Stages[0];
        string photos = stage.Locate(stage.Data.Folders[0]);
        Assert.StartsWith(folder.At("place/"), photos, StringComparison.Ordinal);
        foreach (string name in new[] { "b.png", "a/c.png" })
        {
            Assert.Equal(
                File.ReadAllBytes(folder.At($"photos/{name}")), File.ReadAllBytes(Path.Combine(photos, name)));
        }

        string encoder = stage.Locate("encoder.safetensors");
        Assert.Equal(File.ReadAllBytes(folder.Encoder), File.ReadAllBytes(encoder));
        Assert.StartsWith(folder.At("shared/inputs/"), encoder, StringComparison.Ordinal);
        Assert.Equal($"{folder.At("photos")}/b.png: no", read.Named($"{photos}/b.png: no"));
        Assert.Equal((sent.Name, sent.Steps), (read.Recipe.Name, read.Recipe.Steps));

        // A grid of trainings puts each file into the storage once.
        int files = Directory.GetFiles(folder.At("shared/inputs")).Length;
        Assert.Equal(4, files);
        Write(sent);
        Assert.Equal(files, Directory.GetFiles(folder.At("shared/inputs")).Length);
    }

    [Fact]
    public void Styles_go_along_and_what_each_machine_has_does_not()
    {
        folder.WriteImage("styles/s.png", 16, 16);
        JsonObject recipe = JsonNode.Parse(RecipeText)!.AsObject();
        recipe["kind"] = "adain";
        recipe["styles"] = new JsonObject { ["folders"] = new JsonArray("styles") };
        recipe["model"] = new JsonObject { ["encoder"] = ShippedModels.Names[0] };
        File.WriteAllText(folder.At("adain.json"), recipe.ToJsonString());
        string spec = Write(TrainingRecipe.Load(folder.At("adain.json"), TrainingKinds.All));
        Assert.Empty(JsonNode.Parse(spec)!["files"]!.AsObject());
        TrainingStage stage = Read(spec).Recipe.Stages[0];
        string styles = stage.Locate(stage.Styles!.Folders[0]);
        Assert.Equal(
            File.ReadAllBytes(folder.At("styles/s.png")), File.ReadAllBytes(Path.Combine(styles, "s.png")));
    }

    [Fact]
    public void A_file_that_a_recipe_names_twice_is_one_file()
    {
        JsonObject spec = JsonNode.Parse(Write(Load()))!.AsObject();
        spec["files"]!["./encoder.safetensors"] = $"{spec["files"]!["encoder.safetensors"]}";
        spec["names"]!["./encoder.safetensors"] = "another";
        SpecTraining read = Read(spec.ToJsonString());
        string encoder = read.Recipe.Stages[0].Locate("encoder.safetensors");
        Assert.Equal($"{folder.Encoder}: no", read.Named($"{encoder}: no"));
    }

    [Theory]
    [InlineData("""{"recipe": {"model": {"encoder": "/etc/passwd"}}}""", "did not come along")]
    [InlineData("""{"recipe": {"model": {"encoder": "../secret.png"}}}""", "did not come along")]
    [InlineData("""{"recipe": {"model": {"start": "${photos}/x"}}}""", "did not come along")]
    [InlineData("""{"recipe": {"model": {"start": "${stage-1}/../../secret.png"}}}""", "did not come along")]
    [InlineData("""{"recipe": {"model": {"start": "${stage-1}/.."}}}""", "did not come along")]
    [InlineData("""{"recipe": {"data": {"folders": ["/etc"]}}}""", "did not come along")]
    [InlineData("""{"recipe": {"name": "../x"}}""", "name")]
    [InlineData("""{"recipe": {"kind": "other"}}""", "kind")]
    [InlineData("""{"recipe": {"run": "rm"}}""", "run")]
    [InlineData("""{"run": "rm"}""", "run")]
    [InlineData("""{"files": {"x": "/etc/passwd"}}""", "no file of the storage")]
    [InlineData("""{"files": {"x": "../../secret.png"}}""", "no file of the storage")]
    [InlineData("""{"folders": {"x": "/etc"}}""", "no file of the storage")]
    public void What_did_not_come_along_is_not_read(string change, string named)
    {
        JsonObject spec = JsonNode.Parse(Write(Load()))!.AsObject();
        Merge(spec, JsonNode.Parse(change)!.AsObject());
        ImpastoException refused = Assert.ThrowsAny<ImpastoException>(() =>
        {
            foreach (TrainingStage stage in Read(spec.ToJsonString()).Recipe.Stages)
            {
                foreach (string path in stage.Model.Files.OfType<string>().Concat(stage.Data.Folders))
                {
                    stage.Locate(path);
                }
            }
        });
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NAME ../../b.png", "no file in it")]
    [InlineData("NAME /tmp/b.png", "no file in it")]
    [InlineData("NAME a/./b.png", "no file in it")]
    [InlineData("NAME a//b.png", "no file in it")]
    [InlineData("NAME ..\\b.png", "no file in it")]
    [InlineData("../../secret.png b.png", "damaged")]
    [InlineData("NAME", "damaged")]
    [InlineData("no list", "damaged")]
    public void A_list_of_images_leads_nowhere_else(string list, string named)
    {
        string image = storage.Keep(folder.At("photos/b.png"));
        File.WriteAllText(folder.At("list.images"), list.Replace("NAME", image, StringComparison.Ordinal));
        JsonObject spec = JsonNode.Parse(Write(Load()))!.AsObject();
        spec["folders"] = new JsonObject { ["photos"] = storage.Keep(folder.At("list.images")) };
        ClusterException refused = Assert.Throws<ClusterException>(() => Read(spec.ToJsonString()));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.At("place"), "*.png", SearchOption.AllDirectories));
    }

    private static void Merge(JsonObject into, JsonObject change)
    {
        foreach ((string name, JsonNode? value) in change)
        {
            if (value is JsonObject inner && into[name] is JsonObject outer)
            {
                Merge(outer, inner);
            }
            else
            {
                into[name] = value?.DeepClone();
            }
        }
    }

    private string Write(TrainingRecipe recipe) => new TrainingWriter(storage).Write(recipe, CancellationToken.None);

    private SpecTraining Read(string json) =>
        new TrainingReader(storage).Read(json, folder.At("place"), CancellationToken.None);

    private TrainingRecipe Load()
    {
        File.WriteAllText(folder.At("recipe.json"), RecipeText);
        return TrainingRecipe.Load(folder.At("recipe.json"), TrainingKinds.All);
    }
}
