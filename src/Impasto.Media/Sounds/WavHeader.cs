using System.Buffers.Binary;

namespace Impasto.Media.Sounds;

/// <summary>
/// What a WAV file says of its samples (Microsoft and IBM, "Multimedia Programming Interface and Data Specifications",
/// 1991; beyond 4 GiB, EBU Tech 3306). Of what it says nothing is believed that the file's own length does not bear
/// out.
/// </summary>
/// <param name="Rate">The samples of a channel in a second.</param>
/// <param name="Channels">The number of channels.</param>
/// <param name="Encoding">How a sample lies in the file.</param>
/// <param name="Start">The place of the first sample in bytes.</param>
/// <param name="Length">The samples of a channel that are there.</param>
/// <param name="IsCutOff">Whether it says that there are more.</param>
internal sealed record WavHeader(
    int Rate, int Channels, SampleEncoding Encoding, long Start, long Length, bool IsCutOff)
{
    /// <summary>The bytes of the header that is written.</summary>
    public const int WrittenLength = 44;

    /// <summary>The most bytes of samples that fit into a file that is written.</summary>
    public const long MostBytes = uint.MaxValue - WrittenLength;

    private const int FileHeader = 12;
    private const int PartHeader = 8;
    private const int ShortestFormat = 16;
    private const int LongestFormat = 40;
    private const int KindPlace = 24;
    private const ushort Pcm = 1;
    private const ushort Float = 3;
    private const ushort Extensible = 0xfffe;

    /// <summary>Says whether the file's first bytes are those of a WAV file.</summary>
    /// <param name="file">The file.</param>
    public static bool IsWav(Stream file)
    {
        byte[] start = new byte[FileHeader];
        file.Position = 0;
        return file.ReadAtLeast(start, FileHeader, throwOnEndOfStream: false) == FileHeader
            && (start.AsSpan(0, 4).SequenceEqual("RIFF"u8) || start.AsSpan(0, 4).SequenceEqual("RF64"u8))
            && start.AsSpan(8).SequenceEqual("WAVE"u8);
    }

    /// <summary>Reads the header of a WAV file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">Its name for messages.</param>
    /// <returns>The header; null where the samples are packed in another way than is read here.</returns>
    /// <exception cref="SoundException">It is damaged.</exception>
    public static WavHeader? Read(Stream file, string path)
    {
        byte[] part = new byte[PartHeader];
        byte[] format = [];
        long longData = -1;
        for (long place = FileHeader; place + PartHeader <= file.Length;)
        {
            file.Position = place;
            file.ReadExactly(part);
            ReadOnlySpan<byte> name = part.AsSpan(0, 4);
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(part.AsSpan(4));
            place += PartHeader;
            if (name.SequenceEqual("data"u8))
            {
                long said = length < uint.MaxValue ? length : longData;
                return format.Length == 0 ? throw Damaged(path, "it does not say what its samples are")
                    : Of(path, format, place, said, file.Length - place);
            }

            if (name.SequenceEqual("fmt "u8) || name.SequenceEqual("ds64"u8))
            {
                byte[] content = new byte[Math.Min(Math.Min(length, LongestFormat), file.Length - place)];
                file.ReadExactly(content);
                if (content.Length < ShortestFormat)
                {
                    throw Damaged(path, "what it says of its samples is too short");
                }

                format = name[0] == (byte)'f' ? content : format;
                longData = name[0] == (byte)'d' ? BinaryPrimitives.ReadInt64LittleEndian(content.AsSpan(8)) : longData;
            }

            place += length + (length & 1);
        }

        throw Damaged(path, "it is cut off before its samples");
    }

    /// <summary>The bytes that stand before the samples of a file that is written.</summary>
    /// <param name="rate">The samples of a channel in a second.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="encoding">How a sample lies in the file.</param>
    /// <param name="bytes">The bytes of all samples.</param>
    public static byte[] Write(int rate, int channels, SampleEncoding encoding, long bytes)
    {
        byte[] header = new byte[WrittenLength];
        int size = SampleCode.LengthOf(encoding);
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(
            header.AsSpan(4), (uint)(bytes + (bytes & 1) + WrittenLength - PartHeader));
        "WAVEfmt "u8.CopyTo(header.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), ShortestFormat);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(20), encoding == SampleEncoding.Float32 ? Float : Pcm);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(22), (ushort)channels);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(24), rate);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(28), rate * channels * size);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(32), (ushort)(channels * size));
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(34), (ushort)(8 * size));
        "data"u8.CopyTo(header.AsSpan(36));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(40), (uint)bytes);
        return header;
    }

    private static WavHeader? Of(string path, ReadOnlySpan<byte> format, long start, long said, long there)
    {
        ushort kind = BinaryPrimitives.ReadUInt16LittleEndian(format);
        ushort channels = BinaryPrimitives.ReadUInt16LittleEndian(format[2..]);
        uint rate = BinaryPrimitives.ReadUInt32LittleEndian(format[4..]);
        ushort block = BinaryPrimitives.ReadUInt16LittleEndian(format[12..]);
        ushort bits = BinaryPrimitives.ReadUInt16LittleEndian(format[14..]);
        if (kind == Extensible && format.Length == LongestFormat)
        {
            kind = BinaryPrimitives.ReadUInt16LittleEndian(format[KindPlace..]);
        }

        SampleEncoding? encoding = (kind, bits) switch
        {
            (Pcm, 8) => SampleEncoding.Pcm8,
            (Pcm, 16) => SampleEncoding.Pcm16,
            (Pcm, 24) => SampleEncoding.Pcm24,
            (Pcm, 32) => SampleEncoding.Pcm32,
            (Float, 32) => SampleEncoding.Float32,
            (Float, 64) => SampleEncoding.Float64,
            _ => null,
        };
        if (encoding is not { } known)
        {
            return null;
        }

        SoundSource.CheckForm(path, rate, channels);
        if (block != channels * SampleCode.LengthOf(known))
        {
            throw Damaged(path, $"a sample of {channels} channels cannot have {block} bytes");
        }

        // What was written to a pipe, or was not brought to its end, does not say how long it is.
        bool isUnknown = said < 0 || (said == 0 && there > 0);
        return new WavHeader(
            (int)rate, channels, known, start, (isUnknown ? there : Math.Min(said, there)) / block,
            !isUnknown && said > there);
    }

    private static SoundException Damaged(string path, string what) =>
        new($"{path}: the sound is damaged: {what}; save it again, or use another file.");
}
