using Impasto.Networks;
using Impasto.Training.Loop;
using Impasto.Weights;

namespace Impasto.Training.Tasks;

/// <summary>
/// A task that trains a decoder: what it learns is the decoder's weights, which it writes as they are.
/// </summary>
public abstract class DecoderTraining : TrainingTask
{
    /// <summary>The largest width that a recipe may ask for.</summary>
    internal const int MostWidth = 256;

    /// <inheritdoc/>
    public sealed override (IReadOnlyList<WeightTensor> Tensors, IReadOnlyDictionary<string, string> Metadata) Export(
        ReadOnlySpan<float> values) => (
            Parameters.ToTensors(values),
            new Dictionary<string, string> { [DecoderWeights.FinalReluKey] = "false" });
}
