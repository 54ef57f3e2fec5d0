using System.IO.Compression;

namespace Impasto.Weights.Formats;

/// <summary>A run of bytes in a weight file.</summary>
/// <param name="Position">Where it starts in the file.</param>
/// <param name="Length">Its length when unpacked.</param>
/// <param name="Deflated">Whether the file holds it compressed.</param>
/// <param name="Checksum">The CRC-32 of its unpacked bytes; null where the file gives none.</param>
internal sealed record StoredRange(long Position, long Length, bool Deflated = false, uint? Checksum = null)
{
    private bool isChecked;

    /// <summary>Holds the bytes against their checksum, once.</summary>
    /// <exception cref="InvalidDataException">They are others.</exception>
    internal void Check(Stream file)
    {
        if (isChecked || Checksum is not { } expected)
        {
            return;
        }

        uint found = Read(file, 0, stream => Crc32.Of(stream, Length));
        isChecked = found == expected
            ? true
            : throw new InvalidDataException(
                "the checksum of a part of its zip file is wrong; the file is damaged, download or copy it again");
    }

    /// <summary>Reads from a stream that stands at the unpacked byte <paramref name="skip"/> of the range.</summary>
    internal T Read<T>(Stream file, long skip, Func<Stream, T> read)
    {
        if (!Deflated)
        {
            file.Position = Position + skip;
            return read(file);
        }

        file.Position = Position;
        using DeflateStream inflated = new(file, CompressionMode.Decompress, leaveOpen: true);
        byte[] skipped = new byte[(int)Math.Min(skip, 1 << 16)];
        for (long left = skip; left > 0; left -= skipped.Length)
        {
            inflated.ReadExactly(skipped, 0, (int)Math.Min(left, skipped.Length));
        }

        return read(inflated);
    }
}
