using System.CommandLine;
using System.CommandLine.Completions;
using Impasto.Cli.Options;
using Impasto.Running;

namespace Impasto.Cli.Tests.Options;

public class DescribedOptionsTests
{
    private readonly DescribedOptions options = new(OptionDescription.Of(typeof(PaintOptions)));
    private readonly RootCommand root = [];

    public DescribedOptionsTests() => options.AddTo(root);

    [Fact]
    public void Each_description_becomes_an_option_whose_help_says_range_unit_and_default()
    {
        AssertOption("--wet", "Whether it is wet", null);
        AssertOption("--layers", "How many layers (a whole number from 1 to 9, in coats) [3]", "N");
        AssertOption("--thickness", "How thick (a number of more than 0 and at most 2) [as the brush]", "N");
        AssertOption("--brush", "With what [round]", "round|flat-and-wide");
        AssertOption("--title", "Its name", "TEXT");
        Assert.Equal(5, options.All.Count);
        Assert.Equal(
            ["flat-and-wide", "round"],
            options["brush"].GetCompletions(CompletionContext.Empty).Select(c => c.Label).Order());
    }

    [Fact]
    public void Of_descriptions_of_one_name_one_option_is_made()
    {
        DescribedOptions twice = new(
            OptionDescription.Of(typeof(PaintOptions)).Concat(OptionDescription.Of(typeof(OtherOptions))));

        Assert.Equal(5, twice.All.Count);
        Assert.StartsWith("How many layers", twice["layers"].Description, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_chosen_is_what_is_given()
    {
        Assert.Empty(options.Chosen(root.Parse([]).CommandResult));
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["wet"] = "true", ["layers"] = "5", ["brush"] = "flat-and-wide", ["title"] = "a b",
            },
            options.Chosen(root.Parse(["--wet", "--layers", "5", "--brush=flat-and-wide", "--title", "a b"])
                .CommandResult));
        Assert.Equal(
            new Dictionary<string, string> { ["wet"] = "false" },
            options.Chosen(root.Parse(["--wet", "false"]).CommandResult));
    }

    [Fact]
    public void What_is_chosen_is_put_into_a_record()
    {
        PaintOptions before = new() { Title = "before", Layers = 7 };

        Assert.Same(before, options.Apply(root.Parse([]), before));
        Assert.Equal(
            new PaintOptions { Title = "before", Layers = 2, Wet = true, Brush = Brush.FlatAndWide, Thickness = 0.5 },
            options.Apply(
                root.Parse(["--layers", "2", "--wet", "--brush", "flat-and-wide", "--thickness", "0.5"]), before));
        ArgumentException e = Assert.Throws<ArgumentException>(
            () => options.Apply(root.Parse(["--layers", "10"]), before));
        Assert.Equal("--layers is a whole number from 1 to 9, not '10'.", e.Message);
    }

    [Fact]
    public void The_first_thing_that_is_wrong_is_complained_of()
    {
        IReadOnlyList<OptionDescription> other = OptionDescription.Of(typeof(OtherOptions));
        IReadOnlyList<OptionDescription> own = OptionDescription.Of(typeof(PaintOptions));

        Assert.Null(Complaint(own, null, "--layers", "9"));
        Assert.Equal("--layers is a whole number from 1 to 9, not '0'", Complaint(own, null, "--layers", "0"));
        Assert.Null(Complaint(other, null, "--layers", "0"));
        Assert.Equal("--title is no option here", Complaint(other, null, "--title", "a"));
        Assert.Equal("that is title of others", Complaint(other, name => $"that is {name} of others", "--title", "a"));
        Assert.Equal(
            "--brush is round or flat-and-wide, not 'thin'", Complaint(own, null, "--layers", "3", "--brush", "thin"));
    }

    private string? Complaint(
        IReadOnlyList<OptionDescription> descriptions, Func<string, string>? whose, params string[] line) =>
        options.Complaint(root.Parse(line).CommandResult, descriptions, whose);

    private void AssertOption(string name, string help, string? value)
    {
        Option option = options[name[2..]];
        Assert.Equal((name, help, value), (option.Name, option.Description, option.HelpName));
        Assert.Contains(option, root.Options);
    }

    internal enum Brush
    {
        Round,
        FlatAndWide,
    }

    internal sealed record PaintOptions : RunOptions
    {
        [Option("wet", "Whether it is wet")]
        public bool Wet { get; init; }

        [Option("layers", "How many layers", Least = 1, Most = 9, Unit = "coats")]
        public int Layers { get; init; } = 3;

        [Option("thickness", "How thick", Least = 0, IsMoreThanLeast = true, Most = 2, Absent = "as the brush")]
        public double? Thickness { get; init; }

        [Option("brush", "With what")]
        public Brush Brush { get; init; }

        [Option("title", "Its name")]
        public string? Title { get; init; }
    }

    internal sealed record OtherOptions : RunOptions
    {
        [Option("layers", "Of another method", Least = 0, Most = 1)]
        public int Layers { get; init; }
    }
}
