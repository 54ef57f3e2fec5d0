using Impasto.Studio.Painting;

namespace Impasto.Studio.Tests;

/// <summary>Films are known by their first bytes.</summary>
public class FilmSignatureTests
{
    public static TheoryData<byte[], bool> Starts => new()
    {
        { [.. "GIF89a"u8, 0], true },
        { [.. "GIF89a"u8, .. Letters(121), 0], true },
        { [.. "GIF89a"u8, .. Letters(122), 0], false },
        { [.. "GIF89a"u8, .. Letters(9)], false },
        { [.. "GIF89a<"u8, 0], false },
        { [0, 0, 0, 32, .. "ftypisom"u8], true },
        { [0, 0, 0, 32, .. "fxypisom"u8], false },
        { [0x47, .. new byte[187], 0x47], true },
        { [0x47, .. new byte[187], 0x48], false },
        { [0x47, .. new byte[187]], false },
        { [0x1a, 0x45, 0xdf, 0xa3, 0], true },
        { [0], false },
        { [], false },
    };

    [Theory]
    [MemberData(nameof(Starts))]
    public void A_film_has_an_early_zero_no_tag_and_a_known_start(byte[] start, bool isKnown)
    {
        string file = Path.GetTempFileName();
        File.WriteAllBytes(file, start);
        Assert.Equal(isKnown, FilmSignature.IsKnown(file));
        File.Delete(file);
    }

    private static byte[] Letters(int count) => [.. Enumerable.Repeat((byte)'a', count)];
}
