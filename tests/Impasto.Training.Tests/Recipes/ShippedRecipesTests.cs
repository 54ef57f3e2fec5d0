using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Impasto.Tests;
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
        JsonNode header = HeaderOf(name);
        Assert.Equal(
            StylesOf(name),
            header["__metadata__"]!["impasto.styles"]!.GetValue<string>().Split(' ')
                .Select(style => (style, WeightOf(header, style))));
    }

    [Fact]
    public void The_bank_of_filters_has_the_styles_and_weights_of_its_recipe()
    {
        const string Name = "style-bank";
        JsonNode header = HeaderOf(Name);
        string[] banks = [.. header.AsObject().Select(tensor => tensor.Key)
            .Where(key => key.EndsWith(".start.weight", StringComparison.Ordinal)).Select(key => key.Split('.')[1])];

        Assert.True(banks.Length >= 8);
        Assert.Equal(StylesOf(Name).Order(), banks.Select(style => (style, WeightOf(header, style))).Order());
    }

    private static JsonNode HeaderOf(string name)
    {
        using FileStream file = File.OpenRead(Path.Combine(Repository.Root, "models", $"{name}.safetensors"));
        using BinaryReader reader = new(file);
        return JsonNode.Parse(reader.ReadBytes((int)reader.ReadInt64()))!;
    }

    private static double WeightOf(JsonNode header, string style) => double.Parse(
        header["__metadata__"]![$"impasto.style_weight.{style}"]!.GetValue<string>(), CultureInfo.InvariantCulture);

    private static IEnumerable<(string Name, double Weight)> StylesOf(string recipe) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, $"{recipe}.json")))!["model"]!["styles"]!.AsArray()
            .Select(style => (style!["name"]!.GetValue<string>(), style["weight"]!.GetValue<double>()));

    private static IEnumerable<string> Names() =>
        Directory.GetFiles(Folder, "*.json").Select(path => Path.GetFileName(path));

    private static TrainingRecipe Load(string path) => TrainingRecipe.Load(path, TrainingKinds.All);

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Texts(member.Value)),
        JsonArray items => items.SelectMany(Texts),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => [value.GetValue<string>()],
        _ => [],
    };

    private static bool IsPath(string text) => text.Contains('/', StringComparison.Ordinal) || text.StartsWith('$');
}
