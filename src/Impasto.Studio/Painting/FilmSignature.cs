namespace Impasto.Studio.Painting;

/// <summary>
/// Knows films by their first bytes. A playlist or a manifest is no film: it would have ffmpeg open other files of this
/// machine.
/// </summary>
internal static class FilmSignature
{
    // ffmpeg looks for the words of manifests in the text before the first byte of 0; films have one early.
    private const int LongestText = 128;
    private const int Length = 512;
    private const int TransportPacket = 188;
    private const byte TransportStart = 0x47;

    /// <summary>Tells whether a file is a film of a known kind.</summary>
    /// <param name="file">The file.</param>
    public static bool IsKnown(string file)
    {
        byte[] start = new byte[Length];
        using FileStream stream = File.OpenRead(file);
        int length = stream.ReadAtLeast(start, Length, throwOnEndOfStream: false);
        ReadOnlySpan<byte> read = start.AsSpan(0, length);
        int zero = read.IndexOf((byte)0);
        return zero is >= 0 and < LongestText && !read[..zero].Contains((byte)'<') && IsContainer(read);
    }

    private static bool IsContainer(ReadOnlySpan<byte> start) => start switch
    {
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => true,
        [_, _, _, _, (byte)'m', (byte)'o', (byte)'o', (byte)'v', ..] => true,
        [_, _, _, _, (byte)'w', (byte)'i', (byte)'d', (byte)'e', ..] => true,
        [_, _, _, _, (byte)'m', (byte)'d', (byte)'a', (byte)'t', ..] => true,
        [0x1a, 0x45, 0xdf, 0xa3, ..] => true,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'A', (byte)'V', (byte)'I', ..] => true,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', ..] => true,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => true,
        [(byte)'O', (byte)'g', (byte)'g', (byte)'S', ..] => true,
        [(byte)'F', (byte)'L', (byte)'V', 1, ..] => true,
        [0x30, 0x26, 0xb2, 0x75, ..] => true,
        [0, 0, 1, 0xba or 0xb3, ..] => true,
        [TransportStart, ..] => start.Length > TransportPacket && start[TransportPacket] == TransportStart,
        _ => false,
    };
}
