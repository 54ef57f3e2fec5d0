using System.Buffers.Binary;
using System.Text;

namespace Impasto.Weights.Formats;

/// <summary>
/// The directory of a zip file, with its 64-bit extension, as far as PyTorch uses it: entries stored or deflated, no
/// encryption, one volume. Unlike the runtime's own reader it checks the directory's claims before it takes memory,
/// and tells where stored entries stand, so that tensors are read from the middle of a file.
/// See https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, sections 4.3.7 to 4.3.16.
/// </summary>
internal sealed class ZipDirectory
{
    private const int EndLength = 22;
    private const int LongestComment = ushort.MaxValue;
    private const int LocatorLength = 20;
    private const int End64Length = 56;
    private const int EntryLength = 46;
    private const int LocalLength = 30;
    private const int LongestDirectory = 32 << 20;
    private const int MostEntries = 200_000;

    private readonly Stream file;
    private readonly long start;
    private readonly Dictionary<string, Entry> entries = [];

    /// <summary>Reads the directory of a file.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or uses what PyTorch does not.</exception>
    internal ZipDirectory(Stream file)
    {
        this.file = file;
        (start, long length, long count) = FindDirectory();
        if (length > LongestDirectory || count > MostEntries || count * EntryLength > length)
        {
            throw Damaged();
        }

        ReadOnlySpan<byte> rest = ReadAt(start, (int)length);
        for (long i = 0; i < count; i++)
        {
            rest = rest[AddEntry(rest)..];
        }

        CheckOverlap();
    }

    private sealed record Entry(long Header, long Packed, long Length, bool Deflated, uint Checksum);

    /// <summary>Gets the names of the entries.</summary>
    internal IEnumerable<string> Names => entries.Keys;

    internal static bool Recognises(ReadOnlySpan<byte> start) => start.StartsWith("PK\u0003\u0004"u8);

    /// <summary>Finds an entry's bytes; null when there is none of that name.</summary>
    internal StoredRange? Find(string name)
    {
        if (!entries.TryGetValue(name, out Entry? entry))
        {
            return null;
        }

        ReadOnlySpan<byte> header = ReadAt(entry.Header, LocalLength);
        long position = entry.Header + LocalLength + UInt16(header, 26) + UInt16(header, 28);
        return UInt32(header, 0) == 0x04034b50 && entry.Packed <= start - position
            ? new StoredRange(position, entry.Length, entry.Deflated, entry.Checksum)
            : throw Damaged();
    }

    /// <summary>Reads an entry that must be there and is short.</summary>
    internal byte[] ReadAll(string name, int longest)
    {
        StoredRange range = Find(name) ?? throw new InvalidDataException(
            $"its entry '{name}' is missing; the file is damaged");
        if (range.Length > longest)
        {
            throw new InvalidDataException($"its entry '{name}' claims {range.Length} bytes; it is no file of weights");
        }

        range.Check(file);
        return range.Read(file, 0, stream =>
        {
            byte[] bytes = new byte[range.Length];
            stream.ReadExactly(bytes);
            return bytes;
        });
    }

    private static InvalidDataException Damaged() =>
        new("its zip directory is damaged or the file is truncated; download or copy it again");

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int at) =>
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint UInt32(ReadOnlySpan<byte> bytes, int at) =>
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long Int64(ReadOnlySpan<byte> bytes, int at) =>
        BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);

    private (long Start, long Length, long Count) FindDirectory()
    {
        int tailLength = (int)Math.Min(file.Length, EndLength + LongestComment);
        long tailStart = file.Length - tailLength;
        ReadOnlySpan<byte> tail = ReadAt(tailStart, tailLength);
        int at = tailLength - EndLength;
        while (at >= 0 && !(UInt32(tail, at) == 0x06054b50 && at + EndLength + UInt16(tail, at + 20) == tailLength))
        {
            at--;
        }

        if (at < 0)
        {
            throw Damaged();
        }

        ReadOnlySpan<byte> end = tail[at..];
        (long Start, long Length, long Count) directory = (UInt32(end, 16), UInt32(end, 12), UInt16(end, 10));
        long limit = tailStart + at;
        if (directory.Start == uint.MaxValue || directory.Length == uint.MaxValue || directory.Count == ushort.MaxValue)
        {
            (directory, limit) = FindDirectory64(limit);
        }

        bool inside = directory.Start >= 0 && directory.Start <= limit
            && directory.Length >= 0 && directory.Length <= limit - directory.Start;
        return inside ? directory : throw Damaged();
    }

    private ((long Start, long Length, long Count) Directory, long Limit) FindDirectory64(long end)
    {
        ReadOnlySpan<byte> locator = ReadAt(end - LocatorLength, LocatorLength);
        long at = Int64(locator, 8);
        if (UInt32(locator, 0) != 0x07064b50)
        {
            throw Damaged();
        }

        ReadOnlySpan<byte> end64 = ReadAt(at, End64Length);
        return UInt32(end64, 0) == 0x06064b50
            ? ((Int64(end64, 48), Int64(end64, 40), Int64(end64, 32)), at)
            : throw Damaged();
    }

    /// <summary>Adds the entry at the start of the bytes and tells its length.</summary>
    private int AddEntry(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < EntryLength || UInt32(bytes, 0) != 0x02014b50)
        {
            throw Damaged();
        }

        (int flags, int method) = (UInt16(bytes, 8), UInt16(bytes, 10));
        (int nameLength, int extraLength) = (UInt16(bytes, 28), UInt16(bytes, 30));
        int length = EntryLength + nameLength + extraLength + UInt16(bytes, 32);
        if (length > bytes.Length)
        {
            throw Damaged();
        }

        if ((flags & 1) != 0 || method is not (0 or 8))
        {
            throw new InvalidDataException("its zip entries are encrypted or packed in another way than PyTorch's");
        }

        string name = Encoding.UTF8.GetString(bytes.Slice(EntryLength, nameLength));
        ReadOnlySpan<byte> extra = bytes.Slice(EntryLength + nameLength, extraLength);
        Entry entry = ReadSizes(bytes, extra) with { Deflated = method == 8 };
        bool possible = entry.Header >= 0 && entry.Header <= start - LocalLength
            && entry.Packed >= 0 && entry.Packed <= start - LocalLength - entry.Header
            && entry.Length >= 0 && (entry.Deflated || entry.Length == entry.Packed);
        return possible && entries.TryAdd(name, entry) ? length : throw Damaged();
    }

    /// <summary>
    /// Reads the sizes and the place of an entry, which stand in the extra field where 32 bits are too few.
    /// </summary>
    private static Entry ReadSizes(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> extra)
    {
        ReadOnlySpan<byte> wide = [];
        while (extra.Length >= 4)
        {
            int length = UInt16(extra, 2);
            if (length > extra.Length - 4)
            {
                throw Damaged();
            }

            if (UInt16(extra, 0) == 1)
            {
                wide = extra.Slice(4, length);
            }

            extra = extra[(4 + length)..];
        }

        long unpacked = Widened(UInt32(bytes, 24), ref wide);
        long packed = Widened(UInt32(bytes, 20), ref wide);
        return new Entry(Widened(UInt32(bytes, 42), ref wide), packed, unpacked, Deflated: false, UInt32(bytes, 16));
    }

    private static long Widened(uint narrow, ref ReadOnlySpan<byte> wide)
    {
        if (narrow != uint.MaxValue)
        {
            return narrow;
        }

        if (wide.Length < sizeof(long))
        {
            throw Damaged();
        }

        long value = Int64(wide, 0);
        wide = wide[sizeof(long)..];
        return value;
    }

    private void CheckOverlap()
    {
        long position = 0;
        foreach (Entry entry in entries.Values.OrderBy(entry => entry.Header))
        {
            if (entry.Header < position)
            {
                throw new InvalidDataException("its zip entries overlap; the file is hostile or damaged");
            }

            position = entry.Header + LocalLength + entry.Packed;
        }
    }

    private byte[] ReadAt(long position, int length)
    {
        if (position < 0 || position > file.Length - length)
        {
            throw Damaged();
        }

        byte[] bytes = new byte[length];
        file.Position = position;
        file.ReadExactly(bytes);
        return bytes;
    }
}
