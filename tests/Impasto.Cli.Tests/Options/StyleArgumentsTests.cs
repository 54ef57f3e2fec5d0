using System.CommandLine;
using Impasto.Cli.Options;
using Impasto.Jobs;

namespace Impasto.Cli.Tests.Options;

public class StyleArgumentsTests
{
    // A name that begins with @ is no file of words.
    private static readonly ParserConfiguration AsTheProgram = new() { ResponseFileTokenReplacer = null };

    private readonly StyleArguments arguments = new();
    private readonly RootCommand root = [];

    public StyleArgumentsTests() => arguments.AddTo(root);

    [Fact]
    public void Styles_weigh_the_same_where_no_weights_are_given()
    {
        IReadOnlyList<JobStyle> styles = Styles("--style", "a.png", "--style", "b.png");

        Assert.Equal([("a.png", 1, null), ("b.png", 1, null)], styles.Select(s => (s.Style, s.Weight, s.Guide)));
        Assert.Empty(Styles());
    }

    [Fact]
    public void Weights_and_masks_belong_to_the_styles_in_their_order()
    {
        IReadOnlyList<JobStyle> styles = Styles(
            "--style", "a.png", "--mask", "ma.png", "--style", "b.png", "--mask", "mb.png", "--style-blend", "0.3,0.7");

        Assert.Equal(
            [("a.png", 0.3, "ma.png"), ("b.png", 0.7, "mb.png")], styles.Select(s => (s.Style, s.Weight, s.Guide)));
    }

    [Fact]
    public void A_style_may_bring_its_mask_and_have_parts_and_labels()
    {
        IReadOnlyList<JobStyle> styles = Styles(
            "--style", "a@b@m.png", "--style", "c@", "--style", "@d", "--style-mask", "p1", "--style-mask", "p2",
            "--style-mask", "p3", "--style-labels", "l1", "--style-labels", "l2", "--style-labels", "l3");

        Assert.Equal([("a@b", "m.png"), ("c@", null), ("@d", null)], styles.Select(s => (s.Style, s.Guide)));
        Assert.Equal(["p1", "p2", "p3"], styles.Select(s => s.Mask));
        Assert.Equal(["l1", "l2", "l3"], styles.Select(s => s.Labels));
        Assert.Equal([null, null], Styles("--style", "a").SelectMany(s => new[] { s.Mask, s.Labels }));
        string file = $"{Guid.NewGuid():N}@x";
        File.WriteAllText(file, "");
        try
        {
            Assert.Equal([(file, null)], Styles("--style", file).Select(s => (s.Style, s.Guide)));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void The_coarse_image_belongs_to_the_fine_one_which_comes_after_the_styles()
    {
        IReadOnlyList<JobStyle> styles = Styles("--style-fine", "f", "--style-coarse", "c", "--style", "a");

        Assert.Equal([("a", null), ("f", "c")], styles.Select(s => (s.Style, s.Coarse)));
        Assert.Equal([("f", "c")], Styles("--style-fine", "f", "--style-coarse", "c").Select(s => (s.Style, s.Coarse)));
    }

    [Theory]
    [InlineData(null, "--mask", "m", "--style-blend", "1,2")]
    [InlineData(null, "--style", "a", "--style", "b@m", "--style-blend", "1,2")]
    [InlineData(
        "There are 2 styles and 1 blend weight; give one for each style",
        "--style", "a", "--style", "b", "--style-blend", "1")]
    [InlineData(
        "There is 1 style and 2 blend weights; give one for each style", "--style", "a", "--style-blend", "1,2")]
    [InlineData(
        "There are 2 styles and 1 mask; give one for each style",
        "--style", "a", "--style-fine", "b", "--style-coarse", "c", "--mask", "m")]
    [InlineData("--style-fine and --style-coarse go together; give both or none", "--style-coarse", "c")]
    [InlineData(
        "There are 2 styles and 1 mask; give one for each style", "--style", "a", "--style", "b", "--mask", "m")]
    [InlineData(
        "There is 1 style and 2 style masks; give one for each style",
        "--style", "a", "--style-mask", "m", "--style-mask", "n")]
    [InlineData(
        "There are 2 styles and 1 image of labels; give one for each style",
        "--style", "a", "--style", "b", "--style-labels", "l")]
    [InlineData(
        "Give masks by --mask or behind the @ of styles, not both",
        "--style", "a@m", "--style", "b", "--mask", "m", "--mask", "n")]
    public void Other_numbers_of_weights_or_masks_are_refused(string? said, params string[] line) =>
        Assert.Equal(said, arguments.Complaint(root.Parse(line, AsTheProgram).CommandResult));

    [Fact]
    public void Whether_a_style_is_named_can_be_asked()
    {
        Assert.True(arguments.AreGiven(root.Parse(["--style", "a"]).CommandResult));
        Assert.False(arguments.AreGiven(root.Parse(["--mask", "a"]).CommandResult));
    }

    [Fact]
    public void All_options_are_there_with_their_help()
    {
        Assert.Equal(
            [
                "--style", "--style-blend", "--mask", "--style-mask", "--style-labels", "--style-fine",
                "--style-coarse",
            ],
            arguments.All.Select(option => option.Name));
        Assert.All(arguments.All, option => Assert.Contains(option, root.Options));
        Assert.Equal(
            ["STYLE", "W,W", "MASK", "MASK", "LABELS", "STYLE", "IMAGE"],
            arguments.All.Select(option => option.HelpName));
        Assert.Equal([arguments.Mask, arguments.StyleMask, arguments.StyleLabels], arguments.All.Skip(2).Take(3));
        string[] begins =
        [
            "An image in the style to paint in", "Weights of several styles", "An image that is white where a style go",
            "An image that is white where a style is learned", "The labels of a style for --labels",
            "An image whose fine texture", "An image whose coarse forms",
        ];
        Assert.All(arguments.All.Zip(begins), pair =>
            Assert.StartsWith(pair.Second, pair.First.Description, StringComparison.Ordinal));
    }

    [Fact]
    public void Names_of_styles_are_completed() => Assert.Equal(
        StyleArguments.Names().Order(),
        arguments.All[0].GetCompletions(System.CommandLine.Completions.CompletionContext.Empty)
            .Select(completion => completion.Label).Order());

    private IReadOnlyList<JobStyle> Styles(params string[] line) =>
        arguments.Styles(root.Parse(line, AsTheProgram).CommandResult);
}
