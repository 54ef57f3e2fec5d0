using System.Text.Json;
using Impasto.Checkpoints;
using Impasto.Running;
using Impasto.Training.Loop;

namespace Impasto.Training.Tasks;

/// <summary>
/// The style weights that were found for a training, in a file of its folder: a resumed training has the same.
/// </summary>
internal sealed class FoundWeights
{
    private const string FileName = "style-weights.json";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly string path;
    private readonly SortedDictionary<string, double> weights;

    /// <summary>Reads what was found so far.</summary>
    /// <param name="folder">The folder of the training.</param>
    /// <exception cref="TrainingException">The file is damaged.</exception>
    public FoundWeights(string folder)
    {
        path = Path.Combine(folder, FileName);
        try
        {
            weights = File.Exists(path)
                ? JsonSerializer.Deserialize<SortedDictionary<string, double>>(
                    File.ReadAllText(path), FiniteNumberConverter.Options) ?? []
                : [];
        }
        catch (JsonException e)
        {
            throw new TrainingException(
                $"{path}: the weights that were found are damaged; delete the file to find them again.", e);
        }
    }

    /// <summary>The weight of a style; null where it is yet to be found.</summary>
    public double? Find(string style) => weights.TryGetValue(style, out double weight) && weight > 0 ? weight : null;

    /// <summary>Keeps a weight.</summary>
    public void Add(string style, double weight)
    {
        weights[style] = weight;
        AtomicFile.WriteText(path, JsonSerializer.Serialize(weights, Indented));
    }
}
