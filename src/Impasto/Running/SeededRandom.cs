namespace Impasto.Running;

/// <summary>
/// Numbers that follow from a key alone (SplitMix64, Steele et al. 2014): whoever has the key gets them, in any order
/// and on any thread, with no state of other draws before them.
/// </summary>
internal sealed class SeededRandom
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    private ulong state;

    /// <summary>Starts the numbers of one key.</summary>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="purpose">What the numbers are for: different purposes are independent.</param>
    /// <param name="index">Which of the things that have this purpose.</param>
    public SeededRandom(long seed, long purpose, long index) =>
        state = Mix(Mix(Mix((ulong)seed + Step) ^ (ulong)purpose) + ((ulong)index * Step));

    /// <summary>The next number of 64 random bits.</summary>
    public ulong NextBits() => Mix(state += Step);

    /// <summary>The next number in [0, 1).</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1L << 53));

    /// <summary>The next number from <paramref name="low"/> to <paramref name="high"/>.</summary>
    public double Between(double low, double high) => low + ((high - low) * NextDouble());

    /// <summary>The next integer from 0 to <paramref name="count"/> - 1.</summary>
    public int Below(int count) => (int)(NextDouble() * count);

    /// <summary>True with a given probability.</summary>
    public bool Chance(double probability) => NextDouble() < probability;

    private static ulong Mix(ulong bits)
    {
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }
}
