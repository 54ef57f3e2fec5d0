using Impasto.Encoders;
using Impasto.Networks;
using Impasto.Training.Loop;
using Impasto.Weights;

namespace Impasto.Training.Tasks;

/// <summary>
/// A task that trains a decoder: what it learns is the decoder's weights. It learns behind features whose root mean
/// square is about 1 (<see cref="FeatureScales"/>), whatever the encoder's own are; those of VGG-19 go into the
/// thousands, where weights of the usual size and steps of the usual length give dead ReLUs. The file that it writes
/// takes the features as the encoder gives them.
/// </summary>
public abstract class DecoderTraining : TrainingTask
{
    /// <summary>The largest width that a recipe may ask for.</summary>
    internal const int MostWidth = 256;

    private readonly string first;
    private readonly double factor;
    private readonly bool matchesColours;

    /// <summary>Makes both networks.</summary>
    /// <param name="encoder">The encoder, which stays as it is.</param>
    /// <param name="random">The decoder's first weights, for features of size one.</param>
    /// <param name="start">
    /// A decoder of the encoder's own features, of this layer or a finer one, whose weights take the place of random
    /// ones; null for none.
    /// </param>
    /// <param name="matchesColours">Whether what the decoder paints will get the style's colours.</param>
    private protected DecoderTraining(
        VggWeights encoder, DecoderWeights random, DecoderWeights? start, bool matchesColours = false)
    {
        this.matchesColours = matchesColours;
        FeatureScales scales = new(encoder);
        factor = scales.Of(random.Layer);
        first = $"{random.Convolutions[0].Name}.weight";
        Encoder = new VggEncoder(scales.Apply(encoder));
        Decoder = new Decoder(start is null ? random : random.StartingFrom(scales.Apply(start)));
    }

    /// <summary>Gets the encoder, its features about 1.</summary>
    private protected VggEncoder Encoder { get; }

    /// <summary>Gets the decoder of such features.</summary>
    private protected Decoder Decoder { get; }

    /// <inheritdoc/>
    public sealed override (IReadOnlyList<WeightTensor> Tensors, IReadOnlyDictionary<string, string> Metadata) Export(
        ReadOnlySpan<float> values) => (
            [
                .. Parameters.ToTensors(values).Select(tensor => tensor.Name == first
                    ? tensor with { Values = FeatureScales.Scale(tensor.Values, factor) } : tensor),
            ],
            new Dictionary<string, string>
            {
                [DecoderWeights.FinalReluKey] = "false",
                [DecoderWeights.MatchesColoursKey] = matchesColours ? "true" : "false",
            });

    /// <inheritdoc/>
    protected sealed override void Dispose(bool disposing)
    {
        Encoder.Dispose();
        Decoder.Dispose();
    }
}
