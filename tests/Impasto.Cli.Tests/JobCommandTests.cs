using System.Text.Json;
using System.Text.Json.Nodes;
using Impasto.Jobs;
using Impasto.Media.Images;

namespace Impasto.Cli.Tests;

/// <summary>Jobs as files, with small random networks.</summary>
public sealed class JobCommandTests : IDisposable
{
    private readonly CommandFolder folder = new();

    public JobCommandTests()
    {
        folder.WriteImage("content.png", 60, 44);
        folder.WriteImage("style.png", 40, 48);
        folder.WriteImage("other.png", 48, 40);
        folder.WriteModels();
    }

    private string[] Painting =>
    [
        "stylize", At("content.png"), "--style", At("style.png"), "--style", At("other.png"),
        "--style-blend", "0.3,0.7", "--method", "wct", "--levels", "2", "--refine", "0", "--model", folder.Models,
        "--strength", "0.8", "--size", "50", "-o", At("out.png"),
    ];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_saved_job_paints_the_bytes_of_its_command_line()
    {
        ProgramResult painted = await folder.RunAsync(Painting);
        byte[] expected = File.ReadAllBytes(At("out.png"));
        File.Delete(At("out.png"));

        ProgramResult saved = await InProcess.RunAsync([.. Painting, "--save-job", At("job.json")]);
        bool isPainted = File.Exists(At("out.png"));
        ProgramResult done = await InProcess.RunAsync(
            "stylize", "--job", At("job.json"), "--report", At("report.json"));

        Assert.All([painted, saved, done], run => Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Error)));
        Assert.False(isPainted);
        Assert.Equal(expected, File.ReadAllBytes(At("out.png")));
        using JsonDocument job = JsonDocument.Parse(File.ReadAllText(At("job.json")));
        Assert.Equal("content.png", job.RootElement.GetProperty("content").GetString());
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(At("report.json")));
        JsonElement kept = report.RootElement.GetProperty("job");
        Assert.Equal("wct", kept.GetProperty("method").GetString());
        Assert.Equal(At("content.png"), kept.GetProperty("content").GetString());
        Assert.Equal(0.7, kept.GetProperty("styles")[1].GetProperty("weight").GetDouble());
        Assert.Equal(2, kept.GetProperty("options").GetProperty("levels").GetInt32());
        Assert.Equal(3, report.RootElement.GetProperty("inputs").GetArrayLength());
    }

    [Theory]
    [InlineData("png")]
    [InlineData("jpg")]
    [InlineData("tif")]
    public async Task The_job_inside_of_a_picture_is_done(string extension)
    {
        await folder.RunAsync(Painting);
        byte[] expected = File.ReadAllBytes(At("out.png"));
        File.Delete(At("out.png"));
        await InProcess.RunAsync([.. Painting, "--save-job", At("job.json")]);
        JsonObject job = JsonNode.Parse(File.ReadAllText(At("job.json")))!.AsObject();
        string picture = At($"with.{extension}");
        ImageFile.Write(new ImageBuffer(4, 4), picture, new ImageWriteOptions { Xmp = JobXmp.Of(job, []) });

        ProgramResult done = await InProcess.RunAsync("stylize", "--job", picture);

        Assert.Equal((0, ""), (done.ExitCode, done.Error));
        Assert.Equal(expected, File.ReadAllBytes(At("out.png")));
    }

    [Fact]
    public async Task A_picture_without_a_job_inside_is_refused() =>
        (await InProcess.RunAsync("stylize", "--job", At("content.png"))).AssertOneLine(1, "has no job inside");

    [Fact]
    public async Task A_job_moves_with_its_folder()
    {
        await InProcess.RunAsync(
            "stylize", At("content.png"), "--style", "great-wave", "-o", At("out.png"), "--save-job", At("job.json"));
        Directory.CreateDirectory(At("moved"));
        File.Copy(At("content.png"), At("moved/content.png"));
        File.Move(At("job.json"), At("moved/job.json"));

        ProgramResult done = await InProcess.RunAsync("stylize", "--job", At("moved/job.json"));

        Assert.Equal((0, ""), (done.ExitCode, done.Error));
        Assert.True(File.Exists(At("moved/out.png")));
        Assert.False(File.Exists(At("out.png")));
    }

    [Theory]
    [InlineData("no-folder/out.png", "does not exist; make it first")]
    [InlineData("out.xyz", "xyz")]
    public async Task A_job_whose_picture_could_not_be_written_is_not_saved(string output, string said)
    {
        string line = await InProcess.RefusalAsync(
            1,
            "stylize", At("content.png"), "--style", "mosaic", "-o", At(output), "--save-job", At("job.json"));

        Assert.Contains(said, line, StringComparison.Ordinal);
        Assert.False(File.Exists(At("job.json")));
    }

    // What paints a picture where nobody has named a method may be another one in a later version.
    [Theory]
    [InlineData("mosaic", "transform")]
    [InlineData("style.png", "wct")]
    public async Task A_saved_job_names_the_method_that_its_styles_are_for(string style, string method)
    {
        string named = style.EndsWith(".png", StringComparison.Ordinal) ? At(style) : style;
        (int exitCode, _, string error) = await InProcess.RunAsync(
            "stylize", At("content.png"), "--style", named, "-o", At("out.png"), "--save-job", At("job.json"));

        Assert.Equal((0, ""), (exitCode, error));
        using JsonDocument job = JsonDocument.Parse(await File.ReadAllTextAsync(At("job.json")));
        Assert.Equal(method, job.RootElement.GetProperty("method").GetString());
    }

    [Theory]
    [InlineData("{ \"schema\": 1", "job.json")]
    [InlineData("""{ "schema": 9, "content": "content.png", "styles": [], "output": "x.png" }""", "'schema' is 9")]
    [InlineData(
        """{ "schema": 1, "content": "content.png", "styles": [ { "style": "mosaic" } ], "outptu": "x.png" }""",
        "outp")]
    [InlineData(
        """
        { "schema": 1, "content": "content.png", "styles": [ { "style": "style.png" } ], "method": "wtc",
          "options": { "levels": 2 }, "output": "x.png" }
        """,
        "did you mean wct?")]
    [InlineData(
        """
        { "schema": 1, "content": "content.png", "styles": [ { "style": "style.png" } ], "method": "wct",
          "options": { "levels": 9 }, "output": "x.png" }
        """,
        "levels")]
    [InlineData(
        """{ "schema": 1, "content": "absent.png", "styles": [ { "style": "mosaic" } ], "output": "x.png" }""",
        "absent.png")]
    public async Task A_broken_job_gives_one_line(string json, string said)
    {
        File.WriteAllText(At("job.json"), json);

        (await InProcess.RunAsync("stylize", "--job", At("job.json"))).AssertOneLine(1, said);
        Assert.False(File.Exists(At("x.png")));
    }

    [Theory]
    [InlineData("no-such/job.json", "there is no folder")]
    [InlineData("kept", "this is a folder")]
    public async Task A_file_that_cannot_be_written_is_told_before_the_work(string file, string said)
    {
        Directory.CreateDirectory(At("kept"));
        (await InProcess.RunAsync([.. Painting, "--save-job", At(file)])).AssertOneLine(1, said);
        (await InProcess.RunAsync([.. Painting, "--report", At(file)])).AssertOneLine(1, said);
        Assert.False(File.Exists(At("out.png")));
    }

    [Theory]
    [InlineData("content", "content.png")]
    [InlineData("--style", "--style", "mosaic")]
    [InlineData("--output", "-o", "x.png")]
    [InlineData("--size", "--size", "20")]
    [InlineData("--levels", "--levels", "2")]
    public async Task A_job_takes_nothing_beside_it_that_says_what_is_painted(string named, params string[] others)
    {
        ProgramResult run = await InProcess.RunAsync(["stylize", "--job", At("job.json"), .. others]);

        run.AssertOneLine(2, $"so give no {named} beside it");
    }

    private string At(string name) => folder.At(name);
}
