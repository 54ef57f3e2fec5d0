using System.Buffers.Binary;
using System.Text;
using Impasto.Media.Images;
using Impasto.Studio.Api;

namespace Impasto.Studio.Tests;

/// <summary>A packet that is put into a PNG.</summary>
public class PngXmpTests
{
    [Fact]
    public void Every_chunk_of_the_file_has_its_sum_and_the_packet_is_one()
    {
        byte[] png = PngXmp.Into(ImageFile.ToBytes(new ImageBuffer(5, 3), "png"), "<x>\u00e9</x>");
        List<string> names = [];
        for (int at = 8; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            ReadOnlySpan<byte> body = png.AsSpan(at + 4, length + 4);
            names.Add(Encoding.ASCII.GetString(body[..4]));
            Assert.Equal(SumOf(body), BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)));
            at += 12 + length;
        }

        Assert.Equal(("IHDR", "iTXt", "IEND"), (names[0], names[1], names[^1]));
    }

    /// <summary>The sum of a chunk, bit by bit as the PNG standard defines it in its annex D.</summary>
    private static uint SumOf(ReadOnlySpan<byte> bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte one in bytes)
        {
            sum ^= one;
            for (int bit = 0; bit < 8; bit++)
            {
                sum = (sum & 1) == 0 ? sum >> 1 : (sum >> 1) ^ 0xEDB88320;
            }
        }

        return ~sum;
    }
}
