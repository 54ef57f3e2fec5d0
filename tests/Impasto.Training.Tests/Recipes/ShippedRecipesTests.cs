using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Impasto.Tests;
using Impasto.Tests.Weights;
using Impasto.Training.Recipes;

namespace Impasto.Training.Tests.Recipes;

/// <summary>The recipes of the repository.</summary>
public sealed class ShippedRecipesTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "recipes");

    public static TheoryData<string> Files => [.. Names()];

    [Fact]
    public void They_differ_in_name()
    {
        string[] names = [.. Names().Select(file => Load(Path.Combine(Folder, file)).Name)];

        Assert.True(names.Length > 5);
        Assert.Distinct(names);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Their_paths_begin_with_a_data_root_or_stay_within_the_repository(string file)
    {
        string[] paths = [.. Texts(JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!).Where(IsPath)];

        Assert.NotEmpty(paths);
        Assert.All(paths, path =>
        {
            string full = Path.GetFullPath(path, Folder);
            Assert.True(
                path.StartsWith("${", StringComparison.Ordinal)
                || (full.StartsWith(Repository.Root, StringComparison.Ordinal) && File.Exists(full)),
                path);
        });
    }

    [Theory]
    [InlineData("styles")]
    [InlineData("styles-light")]
    [InlineData("styles-film")]
    public void A_network_of_styles_has_the_styles_and_weights_of_its_recipe(string name)
    {
        using FileStream file = File.OpenRead(Path.Combine(Repository.Root, "models", $"{name}.safetensors"));
        using BinaryReader reader = new(file);
        JsonNode header = JsonNode.Parse(reader.ReadBytes((int)reader.ReadInt64()))!;
        JsonNode recipe = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, $"{name}.json")))!;

        Assert.Equal(
            recipe["model"]!["styles"]!.AsArray().Select(
                style => (style!["name"]!.GetValue<string>(), style["weight"]!.GetValue<double>())),
            header["__metadata__"]!["impasto.styles"]!.GetValue<string>().Split(' ').Select(name => (
                name,
                double.Parse(
                    header["__metadata__"]![$"impasto.style_weight.{name}"]!.GetValue<string>(),
                    CultureInfo.InvariantCulture))));
    }

    [Fact]
    public void The_stages_are_the_recipes_by_which_the_weights_that_ship_were_made()
    {
        const string Name = "style-bank";
        const int Stages = 4;
        using TemporaryFolder folder = new();
        string fixture = Path.Combine(AppContext.BaseDirectory, "Fixtures", "recipes", $"{Name}-chain.json");
        JsonArray chain = JsonNode.Parse(File.ReadAllText(fixture))!.AsArray();
        TrainingRecipe recipe = Load(Path.Combine(Folder, $"{Name}.json"));

        Assert.Equal(Stages, recipe.Stages.Count);
        Assert.Equal(Stages, chain.Count);
        for (int i = 0; i < Stages; i++)
        {
            string? start = null;
            if (i > 0)
            {
                string before = chain[i - 1]!["name"]!.GetValue<string>();
                Assert.Equal(
                    $"../runs/{before}/{before}.safetensors", chain[i]!["model"]!["start"]!.GetValue<string>());
                start = $"${{stage-{i}}}/{Name}.safetensors";
            }

            JsonNode old = chain[i]!.DeepClone();
            old["model"]!["start"] = start;
            File.WriteAllText(folder.File("old.json"), old.ToJsonString());
            Assert.Equal(Text(Load(folder.File("old.json")).Stages.Single()), Text(recipe.Stages[i]));
        }
    }

    private static IEnumerable<string> Names() =>
        Directory.GetFiles(Folder, "*.json").Select(path => Path.GetFileName(path));

    private static TrainingRecipe Load(string path) => TrainingRecipe.Load(path, TrainingKinds.All);

    /// <summary>All that a stage says, but for its name and where it is written.</summary>
    private static string Text(TrainingStage stage) =>
        JsonSerializer.Serialize(stage with { Source = "", Name = "" })
        + JsonSerializer.Serialize(stage.Model, stage.Model.GetType());

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Texts(member.Value)),
        JsonArray items => items.SelectMany(Texts),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => [value.GetValue<string>()],
        _ => [],
    };

    private static bool IsPath(string text) => text.Contains('/', StringComparison.Ordinal) || text.StartsWith('$');
}
