using System.Text.RegularExpressions;
using Impasto.Checkpoints;
using Impasto.Jobs;
using Impasto.Running;
using Impasto.Sounds;
using Impasto.Weights;

namespace Impasto.Tests.Sounds;

/// <summary>A sound goes on from its checkpoint to the same bytes, and from no other one.</summary>
public sealed class SoundCheckpointTests : IDisposable
{
    private static readonly Lazy<(SoundResult Result, byte[] Bytes)> Whole = new(() =>
    {
        using SlowSounds sounds = new();
        return SlowSounds.Run(sounds.Job);
    });

    // Of a run that was killed in its third window.
    private static readonly Lazy<(byte[] State, byte[] Samples)> Stopped = new(() =>
    {
        using SoundCheckpointTests tests = new();
        KillAt(tests.Kept, window: 3);
        return (File.ReadAllBytes(tests.State), File.ReadAllBytes(tests.Samples));
    });

    private readonly SlowSounds sounds = new();

    private string State => sounds.At("state");

    private string Samples => SoundCheckpoint.SamplesOf(State);

    private SoundJob Kept => sounds.Job with { Checkpoint = State };

    public void Dispose() => sounds.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    public void A_run_that_is_killed_goes_on_to_the_same_bytes(int window, int iteration)
    {
        (SoundResult whole, byte[] expected) = Whole.Value;
        KillAt(Kept, window, iteration);
        Assert.Equal(window > 1, File.Exists(State));

        AtSound seen = new(1, 1, () => { });
        (SoundResult found, byte[] bytes) = SlowSounds.Run(Kept, new RunContext { Progress = seen });

        Assert.Equal(expected, bytes);
        Assert.Equal(window, seen.Told.OfType<SoundProgress>().First().Window);
        Assert.Equal(whole.Iterations.Select(Told), found.Iterations.Select(Told));
        Assert.Equal((whole.Length, whole.SpectralConvergence), (found.Length, found.SpectralConvergence));
        Assert.False(found.Interrupted);
        Assert.False(File.Exists(State) || File.Exists(Samples));

        static string Told(IterationLog log) =>
            $"{log.Level} {log.Iteration} {log.Loss:R} {string.Join(' ', log.Terms.Select(t => $"{t.Key} {t.Value}"))}";
    }

    [Fact]
    public void So_does_one_that_is_cancelled_which_has_written_what_was_done()
    {
        byte[] expected = Whole.Value.Bytes;
        using CancellationTokenSource source = new();
        (SoundResult cut, _) = SlowSounds.Run(
            Kept, new RunContext { Cancellation = source.Token, Progress = new AtSound(3, 1, source.Cancel) });

        Assert.True(cut.Interrupted);
        Assert.InRange(cut.Length, 40 * SlowSounds.Rate, 50 * SlowSounds.Rate);
        Assert.True(File.Exists(State) && File.Exists(Samples));
        Assert.Equal(expected, SlowSounds.Run(Kept).Bytes);
    }

    [Fact]
    public void Stereo_goes_on_and_the_channels_stay_apart()
    {
        SoundJob job = sounds.Job with
        {
            Content = sounds.Write("stereo.wav", 45 * SlowSounds.Rate, i => MathF.Sin(i * 0.21f) * 0.7f, channels: 2),
        };
        byte[] expected = SlowSounds.Run(job).Bytes;
        KillAt(job with { Checkpoint = State }, window: 3);

        Assert.Equal(expected, SlowSounds.Run(job with { Checkpoint = State }).Bytes);
    }

    [Fact]
    public void A_texture_goes_on_with_the_same_noise()
    {
        SoundJob job = sounds.Job with { Content = null, Seconds = 50 };
        byte[] expected = SlowSounds.Run(job).Bytes;
        KillAt(job with { Checkpoint = State }, window: 3);

        Assert.Equal(expected, SlowSounds.Run(job with { Checkpoint = State }).Bytes);
    }

    [Fact]
    public void Silence_is_kept_as_well()
    {
        SoundJob job = sounds.Job with { Content = sounds.Write("half.wav", 45 * SlowSounds.Rate, Half) };
        byte[] expected = SlowSounds.Run(job).Bytes;
        KillAt(job with { Checkpoint = State }, window: 3);
        Assert.Equal("{\"Windows\":2,\"Convergence\":null,\"Log\":[]}", TextOf("state"));

        Assert.Equal(expected, SlowSounds.Run(job with { Checkpoint = State }).Bytes);

        static float Half(int i) => i < 32 * SlowSounds.Rate ? 0 : MathF.Sin(i * 0.3f) * 0.5f;
    }

    // A kill between the two files leaves more samples than the state speaks of.
    [Fact]
    public void Samples_that_the_state_does_not_know_yet_are_made_again()
    {
        byte[] expected = Whole.Value.Bytes;
        Stop();
        using (FileStream samples = File.Open(Samples, FileMode.Append))
        {
            samples.Write(new byte[100_003]);
        }

        KillAt(Kept, window: 4);
        Assert.Equal(expected, SlowSounds.Run(Kept).Bytes);
    }

    [Fact]
    public void Samples_without_a_state_are_begun_anew()
    {
        byte[] expected = Whole.Value.Bytes;
        File.WriteAllBytes(Samples, new byte[300_000]);
        KillAt(Kept, window: 2);
        Assert.InRange(new FileInfo(Samples).Length, 1, 100_000);

        Assert.Equal(expected, SlowSounds.Run(Kept).Bytes);
    }

    [Fact]
    public void Another_output_of_another_depth_may_be_gone_on_with()
    {
        SoundJob other = sounds.Job with { Output = sounds.At("other.wav"), Depth = 24 };
        byte[] expected = SlowSounds.Run(other).Bytes;
        Stop();

        Assert.Equal(expected, SlowSounds.Run(other with { Checkpoint = State }).Bytes);
    }

    [Fact]
    public void A_checkpoint_of_another_sound_is_refused()
    {
        Stop();
        string other = sounds.Write("other.wav", 5 * SlowSounds.Rate, i => MathF.Sin(i * i * 0.1f));
        AssertRefused(Kept with { Options = Kept.Options with { Seed = 1 } });
        AssertRefused(Kept with { Options = Kept.Options with { KeepRhythm = true } });
        AssertRefused(Kept with { Content = other });
        AssertRefused(Kept with { Content = null, Seconds = 61 });
        AssertRefused(Kept with { Styles = [new SoundJobStyle(other)] });
        AssertRefused(Kept with { Styles = [.. Kept.Styles, new SoundJobStyle(other)] });
        AssertRefused(Kept with { Styles = [Kept.Styles[0] with { Weight = 2 }] });
        SlowSounds.Run(Kept);

        SoundJob texture = Kept with { Content = null, Seconds = 50 };
        KillAt(texture, window: 2);
        AssertRefused(texture with { Seconds = 51 });

        void AssertRefused(SoundJob job) => Assert.Equal(
            $"{State}: this checkpoint belongs to a sound of other recordings or options; repeat those, or name "
            + "another file.",
            Assert.Throws<CheckpointException>(() => SlowSounds.Run(job)).Message);
    }

    [Theory]
    [InlineData("Windows", "0")]
    [InlineData("Windows", "-1")]
    [InlineData("Windows", "null")]
    [InlineData("Convergence", "1e999")]
    [InlineData("Log", "null")]
    [InlineData("Level", "-1")]
    [InlineData("Level", "2")]
    [InlineData("Iteration", "0")]
    [InlineData("Iteration", "3")]
    [InlineData("Loss", "1e999")]
    [InlineData("Terms", "null")]
    [InlineData("Seconds", "-1")]
    public void A_state_that_cannot_be_is_refused(string name, string value)
    {
        Stop();
        Regex first = new($"\"{name}\":([-+.0-9eE]+|{{[^}}]*}}|\\[.*\\])");
        Rewrite(texts =>
        {
            string changed = first.Replace(texts["state"], $"\"{name}\":{value}", count: 1);
            Assert.NotEqual(texts["state"], changed);
            texts["state"] = changed;
        });
        AssertDamaged("state");
    }

    [Theory]
    [InlineData("state", "{}")]
    [InlineData("state", "null")]
    [InlineData("state", "[[[")]
    [InlineData("state", null)]
    [InlineData("samples", null)]
    [InlineData("hash", null)]
    public void A_text_that_cannot_be_is_refused(string key, string? text)
    {
        Stop();
        Rewrite(texts =>
        {
            texts.Remove(key);
            if (text is not null)
            {
                texts[key] = text;
            }
        });
        AssertDamaged(key);
    }

    // Of two windows, one is less than what the hash is of, and three are more than there is.
    [Theory]
    [InlineData("1")]
    [InlineData("3")]
    [InlineData("2147483647")]
    public void As_many_windows_are_done_as_there_are_samples(string windows)
    {
        Stop();
        Rewrite(texts => texts["state"] = Regex.Replace(texts["state"], "\"Log\":\\[.*\\]", "\"Log\":[]")
            .Replace("\"Windows\":2", $"\"Windows\":{windows}", StringComparison.Ordinal));
        AssertDamaged(Samples);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_state_before_the_first_window_is_refused_even_where_nothing_contradicts_it(int windows)
    {
        Stop();
        Rewrite(texts =>
        {
            texts["state"] = $"{{\"Windows\":{windows},\"Convergence\":null,\"Log\":[]}}";
            texts["samples"] = "";
        });
        AssertDamaged("state");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void What_fades_is_numbers(float value)
    {
        Stop();
        Rewrite(_ => { }, tensor =>
        {
            tensor.Values[^1] = value;
            return tensor;
        });
        AssertDamaged("faded.0");
    }

    [Fact]
    public void What_fades_into_the_next_window_is_as_it_was_kept()
    {
        Stop();
        Rewrite(_ => { }, tensor =>
        {
            tensor.Values[^1] += 0.5f;
            return tensor;
        });
        AssertDamaged("state");
    }

    [Fact]
    public void Samples_that_were_changed_cut_off_or_removed_are_refused()
    {
        Stop();
        byte[] good = File.ReadAllBytes(Samples);
        byte[] bad = [.. good];
        bad[^1] ^= 1;
        File.WriteAllBytes(Samples, bad);
        AssertDamaged(Samples);
        bad = [.. good];
        bad[0] ^= 1;
        File.WriteAllBytes(Samples, bad);
        AssertDamaged(Samples);
        File.WriteAllBytes(Samples, good[..^1]);
        AssertDamaged(Samples);
        File.Delete(Samples);
        AssertDamaged(Samples);
        Stop();
        Rewrite(texts => texts["samples"] = "00");
        AssertDamaged(Samples);
        Assert.False(File.Exists(Kept.Output));
    }

    [Fact]
    public void Whatever_byte_is_another_the_run_goes_on_or_is_refused_in_one_line()
    {
        Stop();
        byte[] good = File.ReadAllBytes(State);
        int header = 8 + (int)BitConverter.ToInt64(good);
        (int files, int refused) = MutatedFiles.Try(few: 100, (_, random) =>
        {
            byte[] bad = [.. good];
            bad[random.Next(header)] = (byte)random.Next(256);
            File.WriteAllBytes(State, bad);
            AtSound progress = new(3, 1, () => throw new KilledException());
            try
            {
                SlowSounds.Run(Kept, new RunContext { Progress = progress });
                throw new InvalidOperationException("It was not gone on with.");
            }
            catch (KilledException)
            {
                return false;
            }
            catch (CheckpointException e)
            {
                Assert.DoesNotContain('\n', e.Message);
                return true;
            }
        });
        Assert.True(refused > files / 2, $"{refused} of {files} were refused");
    }

    [Fact]
    public void What_cannot_be_kept_is_said_and_the_sound_is_made_all_the_same()
    {
        byte[] expected = Whole.Value.Bytes;
        string place = sounds.At("removable");
        Directory.CreateDirectory(place);
        AtSound progress = new(1, 1, () => Directory.Delete(place));
        SoundJob job = sounds.Job with { Checkpoint = Path.Combine(place, "state") };

        (SoundResult result, byte[] bytes) = SlowSounds.Run(job, new RunContext { Progress = progress });

        Assert.Equal($"{job.Checkpoint}.samples: what is done cannot be kept there: there is no such folder.",
            result.Problem);
        Assert.Equal(expected, bytes);
        Assert.False(result.Interrupted);
    }

    [Fact]
    public void A_state_that_cannot_be_kept_beside_its_samples_is_said_as_well()
    {
        byte[] expected = Whole.Value.Bytes;
        AtSound progress = new(1, 1, () => Directory.CreateDirectory(State));

        (SoundResult result, byte[] bytes) = SlowSounds.Run(Kept, new RunContext { Progress = progress });

        Assert.StartsWith($"{State}: ", result.Problem, StringComparison.Ordinal);
        Assert.Equal(expected, bytes);
        Assert.False(File.Exists(Samples));
    }

    [Fact]
    public void Samples_after_some_that_could_not_be_kept_are_not_kept()
    {
        AtSound progress = new(1, 1, () => Directory.CreateDirectory(Samples));
        AtSound later = new(2, 1, () => Directory.Delete(Samples));
        using CancellationTokenSource source = new();
        AtSound last = new(3, 1, source.Cancel);

        SoundResult result = SlowSounds.Run(
            Kept, new RunContext { Progress = new All(progress, later, last), Cancellation = source.Token }).Result;

        Assert.NotNull(result.Problem);
        Assert.False(File.Exists(State) || File.Exists(Samples));
    }

    private void Stop()
    {
        File.WriteAllBytes(State, Stopped.Value.State);
        File.WriteAllBytes(Samples, Stopped.Value.Samples);
    }

    private static void KillAt(SoundJob job, int window, int iteration = 1)
    {
        AtSound progress = new(window, iteration, () => throw new KilledException());
        Assert.Throws<KilledException>(() => SlowSounds.Run(job, new RunContext { Progress = progress }));
    }

    private string TextOf(string key)
    {
        using WeightFile file = WeightFile.Open(State);
        return file.Metadata[key];
    }

    private void Rewrite(Action<Dictionary<string, string>> change, Func<WeightTensor, WeightTensor>? each = null)
    {
        List<WeightTensor> tensors;
        Dictionary<string, string> texts;
        using (WeightFile file = WeightFile.Open(State))
        {
            tensors = [.. file.Entries.Select(file.Read).Select(each ?? (tensor => tensor))];
            texts = new(file.Metadata);
        }

        change(texts);
        SafetensorsWriter.Write(State, tensors, texts);
    }

    private void AssertDamaged(string place)
    {
        string message = Assert.Throws<CheckpointException>(() => SlowSounds.Run(Kept)).Message;
        Assert.StartsWith($"{State}: ", message, StringComparison.Ordinal);
        Assert.Contains($"'{place}'", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    private sealed class KilledException : Exception;

    private sealed class All(params IProgress<RunProgress>[] each) : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
            foreach (IProgress<RunProgress> one in each)
            {
                one.Report(value);
            }
        }
    }
}
