namespace Impasto.Media.Images;

/// <summary>The first bytes by which files of the formats are known.</summary>
internal static class FileSignature
{
    /// <summary>The name of the format of a file.</summary>
    /// <param name="start">Its first bytes, 32 where it has as many.</param>
    public static string? NameOf(ReadOnlySpan<byte> start) => start switch
    {
        [0xFF, 0xD8, 0xFF, ..] => "JPEG",
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => "PNG",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "GIF",
        [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..] => "TIFF",
        [0xFF, 0x0A, ..] or [0, 0, 0, 0x0C, (byte)'J', (byte)'X', (byte)'L', (byte)' ', ..] => "JPEG XL",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] =>
            "WebP",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', .. var brands] => NameOfBrands(brands),
        _ => null,
    };

    private static string? NameOfBrands(ReadOnlySpan<byte> brands)
    {
        if (brands.IndexOf("avif"u8) >= 0 || brands.IndexOf("avis"u8) >= 0)
        {
            return "AVIF";
        }

        return brands.IndexOf("heic"u8) >= 0 || brands.IndexOf("heix"u8) >= 0 || brands.IndexOf("mif1"u8) >= 0
            ? "HEIF"
            : null;
    }
}
