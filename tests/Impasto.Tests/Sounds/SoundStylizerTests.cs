using Impasto.Compute.Execution;
using Impasto.Losses;
using Impasto.Media.Sounds;
using Impasto.Media.Tests.Video;
using Impasto.Running;
using Impasto.Sounds;

namespace Impasto.Tests.Sounds;

/// <summary>What becomes of sounds: pitch, spectrum, level, length, silence, windows, interruption.</summary>
public sealed class SoundStylizerTests : IDisposable
{
    private const int Rate = 8000;

    private static readonly SoundOptions Small = new() { Filters = 128 };

    private readonly string folder = Directory.CreateTempSubdirectory("impasto-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_sine_in_the_style_of_white_noise_keeps_its_pitch_and_gets_noise()
    {
        float[] content = Sine(Rate, 437.5, Rate);

        float[] found = Stylize(content, White(Rate, 1))[0];

        float[] spectrum = MeanSpectrum(found), before = MeanSpectrum(content);
        Assert.Equal(Array.IndexOf(before, before.Max()), Array.IndexOf(spectrum, spectrum.Max()));
        Assert.True(spectrum[200] > before[200] + 0.05, $"{spectrum[200]} is hardly more than {before[200]}");
    }

    [Theory]
    [InlineData(SoundFeatures.Random)]
    [InlineData(SoundFeatures.Gabor)]
    public void Noise_in_the_style_of_a_sine_gets_its_spectrum(SoundFeatures features)
    {
        float[] style = Sine(Rate, 437.5, Rate);

        float[] found = Stylize(White(Rate, 1), style, Small with { Features = features })[0];

        double alike = Correlation(MeanSpectrum(found), MeanSpectrum(style));
        Assert.True(alike >= 0.9, $"The spectra correlate by {alike}.");
    }

    [Fact]
    public void Length_channels_and_level_are_those_of_the_content_and_no_sample_is_louder_than_full_scale()
    {
        float[] left = Sine(Rate, 300, 7001), right = new float[7001];

        float[][] found = Stylize([left, right], [White(Rate, 1)], Small with { Iterations = 10 });

        Assert.Equal([7001, 7001], found.Select(channel => channel.Length));
        Assert.True(Level(found[1]) < 0.1 * Level(found[0]), "The silent channel became loud.");
        Assert.Equal(Math.Sqrt(0.5) * Level(left), Math.Sqrt(0.5) * Level(found[0]), 0.05 * Level(left));
        Assert.InRange(found.Max(channel => channel.Max(Math.Abs)), 0, 1);
    }

    [Fact]
    public void A_content_at_full_scale_is_not_clipped()
    {
        float[] square = [.. Sine(Rate, 300, Rate).Select(sample => (float)Math.Sign(sample))];

        float[] found = Stylize(square, White(Rate, 1), Small with { Iterations = 5 })[0];

        Assert.InRange(found.Max(Math.Abs), 0.5, 0.9995);
    }

    [Fact]
    public void Silence_stays_silent() => Assert.All(
        Stylize(new float[3000], White(Rate, 1))[0], sample => Assert.Equal(0, sample));

    [Fact]
    public void A_sound_of_one_sample_stays_one_of_its_level() =>
        Assert.Equal(0.5, Math.Abs(Assert.Single(Stylize([0.5f], White(Rate, 1))[0])), 1e-4);

    [Fact]
    public void A_silent_style_is_refused_by_name()
    {
        string path = Write("silent.wav", new float[100]);

        Assert.StartsWith(
            $"{path}: the style is silent", Assert.Throws<SoundException>(() => SoundStyle.Read(path)).Message);
        Assert.Throws<ArgumentException>(() => new SoundStyle(new Sound(Rate, [new float[9]])));
    }

    [Fact]
    public void Styles_of_another_rate_and_losses_of_patches_are_refused()
    {
        SoundStyle style = new(new Sound(Rate, [White(100, 1)])), other = new(new Sound(2 * Rate, [White(100, 1)]));

        Assert.Throws<ArgumentException>(() => new SoundStylizer([style, other]));
        Assert.Throws<ArgumentException>(
            () => new SoundStylizer([style], new SoundOptions { StyleLoss = StyleLossKind.Mrf }));
        Assert.Throws<ArgumentException>(() => new SoundStylizer([style], new SoundOptions { Strength = 1.5 }));
    }

    [Fact]
    public void Without_strength_the_content_comes_back()
    {
        float[] content = Sine(Rate, 300, 4000);

        float[] found = Stylize(content, White(Rate, 1), Small with { Strength = 0 })[0];

        double alike = Correlation(MeanSpectrum(content), MeanSpectrum(found));
        Assert.True(alike > 0.98, $"The spectra correlate by {alike}.");
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_samples_and_another_seed_gives_others()
    {
        float[] content = Sine(Rate, 300, 5000), style = White(Rate, 1);
        SoundOptions few = Small with { Iterations = 8 };

        float[] one = Stylize([content], [style], few, new RunContext { Threads = 1 })[0];

        Assert.Equal(one, Stylize([content], [style], few, new RunContext { Threads = 3 })[0]);
        Assert.NotEqual(one, Stylize([content], [style], few with { Seed = 1 }, new RunContext { Threads = 3 })[0]);
    }

    [Fact]
    public void The_rhythm_of_the_content_is_kept_where_that_is_asked_for()
    {
        float[] content = Sine(Rate, 600, 2 * Rate);
        for (int i = 0; i < content.Length; i++)
        {
            content[i] *= i / 2000 % 2 == 0 ? 1 : 0.01f;
        }

        SoundOptions strong = Small with { Strength = 1, Iterations = 20, Init = SoundInit.Noise };
        double plain = Alike(strong), kept = Alike(strong with { KeepRhythm = true });

        Assert.True(kept > 0.9 && kept > plain + 0.3, $"Envelopes correlate by {kept}, without by {plain}.");

        double Alike(SoundOptions options) => Correlation(
            Envelope(content), Envelope(Stylize(content, White(Rate, 1), options)[0]));
    }

    [Fact]
    public void Two_styles_are_mixed_by_their_weights()
    {
        float[] low = Sine(Rate, 500, Rate), high = Sine(Rate, 2000, Rate), content = White(Rate, 2);
        SoundStylizer stylizer = new(
            [new(new Sound(Rate, [low]), 1), new(new Sound(Rate, [high]), 3)], Small with { Iterations = 30 });

        float[] found = MeanSpectrum(Run(stylizer, [content])[0]);

        // 512 samples a frame: 15.6 Hz from one frequency to the next.
        Assert.True(found[128] > found[32] && found[32] > found[80], $"{found[32]}, {found[128]}, {found[80]}");
    }

    [Fact]
    public void What_is_longer_than_a_window_is_done_in_several_of_one_level()
    {
        const int Slow = 1000;
        float[] content = Sine(Slow, 100, (45 * Slow) + 7);
        SoundStylizer stylizer = new(
            [new(new Sound(Slow, [White(5 * Slow, 1)]))], new SoundOptions { Filters = 32, Iterations = 10 });
        Windows seen = new();

        float[] found = Run(stylizer, [content], new RunContext { Progress = seen }, Slow)[0];

        Assert.Equal(content.Length, found.Length);
        Assert.Equal([1, 2, 3], seen.Numbers.Order());
        Assert.True(seen.Rises, "Progress went back.");
        Assert.Equal(1, seen.Done, 6);
        double[] levels = [.. found.Chunk(Slow).SkipLast(1).Skip(1).SkipLast(1).Select(Level)];
        Assert.InRange(levels.Min() / levels.Max(), 0.6, 1);
    }

    [Fact]
    public void One_window_fades_into_the_next()
    {
        // Of 39 seconds there are two windows of 20, the first of which is that of a content that ends there.
        const int Slow = 1000, Window = 20 * Slow, Faded = 19 * Slow;
        float[] content = White(39 * Slow, 2);
        SoundStylizer stylizer = new(
            [new(new Sound(Slow, [Sine(Slow, 100, 5 * Slow)]))], new SoundOptions { Filters = 32, Iterations = 2 });

        float[] whole = Run(stylizer, [content], rate: Slow)[0];
        float[] first = Run(stylizer, [content[..Window]], rate: Slow)[0];

        Assert.Equal(first[..Faded], whole[..Faded]);
        Assert.Equal(first[Faded], whole[Faded], 2e-3);
        float[] off = [.. first[Faded..].Zip(whole[Faded..Window], (a, b) => a - b)];
        Assert.True(Level(off[..100]) < 0.2 * Level(off[^100..]), "The first window does not fade.");
    }

    [Fact]
    public void The_first_minute_of_a_style_is_looked_at()
    {
        const int Slow = 100;
        string path = Write("long.wav", [Sine(Slow, 10, 61 * Slow)], Slow);

        Assert.Equal(SoundStyle.MostSeconds * Slow, SoundStyle.Read(path).Sound.Length);
    }

    [Fact]
    public void Each_window_has_noise_of_its_own()
    {
        Assert.Equal(StyleTargets.White(9, 1, 0), StyleTargets.White(9, 1, 0));
        Assert.NotEqual(StyleTargets.White(9, 1, 0), StyleTargets.White(9, 1, 1));
        Assert.NotEqual(StyleTargets.White(9, 1, 0), StyleTargets.White(9, 2, 0));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.1, 0.9)]
    [InlineData(0.7, 0.8)]
    public void The_start_has_a_fifth_of_noise_and_no_more_than_there_is_strength(double strength, float expected)
    {
        using WorkerPool pool = new(1);
        using StyleTargets targets = new(
            [new(new Sound(Rate, [White(Rate, 1)]))], Small with { Strength = strength }, pool);
        LogSpectrum content = new(2, [1, 1, 1, 1]), noise = new(2, new float[4]);

        Assert.All(targets.WithNoise(content, noise).Values, value => Assert.Equal(expected, value, 1e-6));
    }

    [Fact]
    public void A_texture_has_the_length_that_is_asked_for_and_the_spectrum_and_level_of_its_example()
    {
        float[] example = [.. White(Rate, 1).Zip(Sine(Rate, 1000, Rate), (noise, sine) => (0.05f * noise) + sine)];
        string path = Path.Combine(folder, "texture.wav");
        SoundStylizer stylizer = new([new(new Sound(Rate, [example]))], Small with { Iterations = 30 });
        using (SoundWriter writer = SoundWriter.Create(path, Rate, 1, SoundFormat.Float32))
        {
            Assert.Equal(12_345, stylizer.Synthesize(12_345, writer).Length);
            writer.Commit();
        }

        float[] found = SoundSource.ReadWhole(path).Channel(0).ToArray();
        Assert.Equal(12_345, found.Length);
        double alike = Correlation(MeanSpectrum(found), MeanSpectrum(example));
        Assert.True(alike > 0.9, $"The spectra correlate by {alike}.");
        Assert.Equal(Level(example), Level(found), 0.1 * Level(example));
    }

    [Fact]
    public void What_would_stay_of_a_content_changes_no_texture_and_its_channels_are_of_noise_of_their_own()
    {
        SoundOptions few = new() { Filters = 16, Iterations = 2 };

        float[][] texture = Texture(few);

        Assert.Equal(texture, Texture(few with { Strength = 0.1, KeepRhythm = true }));
        Assert.NotEqual(texture[0], texture[1]);

        float[][] Texture(SoundOptions options)
        {
            string path = Path.Combine(folder, "texture.wav");
            float[] example = White(2000, 1);
            using (SoundWriter writer = SoundWriter.Create(path, SlowSounds.Rate, 2, SoundFormat.Float32))
            {
                SoundStyle style = new(new Sound(SlowSounds.Rate, [example, example]));
                new SoundStylizer([style], options).Synthesize(600, writer);
                writer.Commit();
            }

            Sound read = SoundSource.ReadWhole(path);
            return [read.Channel(0).ToArray(), read.Channel(1).ToArray()];
        }
    }

    [Fact]
    public void The_phases_fit_to_20_dB_and_the_iterations_are_counted_through()
    {
        SoundStylizer stylizer = new([new(new Sound(Rate, [White(Rate, 1)]))], Small);
        float[] content = [.. Sine(Rate, 300, Rate).Zip(Sine(Rate, 1200, Rate), (low, high) => (low + high) / 2)];
        using SoundSource source = SoundSource.Open(Write("content.wav", content));
        using SoundWriter writer = SoundWriter.Create(Path.Combine(folder, "out.wav"), Rate, 1);

        SoundResult result = stylizer.Stylize(source, writer);

        Assert.InRange(result.SpectralConvergence!.Value, -200, -20);
        Assert.Equal(Enumerable.Range(1, Small.Iterations), result.Iterations.Select(latest => latest.Iteration));
        Assert.All(result.Iterations, latest => Assert.Equal(0, latest.Level));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_worst_phases_of_all_windows_are_told(bool isNoiseFirst)
    {
        using SlowSounds sounds = new();
        const int Window = 20 * SlowSounds.Rate;
        string whole = sounds.Write("whole.wav", 39 * SlowSounds.Rate, At);
        string first = sounds.Write("first.wav", Window, At);

        double? ofAll = SlowSounds.Run(sounds.Job with { Content = whole }).Result.SpectralConvergence;
        double? ofFirst = SlowSounds.Run(sounds.Job with { Content = first }).Result.SpectralConvergence;

        Assert.True(ofAll >= ofFirst, $"{ofAll} is better than {ofFirst} of the first window.");

        float At(int i) => 0.5f * (i < Window == isNoiseFirst ? MathF.Sin(i * i * 0.37f) : MathF.Sin(i * 0.4f));
    }

    [Fact]
    public void The_worst_phases_are_told_whichever_channel_has_them()
    {
        using SlowSounds sounds = new();
        float[] noise = White(2000, 1), sine = Sine(SlowSounds.Rate, 20, 2000);

        Assert.Equal(ConvergenceOf(noise, sine), ConvergenceOf(sine, noise), 0.1);

        double ConvergenceOf(float[] left, float[] right) => SlowSounds.Run(sounds.Job with
        {
            Content = Write("stereo.wav", [left, right], SlowSounds.Rate),
        }).Result.SpectralConvergence!.Value;
    }

    [FfmpegFact]
    public void The_memory_is_that_of_the_longest_window()
    {
        // The length of a FLAC is not known: windows are of 20 seconds, and the second is of what is left.
        using SlowSounds sounds = new();
        string longer = sounds.At("longer.flac"), whole = sounds.Write("whole.wav", 20 * SlowSounds.Rate, At);
        float[] samples = [.. Enumerable.Range(0, 22 * SlowSounds.Rate).Select(At)];
        SoundWriter.WriteWhole(new Sound(SlowSounds.Rate, [samples]), longer);

        Assert.Equal(BytesOf(whole), BytesOf(longer));

        long BytesOf(string content) =>
            SlowSounds.Run(sounds.Job with { Content = content }).Result.Memory!.PeakBytes;

        static float At(int i) => MathF.Sin(i * 0.4f) * 0.5f;
    }

    [Fact]
    public void Each_iteration_brings_a_share_of_the_whole()
    {
        using SlowSounds sounds = new();
        AtSound seen = new(1, 1, () => { });
        string content = sounds.Write("short.wav", 900, i => MathF.Sin(i * 0.4f) * 0.5f);

        SlowSounds.Run(sounds.Job with { Content = content }, new RunContext { Progress = seen });

        Assert.Equal([0.5, 1], seen.Told.OfType<SoundProgress>().Select(progress => progress.Done));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(20)]
    public void A_run_that_is_cancelled_keeps_the_best_so_far(int iterations)
    {
        using CancellationTokenSource source = new();
        SoundStylizer stylizer = new([new(new Sound(Rate, [White(Rate, 1)]))], Small);
        Windows seen = new() { OnReport = count => { if (count == iterations) { source.Cancel(); } } };
        string path = Write("content.wav", Sine(Rate, 300, Rate)), output = Path.Combine(folder, "out.wav");
        using SoundSource content = SoundSource.Open(path);
        using SoundWriter writer = SoundWriter.Create(output, Rate, 1);

        SoundResult result = stylizer.Stylize(
            content, writer, new RunContext { Progress = seen, Cancellation = source.Token });

        Assert.True(result.Interrupted);
        Assert.Equal((iterations, Rate), (result.Iterations.Count, result.Length));
    }

    [Fact]
    public void A_run_that_is_cancelled_before_its_first_iteration_has_no_result()
    {
        SoundStylizer stylizer = new([new(new Sound(Rate, [White(Rate, 1)]))], Small);
        using SoundSource content = SoundSource.Open(Write("content.wav", Sine(Rate, 300, Rate)));
        using SoundWriter writer = SoundWriter.Create(Path.Combine(folder, "out.wav"), Rate, 1);
        AtSound seen = new(1, 1, () => { });

        Assert.Throws<OperationCanceledException>(() => stylizer.Stylize(
            content,
            writer,
            new RunContext { Progress = seen, Cancellation = new CancellationToken(canceled: true) }));
        Assert.Empty(seen.Told);
    }

    // Of 61 seconds there are four windows, each of which but the first brings 15.
    [Theory]
    [InlineData(1, 2, 16)]
    [InlineData(2, 1, 31)]
    [InlineData(4, 1, 61)]
    [InlineData(4, 2, 61)]
    public void A_run_that_is_cancelled_in_a_later_window_ends_with_it(int window, int iteration, int seconds)
    {
        using SlowSounds sounds = new();
        using CancellationTokenSource source = new();

        SoundResult result = SlowSounds.Run(sounds.Job, new RunContext
        {
            Progress = new AtSound(window, iteration, source.Cancel), Cancellation = source.Token,
        }).Result;

        Assert.True(result.Interrupted);
        Assert.Equal(seconds, result.Seconds);
        Assert.Equal(seconds * SlowSounds.Rate, SoundSource.ReadWhole(sounds.Job.Output).Length);
        Assert.Equal((window - 1, iteration), (result.Iterations[^1].Level, result.Iterations[^1].Iteration));
    }

    [Fact]
    public void A_run_that_is_cancelled_before_a_window_has_an_iteration_ends_with_the_window_before()
    {
        using SlowSounds sounds = new();
        using CancellationTokenSource source = new();
        int planned = 0;
        AtSound seen = new(1, 1, () => { }) { OnTold = Cancel };

        SoundResult result = SlowSounds.Run(
            sounds.Job, new RunContext { Progress = seen, Cancellation = source.Token }).Result;

        Assert.Equal((true, 16.0, 2), (result.Interrupted, result.Seconds, result.Iterations.Count));

        void Cancel(RunProgress progress)
        {
            if (progress is PlannedMemory && ++planned == 2)
            {
                source.Cancel();
            }
        }
    }

    [Fact]
    public void A_run_that_takes_more_memory_than_it_may_is_refused()
    {
        SoundStylizer stylizer = new([new(new Sound(Rate, [White(Rate, 1)]))], Small);

        Assert.Throws<MemoryShortageException>(
            () => Run(stylizer, [Sine(Rate, 300, Rate)], new RunContext { MemoryBudget = 1 << 20 }));
    }

    private static float[] Sine(int rate, double hertz, int length) =>
        [.. Enumerable.Range(0, length).Select(i => (float)(0.5 * Math.Sin(2 * Math.PI * hertz * i / rate)))];

    private static float[] White(int length, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (random.NextSingle() - 0.5f) * 0.6f)];
    }

    private static double Level(float[] samples) => Math.Sqrt(samples.Average(sample => (double)sample * sample));

    private static float[] MeanSpectrum(float[] samples)
    {
        Spectrum spectrum = new ShortTimeFourier(512, 128).Forward(samples);
        LogSpectrum log = LogSpectrum.Of([spectrum], LogSpectrum.Level / Level(samples));
        float[] mean = new float[log.Bins];
        for (int i = 0; i < log.Values.Length; i++)
        {
            mean[i % log.Bins] += log.Values[i] / log.Frames;
        }

        return mean;
    }

    private static float[] Envelope(float[] samples) => [.. samples.Chunk(400).Select(part => (float)Level(part))];

    private static double Correlation(float[] x, float[] y)
    {
        double meanX = x.Average(), meanY = y.Average();
        return x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum()
            / Math.Sqrt(x.Sum(a => (a - meanX) * (a - meanX)) * y.Sum(b => (b - meanY) * (b - meanY)));
    }

    private float[][] Stylize(float[] content, float[] style, SoundOptions? options = null) =>
        Stylize([content], [style], options ?? Small);

    private float[][] Stylize(
        float[][] content, float[][] style, SoundOptions options, RunContext? context = null) =>
        Run(new SoundStylizer([new(new Sound(Rate, style))], options), content, context);

    private float[][] Run(SoundStylizer stylizer, float[][] content, RunContext? context = null, int rate = Rate)
    {
        string output = Path.Combine(folder, "result.wav");
        using (SoundSource source = SoundSource.Open(Write("given.wav", content, rate)))
        using (SoundWriter writer = SoundWriter.Create(output, rate, content.Length, SoundFormat.Float32))
        {
            SoundResult result = stylizer.Stylize(source, writer, context);
            writer.Commit();
            Assert.Equal((content[0].Length, false), (result.Length, result.Interrupted));
        }

        Sound read = SoundSource.ReadWhole(output);
        return [.. Enumerable.Range(0, read.ChannelCount).Select(channel => read.Channel(channel).ToArray())];
    }

    private string Write(string name, float[] samples) => Write(name, [samples], Rate);

    private string Write(string name, float[][] channels, int rate)
    {
        string path = Path.Combine(folder, name);
        using SoundWriter writer = SoundWriter.Create(path, rate, channels.Length, SoundFormat.Float32);
        writer.Write(channels, channels[0].Length);
        writer.Commit();
        return path;
    }

    private sealed class Windows : IProgress<RunProgress>
    {
        private int count;

        public HashSet<int> Numbers { get; } = [];

        public bool Rises { get; private set; } = true;

        public double Done { get; private set; }

        public Action<int>? OnReport { get; init; }

        public void Report(RunProgress value)
        {
            if (value is SoundProgress progress)
            {
                Numbers.Add(progress.Window);
                Rises &= progress.Done >= Done && progress.Done <= 1;
                Done = progress.Done;
                OnReport?.Invoke(++count);
            }
        }
    }
}
