using System.IO.Compression;
using Impasto.Weights.Formats;

namespace Impasto.Tests.Weights.Formats;

public class StoredRangeTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7 % 251))];

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(1 << 16)]
    [InlineData(2 << 16)]
    [InlineData((2 << 16) + 5)]
    public void Reading_begins_behind_what_is_skipped(int skip)
    {
        foreach (bool deflated in new[] { false, true })
        {
            using MemoryStream file = MakeFile(deflated);
            StoredRange range = new(3, Content.Length, deflated);

            byte[] read = range.Read(file, skip, stream =>
            {
                byte[] bytes = new byte[100];
                stream.ReadExactly(bytes);
                return bytes;
            });

            Assert.Equal(Content.AsSpan(skip, 100).ToArray(), read);
            Assert.True(file.CanRead);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Bytes_are_held_against_their_checksum_until_it_was_right(bool deflated)
    {
        using MemoryStream file = MakeFile(deflated);
        uint right = Crc32.Of(new MemoryStream(Content), Content.Length);
        StoredRange wrong = new(3, Content.Length, deflated, right ^ 1);
        StoredRange range = new(3, Content.Length, deflated, right);

        Assert.Throws<InvalidDataException>(() => wrong.Check(file));
        Assert.Throws<InvalidDataException>(() => wrong.Check(file));
        range.Check(file);
        file.Position = 0;
        range.Check(file);
        Assert.Equal(0, file.Position);
        new StoredRange(3, Content.Length, deflated).Check(file);
        Assert.Equal(0, file.Position);
    }

    /// <summary>Three other bytes, the content and one more.</summary>
    private static MemoryStream MakeFile(bool deflated)
    {
        MemoryStream file = new();
        file.Write([1, 2, 3]);
        if (deflated)
        {
            using DeflateStream packed = new(file, CompressionLevel.Fastest, leaveOpen: true);
            packed.Write(Content);
        }
        else
        {
            file.Write(Content);
        }

        file.WriteByte(4);
        return file;
    }
}
