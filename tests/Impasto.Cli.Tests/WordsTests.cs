using System.Diagnostics;

namespace Impasto.Cli.Tests;

/// <summary>
/// What is said of input that cannot be used, and names that look like something else. That no message has words of C#
/// in it is held for each run of the program by <see cref="Words"/>.
/// </summary>
public sealed class WordsTests : IDisposable
{
    private const StringComparison Ordinal = StringComparison.Ordinal;

    private readonly CommandFolder folder = new();

    public WordsTests()
    {
        folder.WriteImage("content.png", 40, 30);
        folder.WriteImage("@at.png", 24, 24);
        folder.WriteImage("-dash.png", 24, 24);
        folder.WriteModels();
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_test_of_words_finds_those_of_Csharp()
    {
        foreach (string message in new[]
        {
            "the path (Parameter 'path')", "options.LongerEdge ?? 1 ('0') must be", "System.Nullable`1[System.Int32]",
            "unexpected FormatException: x", "   at Impasto.Cli.CommandLine", "a\u001b[31mb",
            "impasto: Option '--name' is required.", "Cannot parse argument 'x' for option '--y' as expected type 'z'.",
            "Required command was not provided.",
        })
        {
            Assert.NotNull(Words.FindForeign(message));
        }

        Words.AssertOwn("impasto: photo.jpg: there is no such file; check the name.\n");
    }

    [Fact]
    public async Task Names_that_begin_with_signs_are_those_of_files()
    {
        string[] common = ["--method", "adain", "--refine", "0", "--model", folder.Models, "-o", folder.At("out.png")];
        string[][] lines =
        [
            ["stylize", "content.png", "--style", "@at.png", .. common],
            ["stylize", "@at.png", "--style=-dash.png", .. common],
            ["stylize", "-dash.png", "--style", "-dash.png", .. common],
        ];
        foreach (string[] line in lines)
        {
            File.Delete(folder.At("out.png"));
            (int code, string error) = await RunInFolderAsync(line);
            Assert.Equal((0, ""), (code, error));
            Assert.True(File.Exists(folder.At("out.png")));
        }

        Assert.Contains("'--stile' is no option", (await RunInFolderAsync(["stylize", "--stile", "x"])).Error, Ordinal);
    }

    [Theory]
    [InlineData("/dev/zero", "this is a device")]
    [InlineData("/dev/null", "this is a device")]
    [InlineData("pipe", "this is a pipe")]
    public async Task Pipes_and_devices_are_named_as_what_they_are(string path, string said)
    {
        if (path == "pipe")
        {
            path = folder.At(path);
            using Process made = Process.Start("mkfifo", [path]);
            await made.WaitForExitAsync();
        }

        string[] painting = ["--method", "adain", "--model", folder.Models, "-o", folder.At("out.png")];
        (await InProcess.RunAsync(["stylize", path, "--style", folder.At("@at.png"), .. painting]))
            .AssertOneLine(1, said);
        (await InProcess.RunAsync("models", "import", path, "--name", "mine")).AssertOneLine(1, said);
    }

    [Fact]
    public async Task A_recipe_or_job_without_end_is_refused()
    {
        (await InProcess.RunAsync("train", "/dev/zero")).AssertOneLine(1, "larger than 1 MB");
        (await InProcess.RunAsync("stylize", "--job", "/dev/zero")).AssertOneLine(1, "larger than 1 MB");
    }

    [Fact]
    public async Task A_name_cannot_command_the_terminal()
    {
        const string Name = "a\u001b[31m\nb\u202e.png";
        folder.WriteImage("photos/" + Name, 24, 24);
        File.WriteAllText(folder.At("photos/broken\u001b.png"), "no image");

        ProgramResult run = await InProcess.RunAsync(
            "stylize", folder.At("photos"), "--style", folder.At("@at.png"), "--method", "adain", "--refine", "0",
            "--model", folder.Models, "-o", folder.At("painted"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("a?[31m?b?.png", run.Error, Ordinal);
        Assert.Contains("broken?.png", run.Error, Ordinal);
        Assert.Equal(3, run.Error.TrimEnd().Split('\n').Length);
        Assert.True(File.Exists(folder.At("painted/" + Name)));
    }

    [Theory]
    [InlineData("--style was given an empty value", "stylize", "content.png", "--style", "", "-o", "out.png")]
    [InlineData("an empty value", "stylize", "", "--style", "@at.png", "-o", "out.png")]
    [InlineData("--output was given an empty value", "upscale", "content.png", "-o", "")]
    [InlineData("--strength was given an empty value", "stylize", "a", "--style", "b", "--strength=", "-o", "c")]
    [InlineData("not 'abc'", "upscale", "content.png", "-o", "out.png", "--threads", "abc")]
    [InlineData("not '0'", "features", "content.png", "--layer", "relu1_1", "-o", "f", "--size", "0")]
    [InlineData("--overwrite takes no value, and it was given 'abc'", "upscale", "a", "-o", "b", "--overwrite=abc")]
    [InlineData("--light takes no value, and it was given '0'", "stylize", "a", "--style", "b", "-o", "c", "--light=0")]
    [InlineData("--quiet takes no value, and it was given 'no'", "--quiet=no", "styles", "list")]
    [InlineData("--json takes no value, and it was given 'abc'", "models", "list", "--json=abc")]
    [InlineData("--size takes one value, and it was given 2", "features", "a", "--size", "1", "--size", "2")]
    [InlineData("--layer needs a value", "features", "a.png", "-o", "b", "--layer")]
    [InlineData("--output is required", "models", "export", "udnie")]
    [InlineData("IMAGE is missing", "upscale", "-o", "b.png")]
    [InlineData("name one of the verbs add, list, remove", "styles")]
    [InlineData("--method is wct or adain, not 'x'", "styles", "add", "a", "b.png", "--method", "x")]
    [InlineData("SHELL is bash or zsh, not 'fish'", "completion", "fish")]
    public async Task Values_that_are_none_are_refused_in_our_own_words(string said, params string[] args) =>
        Assert.Contains(said, await InProcess.RefusalAsync(2, args), Ordinal);

    [Theory]
    [InlineData("there is no such file", "upscale", "absent.png", "-o", "out.png")]
    [InlineData("the recipe cannot be read", "train", "absent.json")]
    [InlineData("the recipe cannot be read (it is a folder)", "train", "/tmp")]
    [InlineData("/proc/run: ", "train", "--style", "x.png", "--name", "x", "-o", "/proc/run")]
    public async Task What_the_system_refuses_is_said_in_our_own_words(string said, params string[] args) =>
        (await InProcess.RunAsync(args)).AssertOneLine(1, said);

    private async Task<(int ExitCode, string Error)> RunInFolderAsync(string[] args)
    {
        using ProgramRun run = ProgramRun.StartBy(
            ["env", $"--chdir={folder.At("")}"], args, ("IMPASTO_HOME", folder.At("")));
        await run.EndAsync();
        return (run.ExitCode, run.Error);
    }
}
