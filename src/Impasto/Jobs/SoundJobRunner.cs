using System.Text.Json;
using Impasto.Checkpoints;
using Impasto.Media.Images;
using Impasto.Media.Sounds;
using Impasto.Running;
using Impasto.Sounds;

namespace Impasto.Jobs;

/// <summary>Does jobs of sounds.</summary>
public static class SoundJobRunner
{
    /// <summary>
    /// Refuses a job that cannot be meant, or that would write over what it reads or twice the same file, and tries
    /// that what it writes beside the sound can be written; the sound itself is tried when it is begun.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="overwrite">Whether what is read may be written over.</param>
    /// <param name="others">What else is written, such as a report.</param>
    /// <exception cref="ArgumentException">
    /// Parts of it do not go together, or an option is out of its range.
    /// </exception>
    /// <exception cref="IOException">
    /// A file would be written over, or cannot be written; the message names it.
    /// </exception>
    /// <exception cref="ImageException">The picture of the result cannot be written.</exception>
    public static void Check(SoundJob job, bool overwrite, params IReadOnlyList<string> others)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(others);
        if (job.Complaint is { } complaint)
        {
            throw new ArgumentException(complaint + ".");
        }

        job.Options.Check();
        string[] kept = job.Checkpoint is { } checkpoint ? [checkpoint, SoundCheckpoint.SamplesOf(checkpoint)] : [];
        string[] pictures = job.Spectrogram is { } spectrogram ? [spectrogram] : [];
        OutputFiles.CheckApart(InputsOf(job), [job.Output, .. pictures, .. kept, .. others], overwrite);
        foreach (string picture in pictures)
        {
            ImageFile.CheckWritable(picture);
        }

        foreach (string file in kept)
        {
            OutputFiles.Try(file);
        }
    }

    /// <summary>Refuses a job that could not be done, or not be written to a file.</summary>
    /// <param name="job">The job.</param>
    /// <param name="overwrite">Whether what is read may be written over.</param>
    /// <param name="path">The file of the job.</param>
    internal static void CheckToSave(SoundJob job, bool overwrite, string path)
    {
        const int AnyRate = 44_100;
        Check(job, overwrite, path);
        OutputFiles.Try(path);
        SoundWriter.Create(job.Output, AnyRate, channels: 1, FormatOf(job)).Dispose();
    }

    /// <summary>Does a job: reads, makes the sound and writes it.</summary>
    /// <param name="job">The job.</param>
    /// <param name="context">With what means; the machine's where null.</param>
    /// <returns>
    /// What became of it; a run that was cancelled has written what was done, and goes on from its checkpoint.
    /// </returns>
    /// <inheritdoc cref="Check" path="/exception"/>
    /// <exception cref="SoundException">A sound cannot be read or written.</exception>
    /// <exception cref="CheckpointException">The checkpoint is damaged, or another run's.</exception>
    /// <exception cref="MemoryShortageException">The run would take more memory than it may.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled before its first iteration.</exception>
    public static SoundResult Run(SoundJob job, RunContext? context = null)
    {
        context ??= new RunContext();
        Check(job, context.Overwrite);
        using SoundSource? source = job.Content is { } content ? SoundSource.Open(content) : null;
        string[] ofStart = [.. source?.Notes ?? []];
        context.Say(ofStart);
        List<SoundStyle> styles = ReadStyles(job, source?.Rate);
        string[] ofStyles = [.. styles.SelectMany(style => style.Notes)];
        context.Say(ofStyles);
        Sound first = styles[0].Sound;
        SoundStylizer stylizer = new(styles, job.Options)
        {
            Checkpoint = job.Checkpoint is { } path ? new SoundCheckpoint(path, FingerprintOf(job)) : null,
        };
        using SoundWriter writer = SoundWriter.Create(
            job.Output, first.Rate, source?.ChannelCount ?? first.ChannelCount, FormatOf(job));
        SoundResult result = source is null
            ? stylizer.Synthesize((long)job.Seconds!.Value * first.Rate, writer, context)
            : stylizer.Stylize(source, writer, context);
        writer.Commit();
        if (job.Spectrogram is { } picture)
        {
            using SoundSource written = SoundSource.Open(job.Output);
            ImageFile.Write(Spectrogram.Draw(written, result.Length), picture);
        }

        if (!result.Interrupted)
        {
            stylizer.Checkpoint?.Delete();
        }

        string[] ofSource = result.Interrupted ? [] : [.. source?.Notes.Skip(ofStart.Length) ?? []];
        string[] ofWriter = writer.Clipped == 0 ? []
            : [$"Samples louder than full scale, as the recording has too, were cut to it ({writer.Clipped}); "
                + "--depth 32 keeps them in .wav."];
        return result with { Notes = [.. ofStart, .. ofStyles, .. ofSource, .. ofWriter] };
    }

    /// <summary>The files that a job names as what it reads.</summary>
    internal static IReadOnlyList<string> InputsOf(SoundJob job) =>
        [.. job.Styles.Select(style => style.Path), .. new[] { job.Content }.OfType<string>()];

    /// <summary>How the samples of a job's sound are kept.</summary>
    private static SoundFormat FormatOf(SoundJob job) => job.Depth switch
    {
        16 => SoundFormat.Pcm16,
        24 => SoundFormat.Pcm24,
        _ => SoundFormat.Float32,
    };

    /// <summary>Reads the styles that have a weight, of one rate: the content's, or that of the first.</summary>
    private static List<SoundStyle> ReadStyles(SoundJob job, int? rate)
    {
        List<SoundStyle> styles = [];
        foreach (SoundJobStyle style in job.Styles.Where(style => style.Weight > 0))
        {
            styles.Add(SoundStyle.Read(style.Path, rate, style.Weight));
            rate ??= styles[0].Sound.Rate;
        }

        return styles;
    }

    /// <summary>Hashes all that the samples depend on.</summary>
    private static string FingerprintOf(SoundJob job)
    {
        using Fingerprint fingerprint = new();
        fingerprint.Add($"{typeof(Fingerprint).Assembly.GetName().Version} {job.Seconds}");
        fingerprint.Add(JsonSerializer.Serialize(job.Options));
        fingerprint.Add(JsonSerializer.Serialize(job.Styles.Select(style => style.Weight)));
        foreach (string input in InputsOf(job))
        {
            fingerprint.Add(Fingerprint.OfFile(input));
        }

        return fingerprint.Finish();
    }
}
