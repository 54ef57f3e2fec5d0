namespace Impasto.Compute.Kernels.Statistics;

/// <summary>The values of one channel of an image in ascending order, by a radix sort.</summary>
internal unsafe struct ChannelOrder
{
    private const int Bits = 11;
    private const int Buckets = 1 << Bits;
    private const int Passes = 3;

    private readonly uint* keys;
    private readonly int* pixels;

    /// <summary>Sorts a channel.</summary>
    /// <param name="channel">Its value at the first pixel.</param>
    /// <param name="stride">Floats from one pixel to the next.</param>
    /// <param name="count">The number of pixels.</param>
    /// <param name="scratch">Room for <see cref="ScratchFloats"/>, which holds the order from then on.</param>
    public ChannelOrder(float* channel, int stride, int count, float* scratch)
    {
        uint* from = (uint*)scratch, to = from + count;
        int* fromPixels = (int*)(to + count), toPixels = fromPixels + count;
        int* starts = stackalloc int[Passes * Buckets];
        new Span<int>(starts, Passes * Buckets).Clear();
        for (int i = 0; i < count; i++)
        {
            uint key = Key(channel[(long)i * stride]);
            from[i] = key;
            fromPixels[i] = i;
            for (int pass = 0; pass < Passes; pass++)
            {
                starts[(pass * Buckets) + Digit(key, pass)]++;
            }
        }

        for (int pass = 0; pass < Passes; pass++)
        {
            int* next = starts + (pass * Buckets);
            int sum = 0;
            for (int bucket = 0; bucket < Buckets; bucket++)
            {
                int size = next[bucket];
                next[bucket] = sum;
                sum += size;
            }

            for (int i = 0; i < count; i++)
            {
                int place = next[Digit(from[i], pass)]++;
                to[place] = from[i];
                toPixels[place] = fromPixels[i];
            }

            uint* sorted = to;
            int* sortedPixels = toPixels;
            to = from;
            toPixels = fromPixels;
            from = sorted;
            fromPixels = sortedPixels;
        }

        keys = from;
        pixels = fromPixels;
    }

    /// <summary>The floats that sorting a channel takes.</summary>
    public static long ScratchFloats(long count) => 4 * count;

    /// <summary>The value at a place of the order.</summary>
    public readonly float Value(int place) => BitConverter.UInt32BitsToSingle(
        (keys[place] & 0x80000000) != 0 ? keys[place] ^ 0x80000000 : ~keys[place]);

    /// <summary>The pixel at a place of the order; those of equal values ascend.</summary>
    public readonly int Pixel(int place) => pixels[place];

    /// <summary>Whether two places hold the same value.</summary>
    public readonly bool AreEqual(int place, int other) => keys[place] == keys[other];

    /// <summary>A number that orders like the value; adding 0 makes one zero of the two.</summary>
    private static uint Key(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value + 0f);
        return (bits & 0x80000000) != 0 ? ~bits : bits | 0x80000000;
    }

    private static int Digit(uint key, int pass) => (int)(key >> (pass * Bits)) & (Buckets - 1);
}
