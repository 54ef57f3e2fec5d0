using Impasto.Tests.Weights;
using Impasto.Training.Recipes;

namespace Impasto.Training.Tests.Recipes;

public sealed class DataRootsTests : IDisposable
{
    private const string Recipe = """
        { "name": "n", "kind": "upscale", "steps": 1, "batch": 1, "size": 32,
          "data": { "folders": ["${photos}/sea", "${more}"] },
          "learningRate": { "initial": 0.1, "schedule": "constant" },
          "model": { "encoder": "${nets}/vgg.safetensors", "scale": 2 } }
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_name_at_the_beginning_of_a_path_stands_for_its_folder()
    {
        DataRoots roots = DataRoots.None.With("photos", folder.File("a b")).With("more", "/elsewhere");

        TrainingStage stage = Load(roots).Stages.Single();

        Assert.Equal(folder.File("a b/sea"), stage.Locate(stage.Data.Folders[0]));
        Assert.Equal("/elsewhere", stage.Locate(stage.Data.Folders[1]));
        Assert.Equal(folder.File("x/${photos}"), stage.Locate("x/${photos}"));
    }

    [Fact]
    public void A_name_that_is_not_set_is_said_with_what_sets_it()
    {
        TrainingStage stage = Load(DataRoots.None.With("photos", "p")).Stages.Single();

        RecipeException e = Assert.Throws<RecipeException>(() => stage.LoadEncoder("${nets}/vgg.safetensors"));

        Assert.Equal(
            $"{folder.File("recipe.json")}: '${{nets}}/vgg.safetensors' begins with the data root 'nets', which is not "
            + "set; set it with --data nets=DIR, or in the file that --data-file names.",
            e.Message);
    }

    [Fact]
    public void A_file_names_folders_relative_to_its_own()
    {
        File.WriteAllText(folder.File("data.json"), """{ "photos": "../p", "more": "/m" }""");

        TrainingStage stage = Load(DataRoots.Load(folder.File("data.json")).With("more", "/other")).Stages.Single();

        Assert.Equal(Path.GetFullPath(folder.File("../p/sea")), stage.Locate("${photos}/sea"));
        Assert.Equal("/other", stage.Locate("${more}"));
    }

    [Theory]
    [InlineData("""{ "Photos": "p" }""", "'Photos' is no name of a data root")]
    [InlineData("""{ "stage-1": "p" }""", "'stage-1' is no name of a data root")]
    [InlineData("""{ "photos": 3 }""", "'photos' is 3; it must be a text")]
    [InlineData("[]", "a list of data roots is a JSON object")]
    public void Another_file_is_refused(string json, string complaint)
    {
        File.WriteAllText(folder.File("data.json"), json);
        RecipeException e = Assert.Throws<RecipeException>(() => DataRoots.Load(folder.File("data.json")));
        Assert.StartsWith($"{folder.File("data.json")}: {complaint}", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("9lives")]
    [InlineData("a-b")]
    [InlineData("a/b")]
    public void Other_names_are_refused(string name) =>
        Assert.Throws<ArgumentException>(() => DataRoots.None.With(name, "x"));

    private TrainingRecipe Load(DataRoots roots)
    {
        File.WriteAllText(folder.File("recipe.json"), Recipe);
        return TrainingRecipe.Load(folder.File("recipe.json"), TrainingKinds.All, roots);
    }
}
