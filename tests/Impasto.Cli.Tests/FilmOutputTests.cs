using Impasto.Media.Images;
using Impasto.Media.Tests.Video;
using Impasto.Running;

namespace Impasto.Cli.Tests;

/// <summary>Where films are written: what is refused before the work, and what becomes of what is there.</summary>
public sealed class FilmOutputTests : IDisposable
{
    private const string Style = "great-wave";
    private const int Interrupted = 130;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(30);

    private readonly CommandFolder folder = new();

    public FilmOutputTests()
    {
        for (int i = 1; i <= 3; i++)
        {
            folder.WriteImage($"six/{i:000000}.png", 48, 32);
            folder.WriteImage($"in/{i}.png", 48, 32);
        }

        folder.WriteImage("mask/1.png", 48, 32);
        folder.WriteImage("full/picture.jpg", 48, 32);
        File.WriteAllText(folder.At("file"), "text");
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("six/*.png", "six/", "six/000001.png: this would be written over")]
    [InlineData("six/000001.png", "six", "six/000001.png: this would be written over")]
    [InlineData("six", "six", "six: this would be written over, and ")]
    [InlineData("in", "six", "this would be written over, and ", "--keep", "six/000002.png")]
    [InlineData("in", "six", "this would be written over, and ", "--mask", "six")]
    [InlineData("in", "full", "there are pictures in this folder, such as picture.jpg")]
    [InlineData("in", "file", "this is a file; name a folder")]
    [InlineData("in", "file/out", "is a file; name a folder")]
    [InlineData("in", "absent/out.mkv", "there is no folder")]
    [InlineData("in", "/dev/null", "this is a device")]
    [InlineData("in", "/proc/out.mkv", "nothing can be written there")]
    [InlineData("in", "/proc/out", "nothing can be written there")]
    [InlineData("in", "-", "films are not written to standard output")]
    [InlineData("in", "out.mkv", "file: this is a file; name a folder", "--work", "file")]
    [InlineData("in", "out.mkv", "this is a device", "--work", "/dev/null")]
    [InlineData("in", "out.mkv", "nothing can be written there", "--work", "/proc/kept")]
    [InlineData("in", "out.mkv", "file: this is a file; name a folder", "--save-flow", "file")]
    [InlineData("in", "out.mkv", "this would be written twice", "--work", "out.mkv")]
    public async Task What_cannot_be_written_is_refused_before_the_work(
        string film, string output, string said, params string[] others)
    {
        byte[] first = File.ReadAllBytes(folder.At("six/000001.png"));
        string[] line = ["film", folder.At(film), "--style", Style, "-o", Named(output), .. others.Select(Named)];
        Assert.Contains(said, await InProcess.RefusalAsync(1, line), StringComparison.Ordinal);
        Assert.Equal(first, File.ReadAllBytes(folder.At("six/000001.png")));
        Assert.False(File.Exists(folder.At("out.mkv")));
        Assert.False(Directory.Exists("-"));
    }

    [Fact]
    public async Task What_is_allowed_is_written_over()
    {
        byte[] before = File.ReadAllBytes(folder.At("six/000001.png"));
        (int code, _, string error) = await InProcess.RunAsync(
            "film", folder.At("in"), "--style", Style, "-o", folder.At("six"), "--overwrite");
        Assert.True(code == 0, error);
        Assert.NotEqual(before, File.ReadAllBytes(folder.At("six/000001.png")));
    }

    [Theory]
    [InlineData(12_345_678, 9_876_543, "12", "10")]
    [InlineData(1_240_000, 1_000_000, "1.2", "1.0")]
    [InlineData(1_000_400, 1_000_000, "1.0004", "1.0000")]
    public void Numbers_that_differ_are_told_so_that_they_differ(long one, long other, string first, string second) =>
        Assert.Equal((first, second), DiskSpace.Megabytes(one, other));

    [Theory]
    [InlineData("--codec")]
    [InlineData("--fps")]
    [InlineData("--work")]
    public async Task An_option_without_its_value_is_named(string option)
    {
        string refusal = await InProcess.RefusalAsync(
            2, "film", folder.At("in"), "--style", Style, option, "-o", folder.At("out.mkv"));
        Assert.Contains($"{option} needs a value", refusal, StringComparison.Ordinal);
    }

    [FfmpegFact]
    public async Task A_start_behind_the_end_is_refused()
    {
        string film = Make("film.mp4", seconds: 0.2);
        string refusal = await InProcess.RefusalAsync(
            1, "film", film, "--style", Style, "--from", "100", "-o", folder.At("out.mkv"));
        Assert.Contains("no frame at 100 or after it: the film is 0.2 s long", refusal, StringComparison.Ordinal);
    }

    [FfmpegFact]
    public async Task Details_are_told_where_they_are_asked_for()
    {
        (int code, _, string error) = await InProcess.RunAsync(
            "film", folder.At("in"), "--style", Style, "-o", folder.At("out"), "-v");
        Assert.Equal(0, code);
        foreach (string said in new[] { "memory: ", "networks: ", "styles-film.safetensors", "time: open and read " })
        {
            Assert.Contains(said, error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_there_is_to_say_of_masks_is_said_before_the_work_and_once()
    {
        ImageBuffer mask = new(48, 32);
        mask.Pixels[..(24 * 3)].Fill(1);
        ImageFile.Write(mask, folder.At("mask.png"));
        (int code, _, string error) = await InProcess.RunAsync(
            "film", folder.At("in"), "--style", Style, "--mask", folder.At("mask.png"), "-o", folder.At("out"));
        Assert.Equal(0, code);
        string[] lines = error.Split('\n');
        int note = Assert.Single(Enumerable.Range(0, lines.Length), i => lines[i].StartsWith(
            "The masks leave 98% of the picture", StringComparison.Ordinal));
        Assert.True(note < Array.FindIndex(lines, line => line.StartsWith("frame ", StringComparison.Ordinal)), error);
    }

    [FfmpegFact]
    public async Task Ctrl_C_leaves_an_earlier_film_and_writes_beside_it()
    {
        string film = Make("film.mp4", seconds: 20);
        await File.WriteAllTextAsync(folder.At("out.mp4"), "an earlier film");
        using ProgramRun run = ProgramRun.Start(
            ["film", film, "--style", Style, "-o", folder.At("out.mp4")], ("IMPASTO_HOME", folder.At("home")));
        await InterruptAsync(run, "It will take");
        Assert.Equal("an earlier film", await File.ReadAllTextAsync(folder.At("out.mp4")));
        Assert.Contains($"{folder.At("out.part.mp4")} plays up to there", run.Error, StringComparison.Ordinal);
        Assert.Contains("1 shot.", run.Error, StringComparison.Ordinal);
        Assert.Contains("out.mp4 is the film that was there before", run.Error, StringComparison.Ordinal);
        Assert.InRange(Ffmpeg.TimesOf(folder.At("out.part.mp4")).Length, 2, 400);
    }

    [FfmpegFact]
    public async Task A_second_Ctrl_C_leaves_at_once_and_no_temporary_files()
    {
        folder.WriteEncoder();
        folder.WriteImage("style.png", 40, 40);
        string film = Make("film.mp4", seconds: 20);
        string[] there = Entries();
        using ProgramRun run = ProgramRun.Start(
            [
                "film", film, "--style", folder.At("style.png"), "--method", "optimize", "--encoder", folder.Encoder,
                "--iterations", "20", "--passes", "2", "-o", folder.At("out.mp4"),
            ],
            ("IMPASTO_HOME", folder.At("home")));
        await InterruptAsync(run, "It will take", times: 2);
        Assert.Equal(there, Entries().Where(name => name is not ("out.mp4" or "home")));

        string[] Entries() =>
            [.. Directory.EnumerateFileSystemEntries(folder.At("")).Select(path => Path.GetFileName(path)!).Order()];
    }

    [FfmpegFact]
    public async Task Ctrl_C_while_a_shot_is_gone_through_says_that_it_goes_on()
    {
        folder.WriteEncoder();
        folder.WriteImage("style.png", 40, 40);
        string film = Make("film.mp4", seconds: 4);
        using ProgramRun run = ProgramRun.Start(
            [
                "film", film, "--style", folder.At("style.png"), "--method", "optimize", "--encoder", folder.Encoder,
                "--iterations", "20", "--passes", "5", "--work", folder.At("kept"), "-o", folder.At("out.mp4"),
            ],
            ("IMPASTO_HOME", folder.At("home")));
        await InterruptAsync(run, "It will take");
        Assert.Contains("Interrupted; no frame was finished", run.Error, StringComparison.Ordinal);
        Assert.Contains($"The same command goes on from {folder.At("kept")}.", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.At("out.mp4")));
    }

    [Theory]
    [InlineData("--style", Style)]
    [InlineData(
        "--style", "style.png", "--method", "optimize", "--iterations", "3", "--margin", "0", "--passes", "2")]
    public async Task A_damaged_frame_that_was_kept_is_painted_anew(params string[] how)
    {
        folder.WriteEncoder();
        folder.WriteImage("style.png", 40, 40);
        string film = Make("film.mp4", seconds: 0.8);
        string[] encoder = how.Contains("optimize") ? ["--encoder", folder.Encoder] : [];
        string[] line =
            ["film", film, .. how.Select(word => word == "style.png" ? Named(word) : word), .. encoder];
        Assert.Equal(0, (await InProcess.RunAsync([.. line, "-o", folder.At("whole.mp4")])).ExitCode);
        line = [.. line, "--work", folder.At("kept"), "-o", folder.At("out.mp4")];
        using ProgramRun run = ProgramRun.Start(line, ("IMPASTO_HOME", folder.At("home")));
        while (!File.Exists(folder.At("kept/frames/000003.png")))
        {
            await Task.Delay(5);
        }

        await run.KillAsync();
        byte[] frame = await File.ReadAllBytesAsync(folder.At("kept/frames/000002.png"));
        await File.WriteAllBytesAsync(folder.At("kept/frames/000002.png"), frame[..(frame.Length / 2)]);
        (int exitCode, _, string error) = await InProcess.RunAsync(line);
        Assert.True(exitCode == 0, error);
        Assert.Equal(File.ReadAllBytes(folder.At("whole.mp4")), File.ReadAllBytes(folder.At("out.mp4")));
    }

    private static async Task InterruptAsync(ProgramRun run, string said, int times = 1)
    {
        while (await run.ReadErrorLineAsync() is { } line && !line.StartsWith(said, StringComparison.Ordinal))
        {
        }

        for (int i = 0; i < times; i++)
        {
            run.Interrupt();
            await Task.Delay(i < times - 1 ? Between : TimeSpan.Zero);
        }

        await run.EndAsync();
        Assert.True(run.ExitCode == Interrupted, run.Error);
    }

    private string Named(string word) =>
        word.StartsWith("--", StringComparison.Ordinal) || word is "-" or ['/', ..] ? word : folder.At(word);

    private string Make(string name, double seconds) => Ffmpeg.Make(
        folder.At(name), FormattableString.Invariant($"-f lavfi -i testsrc2=s=64x48:r=25:d={seconds} -c:v libx264"));
}
