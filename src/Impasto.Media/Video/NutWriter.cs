using System.Buffers.Binary;

namespace Impasto.Media.Video;

/// <summary>Writes raw frames with their times as a NUT file, which ffmpeg reads from a pipe.</summary>
internal sealed class NutWriter
{
    private const ulong Version = 3;
    private const ulong FurthestSync = 65_536;
    private const int Shift = 7;
    private const ulong Flags =
        NutFormat.FlagKey | NutFormat.FlagCodedTime | NutFormat.FlagLength | NutFormat.FlagChecksum;

    private readonly Stream stream;

    /// <summary>Writes what comes before the first frame.</summary>
    /// <param name="stream">Where frames go; it stays open.</param>
    /// <param name="tag">The four bytes that name the format of pixels.</param>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="timeBase">The length of a tick of the clock.</param>
    /// <param name="pixelAspect">The width of a pixel relative to its height.</param>
    public NutWriter(
        Stream stream, ReadOnlySpan<byte> tag, int width, int height, Rational timeBase, Rational pixelAspect)
    {
        this.stream = stream;
        stream.Write(NutFormat.Identifier);

        // One clock; one kind of frame, which begins with a byte of 0, and 254 first bytes that no frame has.
        List<byte> main = [];
        Add(
            main, Version, 1, FurthestSync, 1, (ulong)timeBase.Numerator, (ulong)timeBase.Denominator,
            Flags, 6, 0, 1, 0, 0, 0, 1,
            NutFormat.FlagInvalid, 6, 0, 1, 0, 0, 0, NutFormat.Codes - 2,
            0);
        WritePacket(NutFormat.Main, main);

        List<byte> described = [];
        Add(described, 0, 0, (ulong)tag.Length);
        described.AddRange(tag);
        Add(
            described, 0, Shift, 1 << Shift, 0, 0, 0, (ulong)width, (ulong)height,
            (ulong)pixelAspect.Numerator, (ulong)pixelAspect.Denominator, 0);
        WritePacket(NutFormat.Stream, described);
    }

    /// <summary>Writes a frame.</summary>
    /// <param name="frame">Its bytes.</param>
    /// <param name="time">When it is shown, in ticks, at least 0.</param>
    /// <exception cref="IOException">The reader is gone.</exception>
    public void Write(ReadOnlySpan<byte> frame, long time)
    {
        List<byte> sync = [];
        Add(sync, (ulong)time, 0);
        WritePacket(NutFormat.SyncPoint, sync);
        List<byte> header = [0];
        Add(header, (ulong)time + (1 << Shift), (ulong)frame.Length);
        WriteWithChecksum(header);
        stream.Write(frame);
    }

    private static void Add(List<byte> bytes, params ReadOnlySpan<ulong> values)
    {
        foreach (ulong value in values)
        {
            int groups = 1;
            while (groups < 9 && value >> (7 * groups) != 0)
            {
                groups++;
            }

            for (int group = groups - 1; group >= 0; group--)
            {
                bytes.Add((byte)(((value >> (7 * group)) & 0x7F) | (group > 0 ? 0x80u : 0)));
            }
        }
    }

    private void WritePacket(ulong kind, List<byte> body)
    {
        byte[] number = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(number, kind);
        List<byte> start = [.. number];
        Add(start, (ulong)body.Count + sizeof(uint));
        stream.Write(start.ToArray());
        WriteWithChecksum(body);
    }

    private void WriteWithChecksum(List<byte> bytes)
    {
        byte[] whole = [.. bytes, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(
            whole.AsSpan(bytes.Count), NutFormat.Checksum(whole.AsSpan(0, bytes.Count)));
        stream.Write(whole);
    }
}
