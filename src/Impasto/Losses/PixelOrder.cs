namespace Impasto.Losses;

/// <summary>Pixels in an order that a seed chooses: the same on every machine and with every version of .NET.</summary>
internal static class PixelOrder
{
    /// <summary>Shuffles the numbers from 0 (Fisher and Yates, by Knuth's linear congruential generator).</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">The seed.</param>
    public static int[] Of(int count, int seed)
    {
        ulong state = unchecked((ulong)seed);
        int[] order = [.. Enumerable.Range(0, count)];
        for (int i = count - 1; i > 0; i--)
        {
            state = unchecked((state * 6364136223846793005) + 1442695040888963407);
            int other = (int)((state >> 33) % (ulong)(i + 1));
            (order[i], order[other]) = (order[other], order[i]);
        }

        return order;
    }
}
