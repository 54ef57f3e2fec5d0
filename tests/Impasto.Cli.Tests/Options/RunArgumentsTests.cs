using System.CommandLine;
using Impasto.Cli.Options;
using Impasto.Running;

namespace Impasto.Cli.Tests.Options;

/// <summary>Options that verbs share: of the run, the output, the encoder, JSON and how much is said.</summary>
public class RunArgumentsTests
{
    private readonly RootCommand root = [];

    [Fact]
    public void What_is_kept_of_a_run_is_what_is_given()
    {
        RunArguments run = new();
        run.AddTo(root);
        ParseResult none = Parse();
        ParseResult all = Parse(
            "--checkpoint", "c", "--preview-every", "5", "--report", "r", "--overwrite", "--threads", "3");

        Assert.Equal((null, 0, null), (run.Checkpoint(none), run.PreviewEvery(none), run.Report(none)));
        Assert.Equal(("c", 5, "r"), (run.Checkpoint(all), run.PreviewEvery(all), run.Report(all)));
        Assert.Empty(run.Written(none));
        Assert.Equal(["c", "r"], run.Written(all));
        Assert.Equal(["r"], run.Written(Parse("--report", "r")));
        Assert.Equal([run.CheckpointOption, run.PreviewOption], run.OfOneRun.Take(2));
        Assert.Equal(
            ["--checkpoint", "--preview-every", "--report", "--overwrite", "--threads", "--max-memory"],
            root.Options.Select(option => option.Name).Where(name => name is not ("--help" or "--version")));

        using CancellationTokenSource source = new();
        RunContext context = run.Context(all, source.Token);
        Assert.Equal((3, true, source.Token), (context.Threads, context.Overwrite, context.Cancellation));
        Assert.False(run.Context(none, default).Overwrite);
        Assert.Null(run.Context(none, default).MemoryBudget);

        // What the process has already is part of it.
        ParseResult limited = Parse("--max-memory", "64GB");
        Assert.InRange(run.Context(limited, default).MemoryBudget!.Value, 32_000_000_000, 63_999_999_999);
        Assert.Equal(0, run.Context(Parse("--max-memory", "1MiB"), default).MemoryBudget);
        Assert.NotEmpty(Parse("--preview-every", "-1").Errors);
        Assert.Empty(Parse("--preview-every", "0").Errors);
        Assert.NotEmpty(Parse("--preview-every", "1000001").Errors);
    }

    [Fact]
    public void What_makes_no_picture_shows_none_while_it_is_made()
    {
        RunArguments run = new(hasPreviews: false) { Memory = new MemoryOption { Description = "Memory" } };
        run.AddTo(root);

        Assert.Equal(
            ["--checkpoint", "--report", "--overwrite", "--threads", "--max-memory"],
            root.Options.Select(option => option.Name).Where(name => name is not ("--help" or "--version")));
        Assert.Equal([run.CheckpointOption], run.OfOneRun.SkipLast(1));
        Assert.Equal(0, run.PreviewEvery(Parse()));
        AssertHelp("--max-memory", "Memory", "SIZE");
    }

    [Fact]
    public void Help_says_what_each_is()
    {
        new RunArguments().AddTo(root);

        AssertHelp("--checkpoint", "Keep the state of the run in this file", "FILE");
        AssertHelp("--preview-every", "Write the image so far to the output file", "N");
        AssertHelp("--report", "Write what was done", "FILE");
        AssertHelp("--overwrite", "Allow a file that is read", null);
        AssertHelp("--max-memory", "Memory that a run may take", "SIZE");
    }

    [Fact]
    public void An_output_is_a_file_and_bits_a_channel()
    {
        OutputArguments output = new("A picture");
        output.AddTo(root);

        Assert.NotEmpty(Parse().Errors);
        ParseResult deep = Parse("-o", "a.png", "--depth", "16");
        Assert.Equal(("a.png", 16), (output.Path(deep), output.Options(deep).Depth));
        Assert.Equal(8, output.Options(Parse("--output", "a.png")).Depth);
        Assert.Equal(root.Options.TakeLast(2), output.All);
        Assert.True(output.IsGiven(deep.CommandResult));
        AssertHelp("--output", "A picture", "OUT");
        AssertHelp("--depth", "Bits a channel; 16 for PNG and TIFF alone (8 or 16)", "N");
    }

    [Fact]
    public void An_output_that_is_not_required_may_lack()
    {
        OutputArguments output = new() { IsRequired = false };
        output.AddTo(root);

        Assert.Empty(Parse().Errors);
        Assert.False(output.IsGiven(Parse().CommandResult));
        AssertHelp("--output", "The image to write; its extension chooses the format", "OUT");
    }

    [Fact]
    public void An_encoder_is_named_or_the_shipped_one()
    {
        EncoderArguments encoder = new();
        encoder.AddTo(root);

        Assert.Null(encoder.Named(Parse()));
        Assert.Equal("vgg", encoder.Named(Parse("--encoder", "vgg")));
        AssertHelp(
            "--encoder",
            "An installed model's name, a weight file (safetensors, .pth), gabor, daisy or random-vgg; ",
            "NAME|FILE");
    }

    [Fact]
    public void A_judge_has_to_be_named()
    {
        root.Add(new JudgeOption("What judges"));

        Assert.NotEmpty(Parse().Errors);
        Assert.Empty(Parse("--encoder", "vgg").Errors);
        AssertHelp("--encoder", "What judges; borders are reflected", "NAME|FILE");
    }

    [Fact]
    public void Json_is_one_line_with_names_in_snake_case_and_letters_as_they_are()
    {
        root.Add(new JsonOption());
        using StringWriter output = new() { NewLine = "\n" };
        JsonOption.Write(output, new { WholeSize = 1, Name = "Tür & <a>" });

        Assert.Equal("""{"whole_size":1,"name":"Tür & <a>"}""" + "\n", output.ToString());
        AssertHelp("--json", "Print JSON in place of text", null);
        Assert.Equal("Else", new JsonOption("Else").Description);
    }

    [Theory]
    [InlineData("", true, false)]
    [InlineData("-q", false, false)]
    [InlineData("--quiet", false, false)]
    [InlineData("-v", true, true)]
    [InlineData("--verbose", true, true)]
    [InlineData("verb -v", true, true)]
    [InlineData("verb -q -v", false, false)]
    public void It_is_as_quiet_or_detailed_as_asked_for(string line, bool speaks, bool isDetailed)
    {
        Verbosity.AddTo(root);
        root.Add(new Command("verb"));
        using StringWriter error = new();
        ParseResult parsed = Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        parsed.InvocationConfiguration.Error = error;

        Impasto.Cli.Display.Notes notes = Verbosity.Notes(parsed);
        notes.Say("said");

        Assert.Equal((speaks, isDetailed), (error.ToString().Length > 0, notes.AreDetailed));
        AssertHelp("--quiet", "Say nothing but errors", null);
        AssertHelp("--verbose", "Say what memory is planned", null);
    }

    private ParseResult Parse(params string[] line) => root.Parse(line);

    private void AssertHelp(string name, string begins, string? value)
    {
        Option option = root.Options.Single(option => option.Name == name);
        Assert.StartsWith(begins, option.Description, StringComparison.Ordinal);
        Assert.Equal(value, option.HelpName);
    }
}
