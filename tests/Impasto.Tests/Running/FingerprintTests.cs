using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Impasto.Running;

namespace Impasto.Tests.Running;

public class FingerprintTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData((1 << 20) + 3)]
    public void Numbers_are_hashed_as_their_bytes(int count)
    {
        float[] values = [.. Enumerable.Range(0, count).Select(i => MathF.Sin(i))];
        using Fingerprint fingerprint = new();
        fingerprint.Add(values);
        string expected = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(values)));
        Assert.Equal(expected, fingerprint.Finish());
    }

    /// <summary>An image of more than 179 megapixels has more bytes than 32 bits count. These are all zero.</summary>
    [Fact]
    public unsafe void More_bytes_than_32_bits_count_are_hashed()
    {
        const int Count = (int.MaxValue / sizeof(float)) + 2;
        void* zeros = NativeMemory.AllocZeroed(Count, sizeof(float));
        try
        {
            using Fingerprint fingerprint = new();
            fingerprint.Add(new ReadOnlySpan<float>(zeros, Count));

            // head -c 2147483652 /dev/zero | sha256sum
            Assert.Equal("1552c80336a2d8bcf1a1a9be9a1d0d041802f89466965a0ba84b88e14a06f910", fingerprint.Finish());
        }
        finally
        {
            NativeMemory.Free(zeros);
        }
    }
}
