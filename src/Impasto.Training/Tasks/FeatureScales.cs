using Impasto.Encoders;
using Impasto.Networks;
using Impasto.Training.Data.Procedural;
using Impasto.Weights;

namespace Impasto.Training.Tasks;

/// <summary>
/// Rescales a VGG network so that the features behind each ReLU and each projection have a root mean square of about 1
/// (Gatys, Ecker and Bethge, "A Neural Algorithm of Artistic Style", 2015, do so to a mean of 1), and back. A positive
/// factor passes a ReLU and a pooling, so that each layer's features are what they were but for one factor; a student
/// can learn them with weights of the size that it starts with, and steps of one size suit all layers.
/// </summary>
internal sealed class FeatureScales
{
    private const int Edge = 128;

    private readonly Dictionary<string, double> factors;

    /// <summary>Measures what a network sees in pictures that are made by procedures.</summary>
    /// <param name="weights">The network.</param>
    public FeatureScales(VggWeights weights)
    {
        using VggEncoder encoder = new(weights);
        string[] layers =
        [
            .. encoder.Layers.Where(l => l.StartsWith("relu", StringComparison.Ordinal)
                || l.EndsWith(VggEncoder.ProjectionSuffix, StringComparison.Ordinal)),
        ];
        FeatureExtraction extraction = new(encoder, Edge, Edge, layers, gram: false, threads: 1);
        Dictionary<string, double> squares = layers.ToDictionary(layer => layer, _ => 0.0);
        for (int kind = 0; kind < ProceduralStyles.Kinds; kind++)
        {
            foreach (WeightTensor features in extraction.Run(ProceduralStyles.Make(seed: 0, kind, Edge)))
            {
                squares[features.Name] += features.Values.Average(v => (double)v * v) / ProceduralStyles.Kinds;
            }
        }

        factors = squares.ToDictionary(s => s.Key, s => 1 / Math.Sqrt(s.Value));
    }

    /// <summary>Rescales a network whose features have the sizes of the one that was measured.</summary>
    public VggWeights Apply(VggWeights weights) => Rescale(weights, layer => factors[layer]);

    /// <summary>Gets what the features of a layer, such as relu4_1, are multiplied by.</summary>
    public double Of(string layer) => factors[layer];

    /// <summary>
    /// Makes a decoder of the network's own features one of rescaled features; itself where it is of a layer that the
    /// network does not have.
    /// </summary>
    public DecoderWeights Apply(DecoderWeights decoder)
    {
        VggConvolution first = decoder.Convolutions[0];
        return !factors.TryGetValue(decoder.Layer, out double factor) ? decoder : new DecoderWeights(
            decoder.Source,
            [first with { Weight = Scale(first.Weight, 1 / factor) }, .. decoder.Convolutions.Skip(1)],
            decoder.FinalRelu);
    }

    /// <summary>Brings a network that was rescaled back to its own sizes.</summary>
    public VggWeights Remove(VggWeights weights) => Rescale(weights, layer => 1 / factors[layer]);

    private static VggWeights Rescale(VggWeights weights, Func<string, double> factorOf)
    {
        List<VggConvolution> convolutions = [];
        double before = 1;
        foreach (VggConvolution convolution in weights.Convolutions)
        {
            double factor = factorOf(VggEncoder.ReluOf(convolution.Name));
            convolutions.Add(convolution with
            {
                Weight = Scale(convolution.Weight, factor / before),
                Bias = Scale(convolution.Bias, factor),
                Projection = convolution.Projection is { } projection
                    ? RescaleProjection(projection, convolution.Name, factor) : null,
            });
            before = factor;
        }

        return weights.With(convolutions);

        PointwiseConvolution RescaleProjection(PointwiseConvolution projection, string name, double inner)
        {
            double factor = factorOf(name + VggEncoder.ProjectionSuffix);
            return projection with
            {
                Weight = Scale(projection.Weight, factor / inner), Bias = Scale(projection.Bias, factor),
            };
        }
    }

    internal static float[] Scale(float[] values, double factor) => [.. values.Select(v => (float)(v * factor))];
}
