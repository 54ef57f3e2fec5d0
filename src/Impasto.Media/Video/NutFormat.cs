namespace Impasto.Media.Video;

/// <summary>
/// What readers and writers of NUT agree on (Ekstrand, Niedermayer et al., "NUT Open Container Format", 2008): the
/// container in which raw frames go through pipes, each with its time in ticks of a clock that is chosen freely.
/// </summary>
internal static class NutFormat
{
    /// <summary>The number of a packet that describes the file.</summary>
    public const ulong Main = 0x4E4D_7A56_1F5F_04AD;

    /// <summary>The number of a packet that describes a stream.</summary>
    public const ulong Stream = 0x4E53_1140_5BF2_F9DB;

    /// <summary>The number of a packet that says what time it is.</summary>
    public const ulong SyncPoint = 0x4E4B_E4AD_EECA_4569;

    /// <summary>The length of a packet from which on its header has a checksum.</summary>
    public const int LongPacket = 4096;

    /// <summary>A frame can be read without those before it.</summary>
    public const ulong FlagKey = 1;

    /// <summary>The time stands in the frame's header.</summary>
    public const ulong FlagCodedTime = 8;

    /// <summary>The stream stands in the frame's header.</summary>
    public const ulong FlagStream = 16;

    /// <summary>A part of the length stands in the frame's header.</summary>
    public const ulong FlagLength = 32;

    /// <summary>The frame's header has a checksum.</summary>
    public const ulong FlagChecksum = 64;

    /// <summary>The frame's header has fields that are to be skipped.</summary>
    public const ulong FlagReserved = 128;

    /// <summary>The frame has data beside it.</summary>
    public const ulong FlagSideData = 256;

    /// <summary>The start of the frame is one of those that the file describes.</summary>
    public const ulong FlagHeader = 1024;

    /// <summary>The frame's header has a time that it is to be matched by.</summary>
    public const ulong FlagMatchTime = 2048;

    /// <summary>More flags stand in the frame's header.</summary>
    public const ulong FlagMore = 4096;

    /// <summary>No frame begins so.</summary>
    public const ulong FlagInvalid = 8192;

    /// <summary>The number of first bytes that a frame may have.</summary>
    public const int Codes = 256;

    /// <summary>The first byte of packets, which no frame has.</summary>
    public const int PacketCode = 'N';

    private const uint Polynomial = 0x04C1_1DB7;

    /// <summary>Gets what every file begins with.</summary>
    public static ReadOnlySpan<byte> Identifier => "nut/multimedia container\0"u8;

    /// <summary>The checksum of bytes: a CRC of 32 bits, the highest first, from 0 on.</summary>
    /// <param name="bytes">The bytes.</param>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        foreach (byte value in bytes)
        {
            sum ^= (uint)value << 24;
            for (int bit = 0; bit < 8; bit++)
            {
                sum = (sum & 0x8000_0000) != 0 ? (sum << 1) ^ Polynomial : sum << 1;
            }
        }

        return sum;
    }
}
