using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Impasto.Media.Tests.Images;

/// <summary>PNG files made by hand.</summary>
internal static class PngBytes
{
    public const int Grey = 0;
    public const int Rgb = 2;
    public const int Palette = 3;
    public const int GreyAlpha = 4;
    public const int SignatureLength = 8;

    /// <summary>Makes a file from a header, chunks before the pixels, and the bytes of the pixels.</summary>
    public static byte[] Make(
        int width, int height, int bitDepth, int colourType, byte[] pixels, params (string Type, byte[] Data)[] chunks)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = (byte)bitDepth;
        header[9] = (byte)colourType;
        return
        [
            0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A,
            .. Chunk("IHDR", header),
            .. chunks.SelectMany(c => Chunk(c.Type, c.Data)),
            .. Chunk("IDAT", Compress(pixels, height)),
            .. Chunk("IEND", []),
        ];
    }

    /// <summary>Says in the header of a file that its pixels are interlaced; they are left as they are.</summary>
    public static byte[] AsInterlaced(byte[] file)
    {
        const int Header = 12, Length = 17;
        byte[] interlaced = [.. file];
        interlaced[Header + Length - 1] = 1;
        BinaryPrimitives.WriteUInt32BigEndian(
            interlaced.AsSpan(Header + Length), Checksum(interlaced.AsSpan(Header, Length)));
        return interlaced;
    }

    /// <summary>The check that closes a chunk, over its type and data.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }

    private static byte[] Chunk(string type, byte[] data)
    {
        byte[] chunk = new byte[data.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        data.CopyTo(chunk, 8);
        uint checksum = Checksum(chunk.AsSpan(4, data.Length + 4));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(data.Length + 8), checksum);
        return chunk;
    }

    private static byte[] Compress(byte[] pixels, int height)
    {
        using MemoryStream compressed = new();
        using (ZLibStream zip = new(compressed, CompressionLevel.Optimal))
        {
            foreach (byte[] row in pixels.Chunk(Math.Max(1, pixels.Length / height)))
            {
                zip.WriteByte(0);
                zip.Write(row);
            }
        }

        return compressed.ToArray();
    }
}
