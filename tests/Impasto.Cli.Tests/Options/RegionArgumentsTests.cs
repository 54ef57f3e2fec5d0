using System.CommandLine;
using System.CommandLine.Parsing;
using System.CommandLine.Completions;
using Impasto.Cli.Options;
using Impasto.Control.Regions;
using Impasto.Jobs;

namespace Impasto.Cli.Tests.Options;

public class RegionArgumentsTests
{
    private static readonly Job Empty = new() { Content = "a", Styles = [], Output = "b" };

    private readonly RegionArguments arguments = new();
    private readonly RootCommand root = [];

    public RegionArgumentsTests() => arguments.AddTo(root);

    [Fact]
    public void What_is_given_goes_into_the_job()
    {
        Job job = arguments.ApplyTo(Empty, Parse("--labels", "l", "--guides", "auto=3", "--keep", "k"));

        Assert.Equal(("l", 3, "k"), (job.Labels, job.AutoGuides, job.Keep));
        Assert.Equal(AutoGuides.DefaultRegions, arguments.ApplyTo(Empty, Parse("--guides", "auto")).AutoGuides);
        Assert.Equal(Empty, arguments.ApplyTo(Empty, Parse()));
    }

    [Fact]
    public void Regions_are_as_many_as_there_may_be()
    {
        (int fewest, int most) = (AutoGuides.FewestRegions, AutoGuides.MostRegions);
        Assert.Null(Complaint());
        Assert.Null(Complaint("--guides", "auto"));
        Assert.Null(Complaint("--guides", $"auto={fewest}"));
        Assert.Null(Complaint("--guides", $"auto={most}"));
        string[] wrong = [$"auto={fewest - 1}", $"auto={most + 1}", $"{fewest}", "auto=", "auto=x", "auto=+3", "Auto"];
        Assert.All(wrong, text => Assert.Equal(
            $"--guides is auto, or auto={fewest} to auto={most}, not '{text}'", Complaint("--guides", text)));
    }

    [Fact]
    public void All_options_are_there_with_their_help()
    {
        Assert.Equal(["--labels", "--guides", "--keep"], arguments.All.Select(option => option.Name));
        Assert.Equal(["LABELS", "auto[=K]", "MASK"], arguments.All.Select(option => option.HelpName));
        Assert.All(arguments.All, option => Assert.Contains(option, root.Options));
        Assert.Equal([arguments.Labels, arguments.Guides], arguments.All.Take(2));
        string[] begins = ["The scene's labels", "Cut scene and styles into regions", "An image that is white where"];
        Assert.All(arguments.All.Zip(begins), pair =>
            Assert.StartsWith(pair.Second, pair.First.Description, StringComparison.Ordinal));
        Assert.Equal(["auto"], arguments.Guides.GetCompletions(CompletionContext.Empty).Select(c => c.Label));
    }

    private string? Complaint(params string[] line) => arguments.Complaint(root.Parse(line).CommandResult);

    private CommandResult Parse(params string[] line) => root.Parse(line).CommandResult;
}
