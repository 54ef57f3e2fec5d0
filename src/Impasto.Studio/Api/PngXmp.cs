using System.Buffers.Binary;
using System.Text;
using Impasto.Weights.Formats;

namespace Impasto.Studio.Api;

/// <summary>
/// An XMP packet inside of a PNG, as XMP's standard (ISO 16684-3) wants it: an iTXt chunk that is not compressed.
/// libvips packs it into a zTXt chunk, in which few programs look.
/// </summary>
internal static class PngXmp
{
    private const string Keyword = "XML:com.adobe.xmp";

    // The signature, and the header, which is always the first chunk.
    private const int AfterHeader = 8 + 12 + 13;

    /// <summary>Gives a PNG with a packet in it.</summary>
    public static byte[] Into(byte[] png, string packet)
    {
        // An end of the keyword, no compression, no method of it, no language, no keyword in that language.
        byte[] body =
        [
            .. "iTXt"u8, .. Encoding.ASCII.GetBytes(Keyword), 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(packet),
        ];
        byte[] length = new byte[4], check = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, body.Length - 4);
        using MemoryStream checkedBytes = new(body);
        BinaryPrimitives.WriteUInt32BigEndian(check, Crc32.Of(checkedBytes, body.Length));
        return [.. png.AsSpan(0, AfterHeader), .. length, .. body, .. check, .. png.AsSpan(AfterHeader)];
    }
}
