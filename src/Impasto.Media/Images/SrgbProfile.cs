using NetVips;

namespace Impasto.Media.Images;

/// <summary>The ICC profiles that say no more than that pixels are sRGB; asked for inside libvips' Run.</summary>
internal static class SrgbProfile
{
    // That of libvips before it took a shorter one, in many files: its length and hash.
    private const int FormerLength = 6922;
    private const ulong FormerHash = 0x3E45D1A7E6AB852F;

    private static readonly Lazy<byte[]> BuiltIn = new(() => Image.ProfileLoad("srgb"));

    /// <summary>Gets libvips' own profile.</summary>
    public static byte[] Bytes => BuiltIn.Value;

    /// <summary>Says whether a profile is libvips' own, today's or the former one.</summary>
    public static bool Is(ReadOnlySpan<byte> profile) =>
        profile.SequenceEqual(Bytes) || (profile.Length == FormerLength && Hash(profile) == FormerHash);

    // FNV-1a, 64 bits. It tells files apart and guards nothing.
    private static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (byte b in bytes)
        {
            hash = (hash ^ b) * 0x100000001B3;
        }

        return hash;
    }
}
