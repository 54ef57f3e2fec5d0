using System.Buffers.Binary;

namespace Impasto.Media.Tests.Images;

/// <summary>Uncompressed little-endian TIFF files of one strip, made by hand.</summary>
internal static class TiffBytes
{
    public const int Rgb = 2;
    public const int Separated = 5;
    public const int CieLab = 8;
    private const int Short = 3;
    private const int Long = 4;

    public static byte[] Make(
        int width, int height, int photometric, int samplesPerPixel, byte[] pixels, short depth = 8)
    {
        const int HeaderLength = 8;
        const int EntryLength = 12;
        (int Tag, int Type, int Count, int Value)[] entries =
        [
            (256, Long, 1, width),
            (257, Long, 1, height),
            (258, Short, samplesPerPixel, 0),
            (259, Short, 1, 1),
            (262, Short, 1, photometric),
            (273, Long, 1, HeaderLength),
            (277, Short, 1, samplesPerPixel),
            (278, Long, 1, height),
            (279, Long, 1, pixels.Length),
        ];
        int directory = HeaderLength + pixels.Length;
        int depths = directory + 2 + (entries.Length * EntryLength) + 4;
        byte[] file = new byte[depths + (2 * samplesPerPixel)];
        "II*\0"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), directory);
        pixels.CopyTo(file, HeaderLength);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(directory), (short)entries.Length);
        for (int i = 0; i < entries.Length; i++)
        {
            Span<byte> entry = file.AsSpan(directory + 2 + (i * EntryLength), EntryLength);
            BinaryPrimitives.WriteInt16LittleEndian(entry, (short)entries[i].Tag);
            BinaryPrimitives.WriteInt16LittleEndian(entry[2..], (short)entries[i].Type);
            BinaryPrimitives.WriteInt32LittleEndian(entry[4..], entries[i].Count);
            BinaryPrimitives.WriteInt32LittleEndian(entry[8..], entries[i].Tag == 258 ? depths : entries[i].Value);
        }

        for (int i = 0; i < samplesPerPixel; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(depths + (2 * i)), depth);
        }

        return file;
    }
}
