namespace Impasto.Weights.Formats;

/// <summary>What whole numbers stand for: each times a factor, more than the least value.</summary>
/// <param name="Factor">The distance of two neighbours.</param>
/// <param name="Least">What 0 stands for.</param>
internal readonly record struct Quantisation(double Factor, double Least)
{
    /// <summary>Gives the values that numbers stand for, in their place.</summary>
    public void Apply(float[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)((values[i] * Factor) + Least);
        }
    }
}
