using Impasto.Encoders;
using Impasto.Training.Data.Procedural;
using Impasto.Weights;

namespace Impasto.Training.Tasks.Distillation;

/// <summary>
/// Rescales a VGG network so that the features behind each ReLU have a root mean square of about 1 (Gatys, Ecker and
/// Bethge, "A Neural Algorithm of Artistic Style", 2015, do so to a mean of 1). A positive factor passes a ReLU and a
/// pooling, so that each layer's features are what they were but for one factor; and a student can learn them with
/// weights of the size that it starts with.
/// </summary>
internal static class NormalisedTeacher
{
    private const int Edge = 128;

    /// <summary>Rescales a network by what it sees in pictures that are made by procedures.</summary>
    /// <param name="weights">The network.</param>
    public static VggWeights Of(VggWeights weights)
    {
        Dictionary<string, double> sizes = Measure(weights);
        List<VggConvolution> convolutions = [];
        double before = 1;
        foreach (VggConvolution convolution in weights.Convolutions)
        {
            double factor = 1 / sizes[VggEncoder.ReluOf(convolution.Name)];
            convolutions.Add(convolution with
            {
                Weight = Scale(convolution.Weight, factor / before),
                Bias = Scale(convolution.Bias, factor),
                Projection = convolution.Projection is { } projection
                    ? Rescale(projection, convolution.Name, factor) : null,
            });
            before = factor;
        }

        return weights.With(convolutions);

        PointwiseConvolution Rescale(PointwiseConvolution projection, string name, double inner)
        {
            double factor = 1 / sizes[name + VggEncoder.ProjectionSuffix];
            return projection with
            {
                Weight = Scale(projection.Weight, factor / inner), Bias = Scale(projection.Bias, factor),
            };
        }
    }

    private static float[] Scale(float[] values, double factor) => [.. values.Select(v => (float)(v * factor))];

    private static Dictionary<string, double> Measure(VggWeights weights)
    {
        using VggEncoder encoder = new(weights);
        string[] layers =
        [
            .. encoder.Layers.Where(l => l.StartsWith("relu", StringComparison.Ordinal)
                || l.EndsWith(VggEncoder.ProjectionSuffix, StringComparison.Ordinal)),
        ];
        FeatureExtraction extraction = new(encoder, Edge, Edge, layers, gram: false, threads: 1);
        Dictionary<string, double> squares = layers.ToDictionary(l => l, _ => 0.0);
        for (int kind = 0; kind < ProceduralStyles.Kinds; kind++)
        {
            foreach (WeightTensor features in extraction.Run(ProceduralStyles.Make(seed: 0, kind, Edge)))
            {
                squares[features.Name] += features.Values.Average(v => (double)v * v) / ProceduralStyles.Kinds;
            }
        }

        return squares.ToDictionary(s => s.Key, s => Math.Sqrt(s.Value));
    }
}
