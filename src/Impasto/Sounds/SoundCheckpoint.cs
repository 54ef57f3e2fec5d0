using System.Runtime.InteropServices;
using System.Text.Json;
using Impasto.Checkpoints;
using Impasto.Media.Files;
using Impasto.Running;
using Impasto.Weights;

namespace Impasto.Sounds;

/// <summary>
/// Keeps a sound after each window, so that a run that continues from there writes the same bytes as one that was never
/// stopped. What is done lies in a file of its own beside the state, which grows window by window: neither memory nor
/// work of a window grow with the length of the sound.
/// </summary>
/// <param name="path">The file of the state.</param>
/// <param name="fingerprint">The fingerprint of the run.</param>
internal sealed class SoundCheckpoint(string path, string fingerprint)
{
    private const string StateKey = "state";
    private const string SamplesKey = "samples";
    private const string HashKey = "hash";

    // Hash of the samples of a window and of the hash of those before.
    private string samplesHash = "";

    /// <summary>Gets what could not be kept, as a sentence; null for nothing.</summary>
    public string? Problem { get; private set; }

    /// <summary>The file that holds the samples which are done.</summary>
    /// <param name="path">The file of the state.</param>
    public static string SamplesOf(string path) => path + ".samples";

    /// <summary>Reads where the run stood, and writes the samples that are done.</summary>
    /// <param name="channels">The channels of the sound.</param>
    /// <param name="step">The samples of a window that do not fade into the next.</param>
    /// <param name="overlap">Those that do.</param>
    /// <param name="iterations">The most iterations of a window.</param>
    /// <param name="write">Takes the samples of a window.</param>
    /// <exception cref="CheckpointException">It is damaged or belongs to another run.</exception>
    public SoundState Load(int channels, int step, int overlap, int iterations, Action<float[][], int> write)
    {
        const string Others = "a sound of other recordings or options; repeat those, or name another file";
        if (!File.Exists(path))
        {
            return SoundState.Start;
        }

        using CheckpointFile file = CheckpointFile.Open(path, fingerprint, Others);
        SoundState state = file.Json<SoundState>(StateKey) with { Faded = NewBlock(channels, overlap) };
        if (state.Windows < 1 || state.Log is null || !state.Log.All(IsOfRun))
        {
            throw file.Damaged(StateKey);
        }

        for (int channel = 0; channel < channels; channel++)
        {
            file.Read(FadedName(channel), state.Faded[channel]);
        }

        float[][] block = NewBlock(channels, step);
        try
        {
            using FileStream samples = File.OpenRead(SamplesOf(path));
            for (int window = 0; window < state.Windows; window++)
            {
                foreach (float[] channel in block)
                {
                    samples.ReadExactly(MemoryMarshal.AsBytes(channel.AsSpan()));
                }

                write(block, step);
                samplesHash = HashOf(samplesHash, block, step);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw file.Damaged(SamplesOf(path), e);
        }

        return file.Text(SamplesKey) != samplesHash ? throw file.Damaged(SamplesOf(path))
            : file.Text(HashKey) != HashOf(file.Text(StateKey), state.Faded, overlap) ? throw file.Damaged(StateKey)
            : state;

        bool IsOfRun(IterationLog entry) => entry is { Level: >= 0, Iteration: >= 1, Terms: not null, Seconds: >= 0 }
            && entry.Level < state.Windows && entry.Iteration <= iterations;
    }

    /// <summary>Keeps where the run stands after a window; what cannot be kept is a <see cref="Problem"/>.</summary>
    /// <param name="state">Where it stands.</param>
    /// <param name="window">The samples of the window, channel by channel.</param>
    /// <param name="step">How many of them do not fade into the next.</param>
    public void Save(SoundState state, float[][] window, int step)
    {
        // Samples without those of the window before are of no use.
        if (Problem is not null)
        {
            return;
        }

        try
        {
            using (FileStream samples = new(SamplesOf(path), FileMode.OpenOrCreate, FileAccess.Write))
            {
                samples.SetLength((long)(state.Windows - 1) * step * window.Length * sizeof(float));
                samples.Position = samples.Length;
                foreach (float[] channel in window)
                {
                    samples.Write(MemoryMarshal.AsBytes(channel.AsSpan(0, step)));
                }
            }

            samplesHash = HashOf(samplesHash, window, step);
            string said = JsonSerializer.Serialize(state);
            CheckpointFile.Write(
                path,
                fingerprint,
                [.. state.Faded!.Select((channel, number) => CheckpointFile.Vector(FadedName(number), channel))],
                new Dictionary<string, string>
                {
                    [StateKey] = said,
                    [HashKey] = HashOf(said, state.Faded!, state.Faded![0].Length),
                    [SamplesKey] = samplesHash,
                });
        }
        catch (WeightException e)
        {
            Problem = e.Message;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Problem = $"{SamplesOf(path)}: what is done cannot be kept there: {FileProblem.Of(e)}.";
        }
    }

    /// <summary>Removes the files of a run that is over.</summary>
    public void Delete()
    {
        // Where nothing could be kept there may not even be the folder.
        foreach (string file in new[] { path, SamplesOf(path) }.Where(File.Exists))
        {
            File.Delete(file);
        }
    }

    private static string FadedName(int channel) => $"faded.{channel}";

    private static float[][] NewBlock(int channels, int length) =>
        [.. Enumerable.Range(0, channels).Select(_ => new float[length])];

    private static string HashOf(string before, float[][] block, int length)
    {
        using Fingerprint hash = new();
        hash.Add(before);
        foreach (float[] channel in block)
        {
            hash.Add(channel.AsSpan(0, length));
        }

        return hash.Finish();
    }
}
