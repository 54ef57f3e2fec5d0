namespace Impasto.Styles;

/// <summary>The weights of several styles relative to each other.</summary>
public static class BlendWeights
{
    /// <summary>Brings the weights to a sum of 1.</summary>
    /// <param name="weights">The weights, one a style.</param>
    /// <exception cref="ArgumentException">There is none, one is negative, or all are 0.</exception>
    /// <returns>The weights in the same order, with a sum of 1.</returns>
    public static double[] Normalise(IReadOnlyList<double> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Count == 0)
        {
            throw new ArgumentException("A style is needed.");
        }

        double sum = weights.Sum();
        return weights.All(w => w >= 0) && sum > 0 && double.IsFinite(sum)
            ? [.. weights.Select(w => w / sum)]
            : throw new ArgumentException("The weights of styles are at least 0, and one of them is more.");
    }
}
