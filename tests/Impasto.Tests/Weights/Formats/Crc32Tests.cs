using Impasto.Weights.Formats;

namespace Impasto.Tests.Weights.Formats;

public class Crc32Tests
{
    // The check value that catalogues of such checksums give for this one.
    [Fact]
    public void The_nine_digits_have_their_checksum() =>
        Assert.Equal(0xcbf43926, Crc32.Of(new MemoryStream("123456789"u8.ToArray()), 9));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(65)]
    [InlineData(200_003)]
    public void Bytes_of_any_number_have_the_checksum_of_the_definition(int length)
    {
        byte[] bytes = new byte[length + 3];
        new Random(length).NextBytes(bytes);
        using MemoryStream stream = new(bytes);

        Assert.Equal(ByDefinition(bytes.AsSpan(0, length)), Crc32.Of(stream, length));
        Assert.Equal(length, stream.Position);
    }

    [Fact]
    public void Fewer_bytes_than_told_are_a_truncated_file() =>
        Assert.Throws<EndOfStreamException>(() => Crc32.Of(new MemoryStream(new byte[10]), 11));

    /// <summary>Bit by bit: a division by the polynomial, whose bits stand the other way round.</summary>
    private static uint ByDefinition(ReadOnlySpan<byte> bytes)
    {
        uint rest = ~0u;
        foreach (byte value in bytes)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                bool carries = ((rest ^ (uint)(value >> bit)) & 1) == 1;
                rest >>= 1;
                if (carries)
                {
                    rest ^= 0xedb88320;
                }
            }
        }

        return ~rest;
    }
}
