namespace Impasto.Control.Color;

/// <summary>
/// The rising curve that gives values the distribution of others (Gonzalez and Woods, "Digital Image Processing",
/// histogram specification).
/// </summary>
internal sealed class RisingCurve
{
    private readonly float[] curve;

    /// <summary>Finds the curve.</summary>
    /// <param name="counts">
    /// How much there is of each of some levels, the first of which stands for 0 and the last for 1; not all 0.
    /// </param>
    /// <param name="reference">How much there is to be, for as many levels; not all 0.</param>
    public RisingCurve(double[] counts, double[] reference)
    {
        // Levels that do not occur lie on a line between their neighbours.
        curve = new float[counts.Length];
        double total = counts.Sum(), referenceTotal = reference.Sum();
        double below = 0, referenceBelow = 0;
        int level = 0, last = -1, highest = Array.FindLastIndex(reference, count => count > 0);
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] == 0)
            {
                continue;
            }

            // The middle of the level's values: where both are the same, each level stays what it is.
            double rank = (below + (counts[i] / 2.0)) / total * referenceTotal;
            below += counts[i];
            while (level < highest && referenceBelow + reference[level] <= rank)
            {
                referenceBelow += reference[level++];
            }

            double within = (rank - referenceBelow) / reference[level];
            curve[i] = (float)Math.Clamp((level + within - 0.5) / (counts.Length - 1), 0, 1);
            Bridge(last, i);
            last = i;
        }

        curve.AsSpan(last + 1).Fill(curve[last]);
    }

    /// <summary>The value at a place between 0 and 1.</summary>
    public float At(float place)
    {
        float position = Math.Clamp(place, 0, 1) * (curve.Length - 1);
        int level = Math.Min((int)position, curve.Length - 2);
        return curve[level] + ((position - level) * (curve[level + 1] - curve[level]));
    }

    private void Bridge(int from, int to)
    {
        for (int i = from + 1; i < to; i++)
        {
            curve[i] = from < 0 ? curve[to] : curve[from] + ((curve[to] - curve[from]) * (i - from) / (to - from));
        }
    }
}
