using System.Text.Json;
using Impasto.Cli.Display;
using Impasto.Media.Sounds;
using Impasto.Media.Tests.Video;

namespace Impasto.Cli.Tests;

/// <summary><c>impasto sound</c> with jobs in files, checkpoints and reports.</summary>
public sealed class SoundJobTests : IDisposable
{
    private const int Rate = 400;
    private const int Terminate = 15;

    private readonly CommandFolder folder = new();

    public SoundJobTests()
    {
        Write("content.wav", 3 * Rate, i => MathF.Sin(i * 0.3f) * 0.4f);
        Write("style.wav", 4 * Rate, i => MathF.Sin(i * i * 0.37f) * 0.4f);
        Write("other.wav", 4 * Rate, i => i % 90 == 0 ? 0.9f : 0);
    }

    private string[] Making =>
    [
        "sound", At("content.wav"), "--style", At("style.wav"), "--style", At("other.wav"), "--style-blend", "0.3,0.7",
        "--iterations", "3", "--filters", "16", "--depth", "24", "-o", At("out.wav"),
    ];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_saved_job_makes_the_bytes_of_its_command_line()
    {
        ProgramResult made = await InProcess.RunAsync(Making);
        byte[] expected = File.ReadAllBytes(At("out.wav"));
        File.Delete(At("out.wav"));

        ProgramResult saved = await InProcess.RunAsync(
            [.. Making, "--spectrogram", At("out.png"), "--checkpoint", At("state"), "--save-job", At("job.json")]);
        bool isMade = File.Exists(At("out.wav")) || File.Exists(At("out.png"));
        ProgramResult done = await InProcess.RunAsync(
            "sound", "--job", At("job.json"), "--report", At("report.json"), "--threads", "1");

        Assert.All([made, saved, done], run => Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Output)));
        Assert.Equal(("", false), (saved.Error, isMade));
        Assert.Equal(expected, File.ReadAllBytes(At("out.wav")));
        Assert.True(File.Exists(At("out.png")));
        Assert.False(File.Exists(At("state")));
        Assert.Contains($"{At("out.wav")}: 3 s, phases fit to -", done.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_says_all_that_is_needed_to_repeat_the_run()
    {
        await InProcess.RunAsync([.. Making, "--report", At("report.json")]);

        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(At("report.json")));
        JsonElement root = report.RootElement, job = root.GetProperty("job");
        Assert.Equal("sound", root.GetProperty("method").GetString());
        Assert.Equal(At("content.wav"), job.GetProperty("content").GetString());
        Assert.Equal(0.7, job.GetProperty("styles")[1].GetProperty("weight").GetDouble());
        Assert.Equal(3, job.GetProperty("sound").GetProperty("iterations").GetInt32());
        Assert.Equal("gram", root.GetProperty("options").GetProperty("styleLoss").GetString());
        Assert.Equal(0, root.GetProperty("networks").GetArrayLength());
        Assert.Equal(
            [At("style.wav"), At("other.wav"), At("content.wav")],
            root.GetProperty("inputs").EnumerateArray().Select(input => input.GetProperty("path").GetString()));
        Assert.Equal(3, root.GetProperty("iterations").GetArrayLength());
        Assert.True(root.GetProperty("planned_mb").GetDouble() > 0);
        Assert.False(root.GetProperty("interrupted").GetBoolean());
        Assert.Equal(0, root.GetProperty("notes").GetArrayLength());
    }

    [Fact]
    public async Task What_there_is_to_say_of_a_recording_is_said_once()
    {
        await File.WriteAllBytesAsync(At("content.wav"), (await File.ReadAllBytesAsync(At("content.wav")))[..^800]);

        ProgramResult run = await InProcess.RunAsync(Making);

        Assert.Single(run.Error.Split('\n'), $"{At("content.wav")} is damaged or cut off: 2 s of it could be read.");
        Assert.StartsWith(At("content.wav"), run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_texture_is_a_job_too()
    {
        string[] line =
            ["sound", "--texture", At("style.wav"), "--seconds", "2", "--iterations", "2", "-o", At("out.wav")];
        await InProcess.RunAsync(line);
        byte[] expected = File.ReadAllBytes(At("out.wav"));
        await InProcess.RunAsync([.. line, "--save-job", At("job.json")]);
        File.Delete(At("out.wav"));

        (int code, _, string error) = await InProcess.RunAsync("sound", "--job", At("job.json"));

        Assert.True(code == ExitCode.Done, error);
        Assert.Equal(expected, File.ReadAllBytes(At("out.wav")));
    }

    [Fact]
    public async Task A_job_goes_to_the_command_that_does_it()
    {
        await InProcess.RunAsync([.. Making, "--save-job", At("sound.json")]);
        const string Picture = """
            { "schema": 1, "content": "a.png", "styles": [ { "style": "mosaic" } ], "output": "b.png" }
            """;
        File.WriteAllText(At("picture.json"), Picture);
        File.WriteAllText(At("film.json"), 
            Picture.Replace("\"output\"", "\"film\": {}, \"output\"", StringComparison.Ordinal));

        await AssertRefusedAsync("give it to 'impasto sound'", "stylize", "sound.json");
        await AssertRefusedAsync("give it to 'impasto sound'", "film", "sound.json");
        await AssertRefusedAsync("give it to 'impasto stylize'", "sound", "picture.json");
        await AssertRefusedAsync("give it to 'impasto film'", "sound", "film.json");
        await AssertRefusedAsync("absent.json: the job cannot be read", "sound", "absent.json");
        Assert.False(File.Exists(At("out.wav")));

        async Task AssertRefusedAsync(string said, string verb, string job) => Assert.Contains(
            said, await InProcess.RefusalAsync(ExitCode.Failed, verb, "--job", At(job)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("recording", "content.wav")]
    [InlineData("--texture", "--texture", "rain.wav")]
    [InlineData("--output", "-o", "x.wav")]
    [InlineData("--filters", "--filters", "20")]
    [InlineData("--checkpoint", "--checkpoint", "state")]
    [InlineData("--save-job", "--save-job", "other.json")]
    public async Task A_job_takes_nothing_beside_it_that_says_what_is_made(string named, params string[] others) =>
        Assert.Contains(
            $"--job says all that is made, so give no {named} beside it",
            await InProcess.RefusalAsync(ExitCode.Misused, ["sound", "--job", At("job.json"), .. others]),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("--save-job", "absent/job.json", "there is no folder")]
    [InlineData("--report", "absent/report.json", "there is no folder")]
    [InlineData("--report", "content.wav", "this would be written over")]
    [InlineData("--save-job", "style.wav", "this would be written over")]
    [InlineData("--report", "out.wav", "this would be written twice")]
    [InlineData("--checkpoint", "absent/state", "there is no folder")]
    [InlineData("--checkpoint", "other.wav", "this would be written over")]
    public async Task What_cannot_be_written_is_said_before_the_work(string option, string path, string said)
    {
        string line = await InProcess.RefusalAsync(ExitCode.Failed, [.. Making, option, At(path)]);

        Assert.Contains(said, line, StringComparison.Ordinal);
        Assert.False(File.Exists(At("out.wav")));
    }

    [Fact]
    public async Task A_job_of_a_sound_that_could_not_be_written_is_not_saved()
    {
        string line = await InProcess.RefusalAsync(
            ExitCode.Failed,
            "sound", At("content.wav"), "--style", At("style.wav"), "-o", At("out.xyz"), "--save-job", At("job.json"));

        Assert.Contains("no sound is known by the extension '.xyz'", line, StringComparison.Ordinal);
        Assert.False(File.Exists(At("job.json")));
    }

    [Fact]
    public async Task Where_no_output_is_named_it_is_asked_for() => Assert.Contains(
        "Name the sound to write with -o",
        await InProcess.RefusalAsync(ExitCode.Misused, "sound", At("content.wav"), "--style", At("style.wav")),
        StringComparison.Ordinal);

    [Fact]
    public async Task A_checkpoint_of_another_run_is_refused()
    {
        File.WriteAllText(At("state"), "no checkpoint");

        string line = await InProcess.RefusalAsync(ExitCode.Failed, [.. Making, "--checkpoint", At("state")]);

        Assert.Contains($"{At("state")}: this is no checkpoint", line, StringComparison.Ordinal);
    }

    [FfmpegFact]
    public async Task Signals_and_kills_at_any_moment_and_the_same_command_give_the_same_bytes()
    {
        Write("long.wav", 195 * Rate, i => MathF.Sin(i * 0.3f) * (i / 900 % 2 == 0 ? 0.4f : 0.1f));
        string[] line =
        [
            "sound", At("long.wav"), "--style", At("style.wav"), "--iterations", "50", "--filters", "32",
            "--threads", "1", "-o", At("out.flac"),
        ];
        await InProcess.RunAsync(line);
        byte[] expected = File.ReadAllBytes(At("out.flac"));
        File.Delete(At("out.flac"));
        line = [.. line, "--checkpoint", At("state")];

        using (ProgramRun run = ProgramRun.Start(line))
        {
            await UntilAsync(run, "window 2");
            await run.KillAsync();
        }

        Assert.True(File.Exists(At("state")));
        Assert.False(File.Exists(At("out.flac")));
        using (ProgramRun run = ProgramRun.Start(line))
        {
            Assert.StartsWith("window 2", await run.ReadErrorLineAsync(), StringComparison.Ordinal);
            await UntilAsync(run, "window 3");
            await run.SignalAsync(Terminate, Terminate);
            await run.EndAsync();
            Assert.Equal(ExitCode.Interrupted, run.ExitCode);
            Assert.Contains($"Interrupted; {At("out.flac")} holds what was done so far: ", run.Error);
            Assert.Contains($"The same command goes on from {At("state")}.", run.Error);
        }

        ProgramResult last = await InProcess.RunAsync(line);
        Assert.Equal(ExitCode.Done, last.ExitCode);
        Assert.DoesNotContain("window 2", last.Error, StringComparison.Ordinal);
        Assert.Equal(expected, File.ReadAllBytes(At("out.flac")));
        Assert.False(File.Exists(At("state")) || File.Exists(At("state.samples")));
    }

    private static async Task UntilAsync(ProgramRun run, string said)
    {
        while (await run.ReadErrorLineAsync() is { } line && !line.StartsWith(said, StringComparison.Ordinal))
        {
        }
    }

    private string At(string name) => folder.At(name);

    private void Write(string name, int length, Func<int, float> sample) => SoundWriter.WriteWhole(
        new Sound(Rate, [[.. Enumerable.Range(0, length).Select(sample)]]), At(name));
}
