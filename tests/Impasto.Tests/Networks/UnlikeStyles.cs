using Impasto.Networks;

namespace Impasto.Tests.Networks;

/// <summary>Random transform networks whose styles differ: fresh ones have the same scales and shifts.</summary>
internal static class UnlikeStyles
{
    public static TransformWeights Random(TransformNetworkOptions options, params string[] styles)
    {
        TransformWeights weights = TransformWeights.Random(options, styles, seed: 1);
        return weights.With([.. weights.Tensors.Select(tensor =>
            tensor.Extents.Length == 2
                ? tensor with { Values = [.. tensor.Values.Select((v, i) => v + (0.5f * MathF.Sin((i * 1.7f) + v)))] }
                : tensor)]);
    }
}
