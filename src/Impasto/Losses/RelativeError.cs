namespace Impasto.Losses;

/// <summary>The relative mean square of differences, as <see cref="FeatureLoss"/> compares statistics.</summary>
internal static class RelativeError
{
    // Keeps the error finite where the target has no energy at all.
    private const double Least = 1e-12;

    /// <summary>Compares values with a target: mean((v - t)^2) / mean(t^2).</summary>
    /// <param name="values">The values.</param>
    /// <param name="target">As many.</param>
    /// <returns>0 where they are the same, 1 where all values are 0.</returns>
    public static double Of(ReadOnlySpan<float> values, ReadOnlySpan<float> target)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, target.Length);
        double difference = 0, energy = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double d = (double)values[i] - target[i];
            difference += d * d;
            energy += (double)target[i] * target[i];
        }

        return difference / (energy + (Least * target.Length));
    }
}
