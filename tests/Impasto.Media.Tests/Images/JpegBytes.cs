namespace Impasto.Media.Tests.Images;

/// <summary>JPEG files changed by hand.</summary>
internal static class JpegBytes
{
    /// <summary>Puts an EXIF segment with nothing but an orientation where the file's own metadata were.</summary>
    public static byte[] WithOrientation(byte[] jpeg, int orientation)
    {
        byte[] exif =
        [
            0xFF, 0xE1, 0, 34, .. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0,
            0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0,
        ];
        int rest = 2;
        while (jpeg[rest + 1] is >= 0xE0 and <= 0xEF)
        {
            rest += 2 + (jpeg[rest + 2] << 8) + jpeg[rest + 3];
        }

        return [.. jpeg[..2], .. exif, .. jpeg[rest..]];
    }
}
