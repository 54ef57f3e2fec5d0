namespace Impasto.Media.Sounds;

/// <summary>Samples that are looked at from their start to their end, of which only the latest are held.</summary>
/// <param name="channels">The number of channels.</param>
/// <param name="longest">The samples of the longest stretch that is looked at.</param>
/// <param name="read">Fills arrays, one for each channel, and says how many samples it put there; 0 at the end.</param>
internal sealed class PassingSamples(int channels, int longest, Func<float[][], int> read)
{
    private const int BlockLength = 1 << 14;

    private readonly float[][] block = Arrays(channels, BlockLength);
    private readonly float[][] held = Arrays(channels, longest + BlockLength);
    private long start;
    private int count;

    /// <summary>Gets the number of channels.</summary>
    public int ChannelCount => channels;

    /// <summary>Reads on until a stretch is held, or the end is reached.</summary>
    /// <param name="first">Its first sample, no earlier than that of any stretch before; less than 0 is silent.</param>
    /// <param name="length">Its samples.</param>
    public void MoveTo(long first, int length)
    {
        while (start + count < first + length && read(block) is > 0 and int added)
        {
            int gone = (int)Math.Clamp(first - start, 0, count), kept = count - gone;
            for (int channel = 0; channel < channels; channel++)
            {
                held[channel].AsSpan(gone, kept).CopyTo(held[channel]);
                block[channel].AsSpan(0, added).CopyTo(held[channel].AsSpan(kept));
            }

            (start, count) = (start + gone, kept + added);
        }
    }

    /// <summary>Copies a stretch that is held; what lies before the start or after the end is silent.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="first">The first sample.</param>
    /// <param name="target">Where it is put.</param>
    public void CopyTo(int channel, long first, Span<float> target)
    {
        target.Clear();
        long from = Math.Max(first, start), end = Math.Min(first + target.Length, start + count);
        if (from < end)
        {
            held[channel].AsSpan((int)(from - start), (int)(end - from)).CopyTo(target[(int)(from - first)..]);
        }
    }

    private static float[][] Arrays(int count, int length) =>
        [.. Enumerable.Range(0, count).Select(_ => new float[length])];
}
