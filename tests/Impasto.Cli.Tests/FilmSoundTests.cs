using Impasto.Cli.Display;
using Impasto.Films;
using Impasto.Jobs;
using Impasto.Media.Sounds;
using Impasto.Media.Tests.Video;
using Impasto.Methods;
using Impasto.Models;
using Impasto.Running;

namespace Impasto.Cli.Tests;

/// <summary><c>impasto film --sound-style</c>: a film's own sound in the manner of a recording.</summary>
public sealed class FilmSoundTests : IDisposable
{
    private const int Rate = 8000;
    private const double Tone = 1300;
    private const double Frame = 1 / 25.0;
    private const string Pictures = "-f lavfi -i testsrc2=s=64x48:r=25:d=1 ";
    private const string Noise = "-f lavfi -i anoisesrc=d=1:r=8000:seed=3:a=0.3 ";
    private const string Encoded = "-c:v libx264 -pix_fmt yuv420p ";

    private readonly CommandFolder folder = new();
    private readonly string style;

    public FilmSoundTests() => style = Write("style.wav", i => 0.4 * Math.Sin(2 * Math.PI * Tone * i / Rate));

    public void Dispose() => folder.Dispose();

    [FfmpegTheory]
    [InlineData("mp4", "aac")]
    [InlineData("webm", "opus")]
    public async Task The_sound_gets_the_style_and_the_pictures_stay(string ending, string codec)
    {
        string film = Make("film.mkv", Pictures + Noise + Encoded + "-c:a flac");
        string plain = await PaintAsync(film, $"plain.{ending}");
        string styled = await PaintAsync(film, $"styled.{ending}", "--sound-style", style);
        string again = await PaintAsync(film, $"again.{ending}", "--sound-style", style, "--threads", "1");

        Assert.Equal(Ffmpeg.PicturesOf(plain), Ffmpeg.PicturesOf(styled));
        Assert.Equal(Ffmpeg.TimesOf(plain), Ffmpeg.TimesOf(styled));
        Assert.Equal(await File.ReadAllBytesAsync(styled), await File.ReadAllBytesAsync(again));
        Assert.Equal([codec], Ffmpeg.Streams(styled, "stream=codec_name").Skip(1));
        Sound before = SoundSource.ReadWhole(plain, Rate), after = SoundSource.ReadWhole(styled, Rate);
        Assert.InRange((double)after.Length / Rate, 1 - Frame, 1 + Frame);
        double was = ShareOfTone(before), found = ShareOfTone(after);
        Assert.True(was < 0.2 && found > 0.5, $"{was} of the sound was the tone, and now {found}.");
        Assert.DoesNotContain(
            Directory.GetFileSystemEntries(folder.At("")), left => left.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [FfmpegFact]
    public async Task The_sound_of_a_part_stands_where_it_stood_beside_the_pictures()
    {
        // A beep at 0.5 seconds; the track itself begins at 0.3 seconds.
        string beep = Write("beep.wav", i => i is >= 1600 and < 2000 ? Math.Sin(i * 0.9) : 0);
        string film = Make("film.mkv", Pictures + $"-itsoffset 0.3 -i {beep} {Encoded}-c:a flac -shortest");
        string part = await PaintAsync(film, "part.mkv", "--from", "0.4", "--to", "0.96", "--sound-style", style);
        string whole = await PaintAsync(film, "whole.mkv", "--sound-style", style);

        Sound found = SoundSource.ReadWhole(part);
        Assert.InRange((double)found.Length / found.Rate, 0.56 - Frame, 0.56 + Frame);
        Assert.InRange(Loudest(found), 0.1, 0.15);
        Assert.InRange(Loudest(SoundSource.ReadWhole(whole)), 0.5, 0.55);
    }

    [FfmpegFact]
    public async Task Further_tracks_are_copied_and_languages_are_kept()
    {
        string film = Make(
            "film.mkv",
            Pictures + Noise + "-f lavfi -i sine=d=1:r=8000 -map 0 -map 1 -map 2 " + Encoded
                + "-c:a flac -metadata:s:a:0 language=ger -metadata:s:a:1 language=fre");
        string plain = await PaintAsync(film, "plain.mkv");
        string styled = await PaintAsync(film, "styled.mkv", "--sound-style", style);

        string[] before = Hashes(plain), after = Hashes(styled);
        Assert.NotEqual(before[0], after[0]);
        Assert.Equal(before[1], after[1]);
        Assert.Equal(["ger", "fre"], Ffmpeg.Streams(styled, "stream_tags=language"));

        static string[] Hashes(string path) =>
            [.. Ffmpeg.SoundOf(path).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    [FfmpegFact]
    public async Task A_job_in_a_file_says_it_too()
    {
        string film = Make("film.mkv", Pictures + Noise + Encoded + "-c:a flac");
        string direct = await PaintAsync(film, "film-1.mkv", "--sound-style", style), job = folder.At("job.json");
        string later = await PaintAsync(film, "film-2.mkv", "--sound-style", style, "--save-job", job);
        Assert.False(File.Exists(later));
        Assert.Contains("\"soundStyle\": \"style.wav\"", await File.ReadAllTextAsync(job), StringComparison.Ordinal);

        ProgramResult run = await InProcess.RunAsync("film", "--job", job);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(await File.ReadAllBytesAsync(direct), await File.ReadAllBytesAsync(later));
    }

    [FfmpegFact]
    public async Task What_cannot_be_is_refused_in_a_line_before_the_work()
    {
        string film = Make("film.mp4", Pictures + Noise + Encoded + "-c:a aac");
        string silent = Make("silent.mp4", Pictures + Encoded.TrimEnd());
        string mute = Write("mute.wav", _ => 0);
        folder.WriteImage("in/1.png", 48, 32);
        string output = folder.At("out.mp4");

        await RefusesAsync("there is no sound in it that could get a style", silent, style, output);
        await RefusesAsync("there is no sound in it that could get a style", folder.At("in"), style, output);
        await RefusesAsync("what is written there has no sound", film, style, folder.At("out.gif"));
        await RefusesAsync("what is written there has no sound", film, style, folder.At("out/"));
        await RefusesAsync("there is no such file", film, folder.At("none.wav"), output);
        await RefusesAsync("there is no sound in it", film, folder.At("in/1.png"), output);
        await RefusesAsync("the style is silent", film, mute, output);
        await RefusesAsync("film.mp4", film, film, film);
        Assert.False(File.Exists(output));

        async Task RefusesAsync(string complaint, string content, string sound, string written) => Assert.Contains(
            complaint,
            await InProcess.RefusalAsync(
                ExitCode.Failed, "film", content, "--style", "great-wave", "--sound-style", sound, "-o", written),
            StringComparison.Ordinal);
    }

    [FfmpegFact]
    public void The_memory_that_is_announced_counts_the_sound()
    {
        const string Long = "-f lavfi -i testsrc2=s=64x48:r=1:d=21 -f lavfi -i anoisesrc=d=21:r=48000:seed=3 ";
        string film = Make("film.mkv", Long + Encoded + "-c:a flac");
        Job plain = new() { Content = film, Styles = [new("great-wave")], Output = folder.At("out.mkv") };
        using ModelLibrary models = new();
        using JobRunner jobs = new(MethodCatalog.Default, models);
        FilmRunner films = new(jobs);
        RunContext context = new() { Threads = 2 };

        long without = films.Plan(plain, context).MemoryBytes;
        long with = films.Plan(plain with { Film = new FilmOptions { SoundStyle = style } }, context).MemoryBytes;

        // Magnitudes of 20 seconds, for the memory of the optimiser alone 22 times over.
        const long Magnitudes = 20L * 48_000 / 512 * 1025 * sizeof(float);
        Assert.InRange(with, Math.Max(without + 1, 22 * Magnitudes), 100 * Magnitudes);
        Assert.Equal([film, style], Directory.GetFiles(folder.At("")).Order());
    }

    private async Task<string> PaintAsync(string film, string name, params string[] options)
    {
        ProgramResult run = await InProcess.RunAsync(
            ["film", film, "--style", "great-wave", "--light", "--strength", "0", "-o", folder.At(name), .. options]);
        Assert.True(run.ExitCode == 0, run.Error);
        return folder.At(name);
    }

    /// <summary>When the twentieth of a second is that is the loudest of all, in seconds.</summary>
    private static double Loudest(Sound sound)
    {
        int length = sound.Rate / 20;
        return Enumerable.Range(0, (sound.Length / length) - 1).MaxBy(Loudness) * (double)length / sound.Rate;

        double Loudness(int place)
        {
            double sum = 0;
            foreach (float sample in sound.Channel(0).Slice(place * length, length))
            {
                sum += sample * sample;
            }

            return sum;
        }
    }

    /// <summary>How much of the power of a sound lies at the tone, 100 Hz to both sides of it.</summary>
    private static double ShareOfTone(Sound sound)
    {
        const int Window = 512;
        ShortTimeFourier transform = new(Window, Window / 4);
        Spectrum spectrum = transform.Forward(sound.Channel(0));
        float[] magnitudes = spectrum.Magnitudes();
        double all = 0, near = 0;
        for (int i = 0; i < magnitudes.Length; i++)
        {
            double power = magnitudes[i] * magnitudes[i], frequency = i % spectrum.Bins * (double)Rate / Window;
            all += power;
            near += Math.Abs(frequency - Tone) < 100 ? power : 0;
        }

        return near / all;
    }

    private string Make(string name, string arguments) => Ffmpeg.Make(folder.At(name), arguments);

    private string Write(string name, Func<int, double> sample)
    {
        string path = folder.At(name);
        SoundWriter.WriteWhole(
            new Sound(Rate, [[.. Enumerable.Range(0, Rate).Select(i => (float)sample(i))]]), path);
        return path;
    }
}
