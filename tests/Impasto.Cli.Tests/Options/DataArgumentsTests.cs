using System.CommandLine;
using Impasto.Cli.Options;
using Impasto.Training.Recipes;

namespace Impasto.Cli.Tests.Options;

public sealed class DataArgumentsTests : IDisposable
{
    private readonly CommandFolder folder = new();
    private readonly DataArguments data = new("A folder of pictures");
    private readonly RootCommand root = [];

    public DataArgumentsTests() => data.AddTo(root);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_folder_with_a_name_is_a_root_and_one_without_a_folder()
    {
        ParseResult parsed = root.Parse(
            ["--data", "one", "--data", "photos=/p/a=b", "--data", "./photos=x", "--data", "=two", "--data", "A=b"]);

        Assert.Equal(["one", "./photos=x", "=two", "A=b"], data.Folders(parsed));
        Assert.Equal("/p/a=b/c", data.Roots(parsed).Expand("${photos}/c", "recipe"));
        Assert.True(data.HasRoots(parsed.CommandResult));
    }

    [Fact]
    public void Roots_of_the_command_line_go_before_those_of_the_file()
    {
        File.WriteAllText(folder.At("data.json"), """{ "photos": "/file/photos", "nets": "/file/nets" }""");
        ParseResult parsed = root.Parse(["--data", "photos=/line", "--data-file", folder.At("data.json")]);

        DataRoots roots = data.Roots(parsed);

        Assert.Equal("/line/a", roots.Expand("${photos}/a", "recipe"));
        Assert.Equal("/file/nets/a", roots.Expand("${nets}/a", "recipe"));
        Assert.True(data.HasRoots(parsed.CommandResult));
        Assert.True(data.HasRoots(root.Parse(["--data-file", "any.json"]).CommandResult));
    }

    [Fact]
    public void There_may_be_none()
    {
        foreach (string[] line in new string[][] { [], ["--data", "one"] })
        {
            ParseResult parsed = root.Parse(line);
            Assert.Equal(line.Skip(1), data.Folders(parsed));
            Assert.False(data.HasRoots(parsed.CommandResult));
            Assert.Throws<RecipeException>(() => data.Roots(parsed).Expand("${photos}/a", "recipe"));
        }
    }

    [Fact]
    public void Help_says_what_a_folder_is_for()
    {
        Option option = root.Options.Single(option => option.Name == "--data");

        Assert.Equal(
            "A folder of pictures; or with a name the folder that ${NAME} in the recipe stands for; may be repeated",
            option.Description);
        Assert.Equal("[NAME=]DIR", option.HelpName);
        Option file = root.Options.Single(option => option.Name == "--data-file");
        Assert.Equal("FILE.json", file.HelpName);
        Assert.StartsWith("A JSON file of data roots", file.Description, StringComparison.Ordinal);
    }
}
