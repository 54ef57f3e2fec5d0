using Impasto.Encoders;

namespace Impasto.Styles;

/// <summary>
/// Several prepared styles as one. The transforms are linear in what they take of a style, so the mean of that mixes as
/// the transformed features would (Huang and Belongie, 2017, equation 15).
/// </summary>
/// <param name="styles">The styles, at least one.</param>
/// <param name="blend">Their weights, with a sum of 1.</param>
internal sealed class StyleMix(IReadOnlyList<PreparedStyle> styles, double[] blend)
{
    /// <summary>Computes the mean of a statistic.</summary>
    /// <param name="name">The statistic.</param>
    /// <param name="target">Receives it.</param>
    /// <exception cref="StyleException">A style has no such statistic, or one of another size.</exception>
    public void Read(string name, Span<float> target)
    {
        target.Clear();
        for (int i = 0; i < styles.Count; i++)
        {
            if (!styles[i].Statistics.TryGetValue(name, out FeatureStatistic? statistic)
                || statistic.Values.Length != target.Length)
            {
                throw new StyleException($"A prepared style lacks {name}: prepare it again from its image.");
            }

            for (int j = 0; j < target.Length; j++)
            {
                target[j] += (float)blend[i] * statistic.Values[j];
            }
        }
    }
}
