namespace Impasto.Styles;

/// <summary>The weights of several styles relative to each other.</summary>
internal static class BlendWeights
{
    /// <summary>Brings the weights to a sum of 1.</summary>
    /// <param name="blend">The weights; equal ones where null.</param>
    /// <param name="styles">The number of styles.</param>
    /// <exception cref="ArgumentException">There is no style, or the weights do not fit.</exception>
    public static double[] Normalise(IReadOnlyList<double>? blend, int styles)
    {
        if (styles == 0)
        {
            throw new ArgumentException("A style image is needed.");
        }

        if (blend is null)
        {
            return [.. Enumerable.Repeat(1.0 / styles, styles)];
        }

        if (blend.Count != styles)
        {
            throw new ArgumentException($"{styles} styles need as many blend weights, not {blend.Count}.");
        }

        double sum = blend.Sum();
        return blend.All(w => w >= 0) && sum > 0 && double.IsFinite(sum)
            ? [.. blend.Select(w => w / sum)]
            : throw new ArgumentException("The blend weights of styles are at least 0, and one of them is more.");
    }
}
