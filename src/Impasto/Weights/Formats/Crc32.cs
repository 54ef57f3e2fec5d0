namespace Impasto.Weights.Formats;

/// <summary>
/// The checksum of zip files: the cyclic redundancy check with the polynomial 0xEDB88320 (ISO 3309), eight bytes at a
/// time by as many tables (Kounavis and Berry, "A Systematic Approach to Building High Performance, Software-based, CRC
/// Generators", 2005).
/// </summary>
internal static class Crc32
{
    private const uint Polynomial = 0xedb88320;
    private const int Slices = 8;
    private const int Values = 256;

    private static readonly uint[] Tables = MakeTables();

    /// <summary>Computes the checksum of the next bytes of a stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="length">The number of bytes.</param>
    /// <exception cref="EndOfStreamException">There are fewer.</exception>
    public static uint Of(Stream stream, long length)
    {
        byte[] buffer = new byte[1 << 16];
        uint sum = uint.MaxValue;
        for (long left = length; left > 0;)
        {
            Span<byte> part = buffer.AsSpan(0, (int)Math.Min(left, buffer.Length));
            stream.ReadExactly(part);
            sum = Append(sum, part);
            left -= part.Length;
        }

        return ~sum;
    }

    private static uint Append(uint sum, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= Slices)
        {
            sum ^= (uint)(bytes[0] | (bytes[1] << 8) | (bytes[2] << 16) | (bytes[3] << 24));
            sum = At(7, sum) ^ At(6, sum >> 8) ^ At(5, sum >> 16) ^ At(4, sum >> 24)
                ^ At(3, bytes[4]) ^ At(2, bytes[5]) ^ At(1, bytes[6]) ^ At(0, bytes[7]);
            bytes = bytes[Slices..];
        }

        foreach (byte value in bytes)
        {
            sum = (sum >> 8) ^ At(0, sum ^ value);
        }

        return sum;
    }

    private static uint At(int slice, uint value) => Tables[(slice * Values) + (int)(value & 0xff)];

    private static uint[] MakeTables()
    {
        uint[] tables = new uint[Slices * Values];
        for (uint value = 0; value < Values; value++)
        {
            uint sum = value;
            for (int bit = 0; bit < 8; bit++)
            {
                sum = (sum >> 1) ^ ((sum & 1) * Polynomial);
            }

            tables[value] = sum;
        }

        for (int i = Values; i < tables.Length; i++)
        {
            uint before = tables[i - Values];
            tables[i] = (before >> 8) ^ tables[before & 0xff];
        }

        return tables;
    }
}
