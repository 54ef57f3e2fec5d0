using Impasto.Jobs;
using Impasto.Losses;
using Impasto.Media.Images;
using Impasto.Media.Sounds;
using Impasto.Media.Tests.Video;
using Impasto.Running;
using Impasto.Sounds;
using Impasto.Tests.Sounds;

namespace Impasto.Tests.Jobs;

/// <summary>Jobs of sounds: what is done is what they say, and what cannot be meant is refused.</summary>
public sealed class SoundJobRunnerTests : IDisposable
{
    private readonly SlowSounds sounds = new();

    private string Content => sounds.Write("short.wav", 900, i => MathF.Sin(i * 0.3f) * 0.6f);

    public void Dispose() => sounds.Dispose();

    [Fact]
    public void A_job_does_what_the_stylizer_does()
    {
        string other = sounds.Write("other.wav", 700, i => i % 50 == 0 ? 0.9f : 0, channels: 2);
        SoundJob job = sounds.Job with
        {
            Content = Content,
            Styles = [.. sounds.Job.Styles, new SoundJobStyle(other) { Weight = 3 }],
            Depth = 24,
            Spectrogram = sounds.At("out.png"),
        };
        string expected = sounds.At("expected.wav");
        using (SoundSource source = SoundSource.Open(job.Content!))
        using (SoundWriter writer = SoundWriter.Create(expected, SlowSounds.Rate, 1, SoundFormat.Pcm24))
        {
            SoundStyle[] styles = [SoundStyle.Read(job.Styles[0].Path), SoundStyle.Read(other, weight: 3)];
            new SoundStylizer(styles, job.Options).Stylize(source, writer);
            writer.Commit();
        }

        (SoundResult result, byte[] bytes) = SlowSounds.Run(job);

        Assert.Equal(File.ReadAllBytes(expected), bytes);
        Assert.Equal((900, SlowSounds.Rate, 4.5), (result.Length, result.Rate, result.Seconds));
        Assert.Equal((false, null), (result.Interrupted, result.Problem));
        Assert.Equal([1, 2], result.Iterations.Select(log => log.Iteration));
        Assert.True(result.Memory!.PeakBytes > 0);
        Assert.Empty(result.Notes);
        ImageFile.Write(Spectrogram.Draw(SoundSource.ReadWhole(expected)), sounds.At("expected.png"));
        Assert.Equal(File.ReadAllBytes(sounds.At("expected.png")), File.ReadAllBytes(job.Spectrogram!));
    }

    [Theory]
    [InlineData(16, SoundFormat.Pcm16)]
    [InlineData(24, SoundFormat.Pcm24)]
    [InlineData(32, SoundFormat.Float32)]
    public void A_sound_has_the_bits_that_were_asked_for(int depth, SoundFormat format)
    {
        byte[] bytes = SlowSounds.Run(sounds.Job with { Content = Content, Depth = depth }).Bytes;
        SoundWriter.WriteWhole(SoundSource.ReadWhole(sounds.Job.Output), sounds.At("same.wav"), format);

        Assert.Equal(File.ReadAllBytes(sounds.At("same.wav")), bytes);
    }

    [Fact]
    public void A_new_sound_is_as_long_as_it_says_with_the_channels_of_its_style()
    {
        string stereo = sounds.Write("stereo.wav", 700, i => MathF.Sin(i * i * 0.1f) * 0.5f, channels: 2);
        SoundJob job = sounds.Job with { Content = null, Seconds = 3, Styles = [new SoundJobStyle(stereo)] };

        SoundResult result = SlowSounds.Run(job).Result;

        Sound found = SoundSource.ReadWhole(job.Output);
        Assert.Equal(
            (3 * SlowSounds.Rate, SlowSounds.Rate, 2, 3.0),
            (found.Length, found.Rate, found.ChannelCount, result.Seconds));
    }

    [FfmpegFact]
    public void Styles_of_a_new_sound_are_brought_to_the_rate_of_the_first()
    {
        string fast = sounds.Write("fast.wav", 2000, i => MathF.Sin(i * i * 0.1f) * 0.5f, rate: 2 * SlowSounds.Rate);
        SoundJob job = sounds.Job with { Content = null, Seconds = 3, Styles = [new SoundJobStyle(fast)] };

        Assert.Equal(2 * SlowSounds.Rate, SlowSounds.Run(job).Result.Rate);
        job = job with { Styles = [.. sounds.Job.Styles, .. job.Styles] };
        Assert.Equal((SlowSounds.Rate, 3.0), (SlowSounds.Run(job).Result.Rate, SlowSounds.Run(job).Result.Seconds));
    }

    [Fact]
    public void A_style_without_weight_is_not_even_read()
    {
        SoundJob job = sounds.Job with { Content = Content };
        byte[] expected = SlowSounds.Run(job).Bytes;

        Assert.Equal(expected, SlowSounds.Run(job with
        {
            Styles = [new SoundJobStyle(sounds.At("absent.wav")) { Weight = 0 }, .. job.Styles],
        }).Bytes);
    }

    [Fact]
    public void What_there_is_to_say_of_a_recording_is_said_before_the_work_and_after_it()
    {
        string whole = Content, cut = sounds.At("cut.wav");
        File.WriteAllBytes(cut, File.ReadAllBytes(whole)[..^400]);
        AtSound seen = new(1, 1, () => { });

        SoundResult result = SlowSounds.Run(
            sounds.Job with { Content = cut }, new RunContext { Progress = seen }).Result;

        string note = $"{cut} is damaged or cut off: 4 s of it could be read.";
        Assert.Equal([note], result.Notes);
        Assert.Equal(note, Assert.IsType<RunNote>(seen.Told[0]).Text);
    }

    [Fact]
    public void So_is_what_there_is_to_say_of_a_style()
    {
        string cut = sounds.At("cut.wav");
        File.WriteAllBytes(cut, File.ReadAllBytes(sounds.Job.Styles[0].Path)[..^400]);
        AtSound seen = new(1, 1, () => { });
        SoundJob job = sounds.Job with { Content = Content, Styles = [new SoundJobStyle(cut)] };

        SoundResult result = SlowSounds.Run(job, new RunContext { Progress = seen }).Result;

        string note = $"{cut} is damaged or cut off: 4.5 s of it could be read.";
        Assert.Equal([note], result.Notes);
        Assert.Equal(note, Assert.IsType<RunNote>(seen.Told[0]).Text);
    }

    [FfmpegFact]
    public void What_shows_only_when_a_recording_is_read_is_said_at_the_end()
    {
        SoundWriter.WriteWhole(SoundSource.ReadWhole(sounds.Job.Content!), sounds.At("whole.flac"));
        byte[] whole = File.ReadAllBytes(sounds.At("whole.flac"));
        string cut = sounds.At("cut.flac");
        File.WriteAllBytes(cut, whole[..(whole.Length / 2)]);

        string note = Assert.Single(SlowSounds.Run(sounds.Job with { Content = cut }).Result.Notes);

        Assert.StartsWith($"{cut} is damaged or cut off: ", note, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_cut_to_full_scale_is_counted()
    {
        SoundJob job = sounds.Job with { Content = sounds.Write("loud.wav", 900, i => 3 * MathF.Sin(i * 0.3f)) };

        Assert.Empty(SlowSounds.Run(job).Result.Notes);
        string note = Assert.Single(SlowSounds.Run(job with { Depth = 16 }).Result.Notes);
        Assert.StartsWith("Samples louder than full scale, as the recording has too, were cut to it (", note);
    }

    [Fact]
    public void A_job_that_cannot_be_meant_is_refused()
    {
        SoundJob job = sounds.Job;
        AssertRefused("There is neither a recording nor a length", job with { Content = null });
        AssertRefused("A recording has a length of its own", job with { Seconds = 3 });
        AssertRefused("--seconds is a whole number from 1 to 86400, not 0", job with { Content = null, Seconds = 0 });
        AssertRefused("--seconds is a whole number", job with { Content = null, Seconds = 86401 });
        AssertRefused("Name the style", job with { Styles = [] });
        AssertRefused("--depth is 16 or 24 or 32, not '8'", job with { Depth = 8 });
        AssertRefused("--style-blend leaves no style", job with { Styles = [job.Styles[0] with { Weight = 0 }] });
        foreach (double weight in new[] { -1, double.NaN, double.PositiveInfinity })
        {
            AssertRefused(
                $"{job.Styles[0].Path}: the weight of a style is a number of at least 0",
                job with { Styles = [job.Styles[0] with { Weight = weight }] });
        }

        SoundJob texture = job with { Content = null, Seconds = 3 };
        Assert.Null(texture.Complaint);
        AssertRefused("--strength says", texture with { Options = new SoundOptions { Strength = 0.6 } });
        AssertRefused("--keep-rhythm says", texture with { Options = new SoundOptions { KeepRhythm = true } });
        AssertRefused("--init says", texture with { Options = new SoundOptions { Init = SoundInit.Noise } });
        AssertRefused("mrf compares", job with { Options = new SoundOptions { StyleLoss = StyleLossKind.Mrf } });
        Assert.False(File.Exists(job.Output));

        static void AssertRefused(string said, SoundJob job) => Assert.All<Action>(
            [() => SoundJobRunner.Check(job, overwrite: false), () => SoundJobRunner.Run(job)],
            act => Assert.StartsWith(said, Assert.Throws<ArgumentException>(act).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_read_is_not_written_over_and_nothing_is_written_twice()
    {
        string style = sounds.Job.Styles[0].Path, content = sounds.Job.Content!;
        SoundJob job = sounds.Job with { Spectrogram = sounds.At("out.png"), Checkpoint = sounds.At("state") };
        SoundJobRunner.Check(job, overwrite: false, sounds.At("report.json"));
        foreach (string read in new[] { content, style })
        {
            AssertRefused($"{read}: this would be written over", job with { Output = read });
            AssertRefused($"{read}: this would be written over", job with { Spectrogram = read });
            AssertRefused($"{read}: this would be written over", job with { Checkpoint = read });
            AssertRefused($"{read}: this would be written over", job, read);
        }

        File.Copy(style, sounds.At("state.samples"));
        AssertRefused("state.samples: this would be written over", job with
        {
            Styles = [new SoundJobStyle(sounds.At("state.samples"))],
        });
        AssertRefused("this would be written twice", job with { Spectrogram = job.Output });
        AssertRefused("this would be written twice", job with { Checkpoint = job.Output });
        AssertRefused("this would be written twice", job with { Spectrogram = sounds.At("state.samples") });
        SoundJobRunner.Check(job with { Output = content }, overwrite: true);

        void AssertRefused(string said, SoundJob asked, params string[] others) => Assert.Contains(
            said, Assert.Throws<IOException>(() => SoundJobRunner.Check(asked, false, others)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_written_is_said_before_the_work()
    {
        SoundJob job = sounds.Job;
        string absent = Path.Combine(sounds.At("absent"), "file.png");
        Directory.CreateDirectory(sounds.At("state.samples"));
        Assert.Throws<ImageException>(() => SoundJobRunner.Check(job with { Spectrogram = absent }, false));
        Assert.Throws<IOException>(() => SoundJobRunner.Check(job with { Checkpoint = absent }, false));
        Assert.StartsWith(
            $"{sounds.At("state.samples")}: this is a folder",
            Assert.Throws<IOException>(
                () => SoundJobRunner.Check(job with { Checkpoint = sounds.At("state") }, false)).Message);

        string file = sounds.At("job.json");
        SoundJobRunner.CheckToSave(job, overwrite: false, file);
        Assert.Throws<IOException>(() => SoundJobRunner.CheckToSave(job, overwrite: false, absent));
        Assert.Throws<IOException>(() => SoundJobRunner.CheckToSave(job, overwrite: false, job.Content!));
        Assert.Throws<SoundException>(() => SoundJobRunner.CheckToSave(job with { Output = absent }, false, file));
        Assert.Equal(
            ["content.wav", "state.samples", "style.wav"],
            Directory.EnumerateFileSystemEntries(sounds.At("")).Select(Path.GetFileName).Order());
    }
}
