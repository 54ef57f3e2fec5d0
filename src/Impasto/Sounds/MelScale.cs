namespace Impasto.Sounds;

/// <summary>Places among frequencies that are equally far from each other to the ear (O'Shaughnessy, 1987).</summary>
internal static class MelScale
{
    private const double Lowest = 60;

    /// <summary>The places in bins of a spectrum, lowest first.</summary>
    /// <param name="count">How many.</param>
    /// <param name="rate">The samples of a second.</param>
    /// <param name="bins">The frequencies of a spectrum, from 0 to half the rate.</param>
    public static double[] Centres(int count, int rate, int bins)
    {
        double highest = 0.95 * rate / 2, lowest = Math.Min(Lowest, highest);
        return
        [
            .. Enumerable.Range(0, count).Select(i => FromMel(
                ToMel(lowest) + ((ToMel(highest) - ToMel(lowest)) * i / Math.Max(1, count - 1)))
                * 2 * (bins - 1) / rate),
        ];
    }

    private static double ToMel(double hertz) => 2595 * Math.Log10(1 + (hertz / 700));

    private static double FromMel(double mel) => 700 * (Math.Pow(10, mel / 2595) - 1);
}
