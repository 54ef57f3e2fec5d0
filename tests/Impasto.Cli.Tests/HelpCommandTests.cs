using System.Diagnostics;
using Impasto.Methods;
using Impasto.Running;
using Impasto.Stylizing;

namespace Impasto.Cli.Tests;

/// <summary>What the program says of itself.</summary>
public sealed class HelpCommandTests
{
    private const int Columns = 100;

    public static TheoryData<string> Methods => [.. MethodCatalog.Default.Methods.Select(method => method.Name)];

    [Fact]
    public async Task The_program_lists_its_verbs_and_methods()
    {
        string help = await RunAsync("help");

        Assert.Equal(help, await RunAsync("--help"));
        Assert.Equal(help, await RunAsync());
        Assert.Contains("  reconstruct  Reconstruct an image", help, StringComparison.Ordinal);
        Assert.All(
            MethodCatalog.Default.Methods,
            method => Assert.Contains($"\n  {method.Name} ", help, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stylize_shows_three_examples_the_methods_and_no_option_of_a_single_method()
    {
        string help = await RunAsync("stylize", "--help");

        Assert.Equal(help, await RunAsync("help", "stylize"));
        string[] lines = help.Split('\n');
        Assert.Equal(3, lines.Count(line => line.StartsWith("  impasto stylize photo", StringComparison.Ordinal)
            || line.StartsWith("  impasto stylize 'photos", StringComparison.Ordinal)));
        Assert.True(Array.IndexOf(lines, "Examples") < Array.IndexOf(lines, "Options"));
        Assert.Contains("  --strength N ", help, StringComparison.Ordinal);
        foreach (MethodDescription method in MethodCatalog.Default.Methods)
        {
            Assert.Contains($"\n  {method.Name} ", help, StringComparison.Ordinal);
            Assert.All(
                method.Options,
                option => Assert.DoesNotContain($"  --{option.Name} ", help, StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_method_shows_its_paper_and_its_own_options_with_ranges_and_defaults(string name)
    {
        string help = await RunAsync("help", name);

        Assert.Equal(help, await RunAsync("stylize", "--method", name, "--help"));
        MethodDescription method = MethodCatalog.Default[name];
        string flat = string.Join(' ', help.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(method.Paper, flat, StringComparison.Ordinal);
        Assert.Contains($"impasto stylize photo.jpg --method {name} --style", flat, StringComparison.Ordinal);
        foreach (OptionDescription option in method.Options)
        {
            string typed = $"--{option.Name} {option.ValueName}".TrimEnd();
            Assert.Contains($"{typed} {option.Help}", flat, StringComparison.Ordinal);
            if (option.Kind is OptionKind.Integer or OptionKind.Number)
            {
                Assert.Contains($"({option.Allowed}", flat, StringComparison.Ordinal);
                Assert.Contains($"[{option.Default}]", flat, StringComparison.Ordinal);
            }
        }

        IEnumerable<string> others = MethodCatalog.Default.Methods.SelectMany(m => m.Options).Select(o => o.Name)
            .Except(method.Options.Select(o => o.Name));
        Assert.All(others, other => Assert.DoesNotContain($"  --{other} ", help, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("help")]
    [InlineData("help", "stylize")]
    [InlineData("help", "optimize")]
    [InlineData("help", "models", "import")]
    [InlineData("train", "--help")]
    [InlineData("bench", "worth", "--help")]
    [InlineData("styles", "list", "--help")]
    [InlineData("sheet", "--help")]
    public async Task A_page_keeps_to_its_columns_and_has_examples_before_options(params string[] args)
    {
        string[] lines = (await RunAsync(args)).Split('\n');

        Assert.All(
            lines.Where(line => !line.StartsWith("  impasto", StringComparison.Ordinal)),
            line => Assert.True(line.Length <= Columns, line));
        int options = Array.IndexOf(lines, "Options");
        Assert.InRange(Array.IndexOf(lines, "Examples"), 1, options);
    }

    [Theory]
    [InlineData(2, "did you mean stylize?", "stlyize")]
    [InlineData(2, "did you mean list?", "models", "lst")]
    [InlineData(2, "did you mean --style?", "stylize", "a.png", "--stylle", "b.png", "-o", "out.png")]
    [InlineData(2, "did you mean --iterations?", "texture", "a.png", "--iteratoins", "5", "-o", "out.png")]
    [InlineData(2, "did you mean --quiet?", "score", "--queit", "a.png")]
    [InlineData(2, "did you mean adain?", "stylize", "a.png", "--method", "adian", "--style", "b", "-o", "out.png")]
    [InlineData(1, "did you mean wct?", "help", "wtc")]
    [InlineData(1, "did you mean import?", "help", "models", "improt")]
    public async Task A_slip_of_the_pen_is_answered_with_what_was_meant(int exitCode, string said, params string[] args)
    {
        ProgramResult run = await InProcess.RunAsync(args);

        run.AssertOneLine(exitCode, said);
    }

    [Fact]
    public async Task The_version_is_a_number_without_a_commit() => Assert.Matches(
        @"^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?\n$", (await ProgramRun.StartAsync(["--version"])).Output);

    [Theory]
    [InlineData("stylize", "sty")]
    [InlineData("pull", "models pu")]
    [InlineData("--style-blend", "stylize a.png --style-b")]
    [InlineData("style-bank", "stylize a.png --method st")]
    [InlineData("great-wave", "stylize a.png --style grea")]
    [InlineData("great-wave", "sheet a.png --style grea")]
    [InlineData("style-bank", "sheet a.png --method st")]
    [InlineData("average", "texture a.png --pooling av")]
    [InlineData("optimize", "help opt")]
    public async Task The_directive_that_completion_asks_knows_what_comes_next(string expected, string line) =>
        Assert.Contains(expected, (await RunAsync($"[suggest:{line.Length}]", line)).Split('\n'));

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    public async Task The_script_of_a_shell_can_be_read_by_it(string shell)
    {
        string script = await RunAsync("completion", shell);

        Assert.Contains("[suggest:", script, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', script);
        if (shell == "bash")
        {
            // Completes "imp stylize --method opt" as the shell would, with a function in place of the program.
            string test = script + """
                imp() { [ "$1" = "[suggest:20]" ] && [ "$2" = "stylize --method opt" ] && printf 'optimize\nother\n'; }
                COMP_LINE="imp stylize --method opt" COMP_POINT=24 COMP_WORDS=(imp stylize --method opt) COMP_CWORD=3
                _impasto
                echo "${COMPREPLY[*]}"
                """;
            using Process bash = Process.Start(
                new ProcessStartInfo("bash", ["-c", test]) { RedirectStandardOutput = true })!;
            Assert.Equal("optimize\n", await bash.StandardOutput.ReadToEndAsync());
        }
    }

    private static async Task<string> RunAsync(params string[] args)
    {
        ProgramResult run = await InProcess.RunAsync(args);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return run.Output;
    }
}
