using System.Text.Json;
using Impasto.Compute.Optimizers;
using Impasto.Compute.Tensors;
using Impasto.Weights;

namespace Impasto.Checkpoints;

/// <summary>
/// The state of a run in a safetensors file: vectors by name, what is said of them as texts, and the fingerprint of the
/// run, by which a checkpoint of another one is refused. Files are written under a temporary name and renamed.
/// </summary>
internal sealed class CheckpointFile : IDisposable
{
    private const string FingerprintKey = "fingerprint";

    private readonly WeightFile file;

    private CheckpointFile(WeightFile file) => this.file = file;

    /// <summary>Whether a file is a checkpoint.</summary>
    public static bool Recognises(WeightFile file) => file.Metadata.ContainsKey(FingerprintKey);

    /// <summary>Opens a checkpoint.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fingerprint">The fingerprint of the run that is to go on.</param>
    /// <param name="others">
    /// Whose checkpoint one of another fingerprint is and what to do, as the end of a sentence.
    /// </param>
    /// <exception cref="CheckpointException">It is no checkpoint or one of another run.</exception>
    public static CheckpointFile Open(string path, string fingerprint, string others)
    {
        CheckpointFile checkpoint = new(OpenWeights(path));
        try
        {
            return checkpoint.Text(FingerprintKey) == fingerprint
                ? checkpoint
                : throw new CheckpointException($"{path}: this checkpoint belongs to {others}.");
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>Writes a checkpoint.</summary>
    /// <exception cref="WeightException">The file cannot be written.</exception>
    public static void Write(
        string path,
        string fingerprint,
        IReadOnlyList<WeightTensor> vectors,
        IReadOnlyDictionary<string, string> texts) => SafetensorsWriter.Write(
            path, vectors, new Dictionary<string, string>(texts) { [FingerprintKey] = fingerprint });

    /// <summary>A vector as it is written.</summary>
    public static WeightTensor Vector(string name, ReadOnlySpan<float> values) =>
        new(name, [values.Length], values.ToArray());

    /// <summary>The vectors that an optimiser knows; its scalars are said as a text.</summary>
    public static IEnumerable<WeightTensor> StateOf(Optimizer optimizer, string prefix) =>
        optimizer.StateVectors.Select(state => Vector(prefix + state.Key, state.Value.Span));

    /// <summary>What the checkpoint says under a key.</summary>
    public string Text(string key) => file.Metadata.TryGetValue(key, out string? value)
        ? value
        : throw new CheckpointException($"{file.Path}: this is no checkpoint ('{key}' is missing); name another file.");

    /// <summary>What the checkpoint says under a key in JSON, whose numbers are finite.</summary>
    public T Json<T>(string key)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Text(key), FiniteNumberConverter.Options) ?? throw Damaged(key);
        }
        catch (JsonException e)
        {
            throw Damaged(key, e);
        }
    }

    /// <summary>What the checkpoint says under a key in JSON, a number from 0 to the most that it may be.</summary>
    public int Number(string key, int most) =>
        Json<int>(key) is >= 0 and int number && number <= most ? number : throw Damaged(key);

    /// <summary>Reads a vector of a known length, whose values are finite.</summary>
    public void Read(string name, Span<float> target)
    {
        if (file.Find(name) is not { } entry || entry.Count != target.Length)
        {
            throw Damaged(name);
        }

        try
        {
            file.ReadFinite(entry).CopyTo(target);
        }
        catch (WeightException e)
        {
            throw Damaged(name, e);
        }
    }

    /// <summary>Brings an optimiser to the state that was saved.</summary>
    public void Restore(Optimizer optimizer, string prefix, IReadOnlyDictionary<string, double> scalars)
    {
        foreach ((string name, Tensor vector) in optimizer.StateVectors)
        {
            Read(prefix + name, vector.Span);
        }

        try
        {
            optimizer.RestoreScalars(scalars);
        }
        catch (Exception e) when (e is KeyNotFoundException or ArgumentException)
        {
            throw Damaged(prefix, e);
        }
    }

    /// <summary>Says that the checkpoint is damaged.</summary>
    /// <param name="place">The name of what is wrong in it.</param>
    /// <param name="cause">What was thrown; null for nothing.</param>
    public CheckpointException Damaged(string place, Exception? cause = null) => new(
        $"{file.Path}: the checkpoint is damaged at '{place}'; delete it to go on from the one before, "
        + "or from the start.",
        cause);

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();

    private static WeightFile OpenWeights(string path)
    {
        try
        {
            return WeightFile.Open(path);
        }
        catch (WeightException e)
        {
            throw new CheckpointException(
                $"{path}: this is no checkpoint, or a damaged one; name another file, or delete this one.", e);
        }
    }
}
