using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Impasto.Weights.Formats;

namespace Impasto.Tests.Weights.Formats;

/// <summary>Directories of zip files, with changes where APPNOTE.TXT, section 4.3, puts their fields.</summary>
public class ZipDirectoryTests
{
    private const int EndLength = 22;

    private static readonly byte[] First = [.. Enumerable.Range(0, 100).Select(i => (byte)i)];
    private static readonly byte[] Second = [9, 8, 7];

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Entries_are_found_by_their_names(CompressionLevel level)
    {
        ZipDirectory zip = Open(Zip(level));

        Assert.Equal(["first", "folder/second"], zip.Names);
        Assert.Equal(First, zip.ReadAll("first", 100));
        Assert.Equal(Second, zip.ReadAll("folder/second", 4));
        Assert.Equal(100, zip.Find("first")!.Length);
        Assert.Null(zip.Find("third"));
        Refused(() => zip.ReadAll("third", 100), "'third' is missing");
        Refused(() => zip.ReadAll("first", 99), "'first' claims 100 bytes");
    }

    [Theory]
    [InlineData("a comment")]
    [InlineData("PK\u0005\u0006 and more than the twenty-two bytes of the record that begins so")]
    [InlineData("PK\u0005\u0006")]
    public void A_comment_may_follow_even_one_that_begins_as_the_end_does(string comment)
    {
        byte[] file = [.. Zip(), .. Encoding.ASCII.GetBytes(comment)];
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(Zip().Length - 2), (ushort)comment.Length);

        Assert.Equal(Second, Open(file).ReadAll("folder/second", 3));
    }

    [Fact]
    public void The_longest_comment_may_follow()
    {
        byte[] file = [.. Zip(), .. new byte[ushort.MaxValue]];
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(Zip().Length - 2), ushort.MaxValue);

        Assert.Equal(Second, Open(file).ReadAll("folder/second", 3));
    }

    [Theory]
    [InlineData(10, 2)]
    [InlineData(12, 4)]
    [InlineData(16, 4)]
    public void Where_a_number_of_the_end_is_too_narrow_the_wide_end_has_all(int at, int length)
    {
        byte[] file = WithWideEnd(Zip());
        file.AsSpan(file.Length - EndLength + at, length).Fill(0xff);

        Assert.Equal(Second, Open(file).ReadAll("folder/second", 3));
    }

    // Offsets from the file's end: the end is 22 bytes, before it stand a locator of 20 and the wide end of 56.
    [Theory]
    [InlineData(22 + 20)]
    [InlineData(22 + 20 + 56)]
    [InlineData(22 + 12)]
    [InlineData(22 + 20 + 16)]
    [InlineData(22 + 20 + 8)]
    [InlineData(22 + 20 + 1)]
    public void A_wide_end_that_is_damaged_is_refused(int fromEnd)
    {
        byte[] file = WithWideEnd(Zip());
        file.AsSpan(file.Length - EndLength + 16, 4).Fill(0xff);
        file[^fromEnd] ^= 0x80;

        Refused(() => Open(file), "damaged");
    }

    // Fields of the first entry: version 6, flags 8, method 10, packed 20, unpacked 24, name 28, extra 30, place 42.
    [Theory]
    [InlineData(0, 'X', "damaged")]
    [InlineData(8, 1, "encrypted")]
    [InlineData(8, 8, null)]
    [InlineData(10, 9, "packed in another way")]
    [InlineData(10, 14, "packed in another way")]
    [InlineData(20, 99, "damaged")]
    [InlineData(24, 101, "damaged")]
    [InlineData(23, 0x7f, "damaged")]
    [InlineData(28, 255, "damaged")]
    [InlineData(31, 255, "damaged")]
    [InlineData(33, 255, "damaged")]
    [InlineData(45, 0x7f, "damaged")]
    [InlineData(45, 0xff, "damaged")]
    public void An_entry_that_cannot_be_is_refused(int at, int value, string? said)
    {
        byte[] file = Zip();
        file[DirectoryOf(file) + at] = (byte)value;
        if (said is null)
        {
            Assert.Equal(First, Open(file).ReadAll("first", 100));
        }
        else
        {
            Refused(() => Open(file), said);
        }
    }

    // Fields of the end: entries 10, length 12, start 16.
    [Theory]
    [InlineData(10, 3)]
    [InlineData(11, 1)]
    [InlineData(12, 1)]
    [InlineData(15, 0x7f)]
    [InlineData(15, 0xff)]
    [InlineData(16, 1)]
    [InlineData(19, 0x7f)]
    [InlineData(0, 1)]
    public void A_directory_that_is_not_where_the_end_says_is_refused(int at, int value)
    {
        byte[] file = Zip();
        file[file.Length - EndLength + at] = (byte)value;

        Refused(() => Open(file), "damaged");
    }

    [Fact]
    public void Two_entries_of_one_name_are_refused()
    {
        byte[] file = Pack([("a", First), ("b", Second)], CompressionLevel.NoCompression);
        file[file.AsSpan().LastIndexOf("b"u8)] = (byte)'a';

        Refused(() => Open(file), "damaged");
    }

    [Fact]
    public void A_header_that_is_no_header_is_refused_when_its_entry_is_looked_for()
    {
        byte[] file = Zip();
        file[2] ^= 1;
        ZipDirectory zip = Open(file);

        Refused(() => zip.Find("first"), "damaged");
        Assert.NotNull(zip.Find("folder/second"));
    }

    [Fact]
    public void A_header_whose_name_reaches_into_the_directory_is_refused()
    {
        byte[] file = Zip();
        int header = file.AsSpan().LastIndexOf("PK\u0003\u0004"u8);
        file[header + 26]++;

        Refused(() => Open(file).Find("folder/second"), "damaged");
    }

    // Unpacked 24, packed 20 and place 42 take eight bytes each of the field of the number 1, in that order.
    [Theory]
    [InlineData(new[] { 24 }, 8)]
    [InlineData(new[] { 24, 20 }, 16)]
    [InlineData(new[] { 24, 20, 42 }, 24)]
    [InlineData(new[] { 42 }, 8)]
    public void Numbers_of_an_entry_that_are_too_narrow_stand_behind_its_name(int[] wide, int length)
    {
        byte[] file = Zip();
        int entry = DirectoryOf(file);
        List<byte> field = [1, 0, (byte)length, 0];
        foreach (int at in wide)
        {
            field.AddRange([.. file[(entry + at)..(entry + at + 4)], 0, 0, 0, 0]);
            file.AsSpan(entry + at, 4).Fill(0xff);
        }

        Assert.Equal(First, Open(WithField(file, entry, [.. field])).ReadAll("first", 100));
        byte[] cut = WithField(file, entry, [1, 0, (byte)(length - 8), 0, .. field[4..^8]]);
        Refused(() => Open(cut), "damaged");
        byte[] beyond = WithField(file, entry, [1, 0, (byte)(length + 1), 0, .. field[4..]]);
        Refused(() => Open(beyond), "damaged");
    }

    [Fact]
    public void A_file_without_an_end_is_refused()
    {
        Refused(() => Open([]), "damaged");
        Refused(() => Open(new byte[EndLength - 1]), "damaged");
        Refused(() => Open(new byte[70_000]), "damaged");
        Assert.Empty(Open([.. "PK\u0005\u0006"u8, .. new byte[EndLength - 4]]).Names);
    }

    // Before the end stand ten other bytes, which a directory may lie in; it is of no entries and not looked into.
    [Theory]
    [InlineData(0, 10, true)]
    [InlineData(10, 0, true)]
    [InlineData(11, 0, false)]
    [InlineData(5, 6, false)]
    [InlineData(0, 11, false)]
    public void A_directory_lies_before_the_end(byte start, byte length, bool isRead)
    {
        byte[] file = [.. new byte[10], .. "PK\u0005\u0006"u8, .. new byte[EndLength - 4]];
        file[10 + 12] = length;
        file[10 + 16] = start;
        if (isRead)
        {
            Assert.Empty(Open(file).Names);
        }
        else
        {
            Refused(() => Open(file), "damaged");
        }
    }

    // An empty entry: its header of 30 bytes and its name of one, and then the directory.
    [Theory]
    [InlineData(42, 1, true)]
    [InlineData(42, 2, false)]
    [InlineData(20, 1, true)]
    [InlineData(20, 2, false)]
    public void An_entry_lies_before_the_directory(int at, byte value, bool isRead)
    {
        byte[] file = Pack([("a", [])], CompressionLevel.NoCompression);
        int entry = DirectoryOf(file);
        Assert.Equal(31, entry);
        file[entry + at] = value;
        file[entry + 24] = file[entry + 20];
        if (isRead)
        {
            Assert.Equal(["a"], Open(file).Names);
        }
        else
        {
            Refused(() => Open(file), "damaged");
        }
    }

    [Theory]
    [InlineData(130, false)]
    [InlineData(129, true)]
    public void An_entry_begins_behind_the_bytes_of_the_one_before(byte place, bool overlaps)
    {
        byte[] file = Zip();
        int second = file.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        file[second + 42] = place;
        if (overlaps)
        {
            Refused(() => Open(file), "overlap");
        }
        else
        {
            Assert.Equal(2, Open(file).Names.Count());
        }
    }

    private static ZipDirectory Open(byte[] file) => new(new MemoryStream(file));

    private static byte[] Zip(CompressionLevel level = CompressionLevel.NoCompression) =>
        Pack([("first", First), ("folder/second", Second)], level);

    private static byte[] Pack((string Name, byte[] Content)[] entries, CompressionLevel level)
    {
        using MemoryStream file = new();
        using (ZipArchive zip = new(file, ZipArchiveMode.Create))
        {
            foreach ((string name, byte[] content) in entries)
            {
                using Stream stream = zip.CreateEntry(name, level).Open();
                stream.Write(content);
            }
        }

        return file.ToArray();
    }

    private static int DirectoryOf(byte[] file) =>
        BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(file.Length - EndLength + 16));

    private static byte[] WithWideEnd(byte[] file)
    {
        ReadOnlySpan<byte> end = file.AsSpan(file.Length - EndLength);
        byte[] wide = new byte[56];
        "PK\u0006\u0006"u8.CopyTo(wide);
        BinaryPrimitives.WriteInt64LittleEndian(wide.AsSpan(32), BinaryPrimitives.ReadUInt16LittleEndian(end[10..]));
        BinaryPrimitives.WriteInt64LittleEndian(wide.AsSpan(40), BinaryPrimitives.ReadUInt32LittleEndian(end[12..]));
        BinaryPrimitives.WriteInt64LittleEndian(wide.AsSpan(48), BinaryPrimitives.ReadUInt32LittleEndian(end[16..]));
        byte[] locator = new byte[20];
        "PK\u0006\u0007"u8.CopyTo(locator);
        BinaryPrimitives.WriteInt64LittleEndian(locator.AsSpan(8), file.Length - EndLength);
        return [.. file[..^EndLength], .. wide, .. locator, .. end];
    }

    /// <summary>Puts a field behind the name of an entry.</summary>
    private static byte[] WithField(byte[] file, int entry, byte[] field)
    {
        byte[] changed = [.. file];
        int at = entry + 46 + BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(entry + 28));
        BinaryPrimitives.WriteUInt16LittleEndian(changed.AsSpan(entry + 30), (ushort)field.Length);
        Span<byte> length = changed.AsSpan(file.Length - EndLength + 12);
        BinaryPrimitives.WriteInt32LittleEndian(
            length, BinaryPrimitives.ReadInt32LittleEndian(length) + field.Length);
        return [.. changed[..at], .. field, .. changed[at..]];
    }

    private static void Refused(Action action, string said) => Assert.Contains(
        said, Assert.Throws<InvalidDataException>(action).Message, StringComparison.Ordinal);
}
