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
    [InlineData(
        "Name a recording, make a sound with --texture, or name a job with --job", "--style", "s.wav", "-o", "o.wav")]
    [InlineData("Name the style with --style", "c.wav", "-o", "o.wav")]
    [InlineData("--texture makes a sound of its own", "c.wav", "--texture", "s.wav", "-o", "o.wav")]
    [InlineData("--seconds goes with --texture alone", "c.wav", "--style", "s.wav", "--seconds", "3", "-o", "o.wav")]
    [InlineData(
        "There is 1 style and 2 blend weights", "c.wav", "--style", "s.wav", "--style-blend", "1,2", "-o", "o.wav")]
    [InlineData(
        "--strength is a number from 0 to 1, not '2'", "c.wav", "--style", "s.wav", "--strength", "2", "-o", "o.wav")]
    [InlineData(
        "--style-blend leaves no style", "c.wav", "--style", "s.wav", "--style-blend", "0", "-o", "o.wav")]
    [InlineData("--strength says what stays of a recording", "--texture", "s.wav", "--strength", "1", "-o", "o.wav")]
    [InlineData("--keep-rhythm says what stays", "--texture", "s.wav", "--keep-rhythm", "-o", "o.wav")]
    [InlineData("--init says what stays", "--texture", "s.wav", "--init", "noise", "-o", "o.wav")]
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

    [FfmpegFact]
    public async Task What_is_damaged_in_a_recording_that_ffmpeg_reads_is_said()
    {
        string whole = Ffmpeg.Make(folder.At("whole.mp3"), $"-i {content}"), damaged = folder.At("damaged.mp3");
        byte[] bytes = await File.ReadAllBytesAsync(whole);
        bytes.AsSpan(bytes.Length / 3, bytes.Length / 3).Fill(0xE5);
        await File.WriteAllBytesAsync(damaged, bytes);

        Assert.DoesNotContain(
            "damaged", (await RunAsync(whole, "--style", style, "-o", output)).Error, StringComparison.Ordinal);
        Assert.Contains(
            $"{damaged} is damaged or cut off: ",
            (await RunAsync(damaged, "--style", style, "-o", output)).Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damage_in_a_style_is_said_with_its_name()
    {
        string cut = folder.At("cut.wav"), odd = folder.At("odd.wav");
        byte[] bytes = await File.ReadAllBytesAsync(style);
        await File.WriteAllBytesAsync(cut, bytes[..(bytes.Length / 2)]);
        SoundWriter.WriteWhole(new Sound(Rate, [[0.1f, 0.2f, 0.3f]]), odd, SoundFormat.Float32);
        bytes = await File.ReadAllBytesAsync(odd);
        BitConverter.GetBytes(float.NaN).CopyTo(bytes, bytes.Length - 4);
        await File.WriteAllBytesAsync(odd, bytes);

        Assert.Contains(
            $"{cut} is damaged or cut off: 0.497 s of it could be read.",
            (await RunAsync(content, "--style", cut, "-o", output)).Error,
            StringComparison.Ordinal);
        Assert.Contains(
            $"{odd}: sample 2 of channel 1",
            await InProcess.RefusalAsync(ExitCode.Failed, "sound", content, "--style", odd, "-o", output),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_louder_than_full_scale_is_kept_or_cut_and_said()
    {
        string loud = folder.At("loud.wav");
        SoundWriter.WriteWhole(
            new Sound(Rate, [[.. Enumerable.Range(0, 2500).Select(i => 3 * MathF.Sin(i * 0.3f))]]),
            loud,
            SoundFormat.Float32);

        ProgramResult cut = await RunAsync(loud, "--style", style, "-o", output);
        ProgramResult kept = await RunAsync(loud, "--style", style, "-o", folder.At("kept.wav"), "--depth", "32");

        Assert.Contains("louder than full scale", cut.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("louder than full scale", kept.Error, StringComparison.Ordinal);
        Assert.InRange(Peak(SoundSource.ReadWhole(output)), 0.99f, 1);
        Assert.InRange(Peak(SoundSource.ReadWhole(folder.At("kept.wav"))), 2, 3);

        static float Peak(Sound sound) => sound.Channel(0).ToArray().Max(MathF.Abs);
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
