namespace Impasto.Compute.Planning;

/// <summary>
/// Places buffers in one arena so that two that live at the same time never overlap: largest first, each at the lowest
/// place that is free during its whole life.
/// </summary>
internal static class MemoryPlanner
{
    private const long Alignment = Tensors.NativeBlock.Alignment;

    /// <summary>Finds the place of each buffer.</summary>
    /// <param name="lives">The buffers.</param>
    /// <param name="arenaBytes">The size of the arena.</param>
    /// <returns>The offset in bytes of each buffer, in the given order.</returns>
    public static long[] Place(IReadOnlyList<BufferLife> lives, out long arenaBytes)
    {
        long[] offsets = new long[lives.Count];
        List<int> placed = [];
        arenaBytes = 0;
        foreach (int buffer in Enumerable.Range(0, lives.Count).OrderByDescending(i => lives[i].Bytes).ThenBy(i => i))
        {
            long size = Align(lives[buffer].Bytes);
            long offset = 0;
            foreach (int other in placed)
            {
                if (!LiveTogether(lives[buffer], lives[other]))
                {
                    continue;
                }

                if (offsets[other] - offset >= size)
                {
                    break;
                }

                offset = Math.Max(offset, offsets[other] + Align(lives[other].Bytes));
            }

            offsets[buffer] = offset;
            int position = placed.FindIndex(p => offsets[p] > offset);
            placed.Insert(position < 0 ? placed.Count : position, buffer);
            arenaBytes = Math.Max(arenaBytes, offset + size);
        }

        return offsets;
    }

    /// <summary>Rounds a size up to where the next buffer may start.</summary>
    public static long Align(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    private static bool LiveTogether(BufferLife a, BufferLife b) => a.First <= b.Last && b.First <= a.Last;
}
