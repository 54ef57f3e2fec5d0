using System.CommandLine;
using Impasto.Cli.Options;

namespace Impasto.Cli.Tests.Options;

/// <summary>What is said of wrong command lines of a program that paints, draws and has models.</summary>
public class MisuseTests
{
    private readonly RootCommand root = [];

    public MisuseTests()
    {
        root.Add(new Option<bool>("--quiet", "-q") { Recursive = true });
        Command paint = new("paint")
        {
            new Argument<string[]>("files") { HelpName = "FILE", Arity = ArgumentArity.OneOrMore },
            new Option<string>("--output", "-o") { Required = true },
            new WholeNumberOption("--size", "Its size", least: 1, most: 9),
            new Option<string[]>("--style"),
            new Option<bool>("--wet"),
        };
        paint.SetAction(_ => 0);
        root.Add(paint);
        Command models = new("models") { new Command("list"), new Command("import") { new Argument<int>("count") } };
        models.Subcommands[0].SetAction(_ => 0);
        models.Subcommands[1].SetAction(_ => 0);
        root.Add(models);
        Command draw = new("draw") { new Option<string>("--pen") };
        draw.SetAction(_ => 0);
        root.Add(draw);
    }

    [Theory]
    [InlineData("paint a.png -o b.png")]
    [InlineData("paint a.png b.png --size 3 --output=b.png --wet -q")]
    [InlineData("paint a.png -o b.png --style a --style b")]
    [InlineData("paint a.png -o b.png --wet=true -q:false")]
    [InlineData("paint -o b.png -- --odd")]
    [InlineData("paint -o b.png a.png -- --wet=no")]
    [InlineData("paint a.png --output=--odd")]
    [InlineData("paint a.png --output=-o")]
    [InlineData("paint - -o b.png")]
    [InlineData("paint -5 -o b.png")]
    [InlineData("paint -- -- -o b.png", "--output is required")]
    [InlineData("models list")]
    [InlineData("draw")]
    [InlineData("paint a.png -o b.png --styel c", "'--styel' is no option here; did you mean --style?")]
    [InlineData("paint a.png -o b.png --quite", "'--quite' is no option here; did you mean --quiet?")]
    [InlineData("paint a.png -o b.png --nothing", "'--nothing' is no option here")]
    [InlineData("paint a.png -o b.png -x", "'-x' is no option here")]
    [InlineData("paint a.png -o b.png --output=c -x -y", "'-x' is no option here")]
    [InlineData("draw --pne a", "'--pne' is no option here; did you mean --pen?")]
    [InlineData("paint a.png -o b.png --wet=no", "--wet takes no value, and it was given 'no'")]
    [InlineData("paint a.png -o b.png --wet:no=1", "--wet takes no value, and it was given 'no=1'")]
    [InlineData("paint a.png -o b.png --quiet=1", "--quiet takes no value, and it was given '1'")]
    [InlineData("paint a.png -o b.png -q=1", "-q takes no value, and it was given '1'")]
    [InlineData("draw a", "'a' is no command, option or argument here")]
    [InlineData("model list", "'model' is no command; did you mean models?")]
    [InlineData("nothing --style a.png", "'nothing' is no command")]
    [InlineData("models lits", "'lits' is no command, option or argument here; did you mean list?")]
    [InlineData("models", "name one of the verbs list, import")]
    [InlineData("", "name one of the verbs paint, models, draw")]
    [InlineData("paint a.png", "--output is required")]
    [InlineData("paint -o b.png", "FILE is missing")]
    [InlineData("models import", "count is missing")]
    [InlineData("paint", "--output is required")]
    [InlineData("paint a.png -o", "--output needs a value")]
    [InlineData("paint a.png -o b.png --size", "--size needs a value")]
    [InlineData("paint a.png -o b.png -o c.png", "--output takes one value, and it was given 2")]
    [InlineData("paint a.png -o b.png --size 1 --size 2 --size 3", "--size takes one value, and it was given 3")]
    [InlineData("paint a.png -o b.png --size x", "--size is a whole number from 1 to 9, not 'x'")]
    [InlineData("draw --pen=", "--pen was given an empty value")]
    [InlineData("paint a.png --size= -o b.png", "--size was given an empty value")]
    [InlineData("paint a.png -o b.png -- --size=")]
    public void The_first_thing_that_is_wrong_is_said(string line, string? said = null)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(said, Misuse.Of(root.Parse(words), words));
    }

    [Theory]
    [InlineData("an argument", "paint", "a.png", "", "-o", "b.png")]
    [InlineData("--style", "paint", "a.png", "-o", "b.png", "--style", "", "--nothing")]
    [InlineData("--pen", "draw", "--pen", "")]
    public void Nothing_is_empty(string what, params string[] words) =>
        Assert.Equal($"{what} was given an empty value", Misuse.Of(root.Parse(words), words));

    [Fact]
    public void Where_the_verb_is_missing_a_file_tells_which_is_meant()
    {
        string name = Path.GetTempFileName();
        try
        {
            string[] words = [name, "--style", "b.png"];
            Assert.Equal(
                $"'{name}' is no command; to repaint it, begin with 'impasto stylize'",
                Misuse.Of(root.Parse(words), words));
        }
        finally
        {
            File.Delete(name);
        }
    }

    [Fact]
    public void A_file_may_have_the_name_of_an_option()
    {
        string name = $"--{Guid.NewGuid():N}";
        string[] words = ["paint", name, "-o", "b.png"];
        Assert.Equal($"'{name}' is no option here", Misuse.Of(root.Parse(words), words));

        File.WriteAllText(name, "");
        try
        {
            Assert.Null(Misuse.Of(root.Parse(words), words));
        }
        finally
        {
            File.Delete(name);
        }
    }
}
