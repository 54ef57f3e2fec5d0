using Impasto.Running;

namespace Impasto.Training.Data;

/// <summary>
/// The order in which files are read: each epoch all of them, shuffled. It is computed, not kept (a Feistel network
/// makes the permutation; positions past the last file are sent through it again), so it can be entered anywhere.
/// </summary>
internal sealed class FileOrder
{
    private const int Rounds = 6;
    private const long Purpose = 0x6F72646572;

    private readonly int files;
    private readonly long seed;
    private readonly int halfBits;

    /// <summary>Orders a number of files, at least 1.</summary>
    public FileOrder(int files, long seed)
    {
        (this.files, this.seed) = (files, seed);
        while (1L << (2 * halfBits) < files)
        {
            halfBits++;
        }
    }

    /// <summary>The file at a place in its epoch's order.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="position">The place, from 0 to the number of files - 1.</param>
    public int FileAt(long epoch, int position)
    {
        uint value = (uint)position;
        do
        {
            value = Permute(epoch, value);
        }
        while (value >= files);
        return (int)value;
    }

    private uint Permute(long epoch, uint value)
    {
        uint mask = (1u << halfBits) - 1;
        (uint left, uint right) = (value >> halfBits, value & mask);
        for (int round = 0; round < Rounds; round++)
        {
            SeededRandom random = new(seed, Purpose + epoch, ((long)round << 32) | right);
            (left, right) = (right, left ^ ((uint)random.NextBits() & mask));
        }

        return (left << halfBits) | right;
    }
}
