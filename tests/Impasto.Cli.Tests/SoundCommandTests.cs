using Impasto.Cli.Display;
using Impasto.Media.Images;
using Impasto.Media.Sounds;
using Impasto.Media.Tests.Video;

namespace Impasto.Cli.Tests;

/// <summary><c>impasto sound</c>: what it writes, what it says, and what it refuses.</summary>
public sealed class SoundCommandTests : IDisposable
{
    private const int Rate = 4000;

    private readonly CommandFolder folder = new();
    private readonly string content;
    private readonly string style;
    private readonly string output;

    public SoundCommandTests()
    {
        content = Write("content.wav", i => (float)(0.4 * Math.Sin(i * 0.3)), 2500);
        style = Write("style.wav", i => (float)(0.4 * Math.Sin(i * i * 0.37)), 4000);
        output = folder.At("out.wav");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_sound_and_its_spectrogram_are_written()
    {
        string picture = folder.At("out.png");

        (int code, string said, string error) = await RunAsync(
            content, "--style", style, "-o", output, "--depth", "24", "--spectrogram", picture);

        Assert.Equal((ExitCode.Done, ""), (code, said));
        Assert.Contains("window 1, iteration 3/3, loss ", error, StringComparison.Ordinal);
        Assert.Contains($"{output}: 0.63 s, phases fit to -", error, StringComparison.Ordinal);
        Sound found = SoundSource.ReadWhole(output);
        Assert.Equal((2500, Rate, 1), (found.Length, found.Rate, found.ChannelCount));
        Assert.True(ImageFile.Read(picture).Width > 1);
    }

    [Fact]
    public async Task Two_styles_are_blended_and_the_rhythm_is_kept()
    {
        string other = Write("other.wav", i => i % 100 == 0 ? 0.9f : 0, 3000);
        string[] line = [content, "--style", style, "--style", other, "-o", output];
        await RunAsync([.. line, "--style-blend", "1,0"]);
        byte[] first = await File.ReadAllBytesAsync(output);
        await RunAsync([content, "--style", style, "-o", output]);
        byte[] alone = await File.ReadAllBytesAsync(output);
        await RunAsync([.. line, "--style-blend", "1,3", "--keep-rhythm"]);

        Assert.Equal(alone, first);
        Assert.NotEqual(alone, await File.ReadAllBytesAsync(output));
    }

    [Fact]
    public async Task A_texture_is_as_long_as_is_asked_for()
    {
        (int code, _, string error) = await RunAsync("--texture", style, "--seconds", "2", "-o", output);

        Assert.True(code == ExitCode.Done, error);
        Assert.Equal(2 * Rate, SoundSource.ReadWhole(output).Length);
    }

    [FfmpegFact]
    public async Task A_style_of_another_rate_is_brought_to_that_of_the_content()
    {
        string slow = Write("slow.wav", i => (float)(0.4 * Math.Sin(i * i * 0.11)), 3000, rate: 2000);

        (int code, _, string error) = await RunAsync(content, "--style", slow, "-o", output);

        Assert.True(code == ExitCode.Done, error);
        Assert.Equal((2500, Rate), (SoundSource.ReadWhole(output).Length, SoundSource.ReadWhole(output).Rate));
    }

    [Theory]
    [InlineData("Name a recording, or make one with --texture", "--style", "s.wav", "-o", "o.wav")]
    [InlineData("Name the style with --style", "c.wav", "-o", "o.wav")]
    [InlineData("--texture makes a sound of its own", "c.wav", "--texture", "s.wav", "-o", "o.wav")]
    [InlineData("--seconds goes with --texture alone", "c.wav", "--style", "s.wav", "--seconds", "3", "-o", "o.wav")]
    [InlineData(
        "There is 1 style and 2 blend weights", "c.wav", "--style", "s.wav", "--style-blend", "1,2", "-o", "o.wav")]
    [InlineData(
        "--strength is a number from 0 to 1, not '2'", "c.wav", "--style", "s.wav", "--strength", "2", "-o", "o.wav")]
    [InlineData("--depth is 16 or 24 or 32, not '8'", "c.wav", "--style", "s.wav", "--depth", "8", "-o", "o.wav")]
    public async Task What_makes_no_sense_is_refused(string complaint, params string[] line) => Assert.Contains(
        complaint, await InProcess.RefusalAsync(ExitCode.Misused, ["sound", .. line]), StringComparison.Ordinal);

    [Fact]
    public async Task Files_that_are_missing_damaged_silent_or_read_are_refused_and_nothing_is_written()
    {
        string text = folder.At("text.wav");
        await File.WriteAllTextAsync(text, "no sound");
        string silent = Write("silent.wav", _ => 0, 500);
        await RefusesAsync("nowhere.wav", folder.At("nowhere.wav"), "--style", style);
        await RefusesAsync("text.wav", text, "--style", style);
        await RefusesAsync("text.wav", content, "--style", text);
        await RefusesAsync($"{silent}: the style is silent", content, "--style", silent);
        await RefusesAsync("mrf compares patches", content, "--style", style, "--style-loss", "mrf");

        string line = await InProcess.RefusalAsync(
            ExitCode.Failed, "sound", content, "--style", style, "-o", content);
        Assert.Contains("content.wav", line, StringComparison.Ordinal);
        Assert.False(File.Exists(output));

        async Task RefusesAsync(string complaint, params string[] line) => Assert.Contains(
            complaint,
            await InProcess.RefusalAsync(ExitCode.Failed, ["sound", .. line, "-o", output]),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_takes_more_memory_than_it_may_says_what_helps()
    {
        string line = await InProcess.RefusalAsync(
            ExitCode.Failed, "sound", content, "--style", style, "-o", output, "--max-memory", "1MiB");

        Assert.Contains("may be taken: give more with --max-memory", line, StringComparison.Ordinal);
        Assert.False(File.Exists(output));
    }

    private static Task<ProgramResult> RunAsync(params string[] line) =>
        InProcess.RunAsync(["sound", .. line, "--iterations", "3", "--filters", "32"]);

    private string Write(string name, Func<int, float> sample, int length, int rate = Rate)
    {
        string path = folder.At(name);
        float[][] samples = [[.. Enumerable.Range(0, length).Select(sample)]];
        using SoundWriter writer = SoundWriter.Create(path, rate, 1);
        writer.Write(samples, length);
        writer.Commit();
        return path;
    }
}
