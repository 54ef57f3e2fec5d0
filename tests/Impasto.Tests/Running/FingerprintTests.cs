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
            using IncrementalHash expected = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            byte[] block = new byte[1 << 20];
            for (long left = (long)Count * sizeof(float); left > 0; left -= block.Length)
            {
                expected.AppendData(block, 0, (int)Math.Min(left, block.Length));
            }

            Assert.Equal(Convert.ToHexStringLower(expected.GetHashAndReset()), fingerprint.Finish());
        }
        finally
        {
            NativeMemory.Free(zeros);
        }
    }
}
