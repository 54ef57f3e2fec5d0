using System.Buffers.Binary;

namespace Impasto.Media.Video;

/// <summary>
/// What stands in an animated WebP around its frames: a RIFF file, in which a part "ANMF" is a frame, with its length
/// in milliseconds in 24 bits (RFC 9649).
/// </summary>
internal static class AnimatedWebP
{
    private const int PartHeader = 8;
    private const int FileHeader = 12;
    private const int LengthPlace = 12;
    private const int MostLength = (1 << 24) - 1;

    /// <summary>Says whether a file is as long as it says.</summary>
    /// <param name="path">The file.</param>
    public static bool IsWhole(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] header = new byte[FileHeader];
        return file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length
            && header.AsSpan(0, 4).SequenceEqual("RIFF"u8)
            && BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4)) + PartHeader == file.Length;
    }

    /// <summary>Sets how long the last frame is shown; a picture that is no animation stays as it is.</summary>
    /// <param name="path">The file, which is whole.</param>
    /// <param name="milliseconds">How long.</param>
    public static void SetLast(string path, long milliseconds)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite);
        byte[] header = new byte[PartHeader];
        long last = -1, place = FileHeader;
        while (place + PartHeader <= file.Length)
        {
            file.Position = place;
            file.ReadExactly(header);
            last = header.AsSpan(0, 4).SequenceEqual("ANMF"u8) ? place : last;
            long length = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4));
            place += PartHeader + length + (length & 1);
        }

        if (last < 0)
        {
            return;
        }

        byte[] number = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(number, (int)Math.Clamp(milliseconds, 1, MostLength));
        file.Position = last + PartHeader + LengthPlace;
        file.Write(number, 0, 3);
    }
}
