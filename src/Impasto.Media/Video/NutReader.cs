using System.Buffers.Binary;

namespace Impasto.Media.Video;

/// <summary>Reads the frames of the one stream of a NUT file, as ffmpeg writes it to a pipe.</summary>
internal sealed class NutReader : IDisposable
{
    private const int MostPacket = 1 << 20;
    private const int BufferLength = 1 << 16;

    private readonly BufferedStream stream;
    private readonly FrameCode[] codes = new FrameCode[NutFormat.Codes];
    private readonly List<byte[]> headers = [[]];
    private Rational[] clocks = [];
    private int clock;
    private int shift;
    private long latest;

    /// <summary>Reads up to the first frame.</summary>
    /// <param name="stream">The file, which is closed with this.</param>
    /// <exception cref="InvalidDataException">It is no NUT file.</exception>
    /// <exception cref="EndOfStreamException">It is cut off.</exception>
    public NutReader(Stream stream)
    {
        this.stream = new BufferedStream(stream, BufferLength);
        byte[] start = new byte[NutFormat.Identifier.Length];
        this.stream.ReadExactly(start);
        if (!start.AsSpan().SequenceEqual(NutFormat.Identifier))
        {
            throw Damaged();
        }
    }

    /// <summary>Gets the length of a tick of the clock; known when a frame was read.</summary>
    public Rational TimeBase => clocks.Length > 0 ? clocks[clock] : new Rational(1, 1);

    /// <summary>Reads the next frame.</summary>
    /// <param name="frame">Its bytes, all of them.</param>
    /// <param name="time">When it is shown, in ticks.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, or the frame has another length.</exception>
    /// <exception cref="EndOfStreamException">The file is cut off in it.</exception>
    public bool Read(Span<byte> frame, out long time)
    {
        for (int first = stream.ReadByte(); first >= 0; first = stream.ReadByte())
        {
            if (first == NutFormat.PacketCode)
            {
                ReadPacket();
                continue;
            }

            ReadFrame(first, frame);
            time = latest;
            return true;
        }

        time = 0;
        return false;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => stream.Dispose();

    private static InvalidDataException Damaged() => new("The frames from ffmpeg are damaged.");

    private void ReadFrame(int first, Span<byte> frame)
    {
        FrameCode code = codes[first];
        ulong flags = code.Flags ^ ((code.Flags & NutFormat.FlagMore) != 0 ? Unsigned() : 0);
        if ((flags & (NutFormat.FlagInvalid | NutFormat.FlagSideData)) != 0)
        {
            throw Damaged();
        }

        if (Has(NutFormat.FlagStream))
        {
            Unsigned();
        }

        latest = Has(NutFormat.FlagCodedTime) ? Full((long)Unsigned()) : latest + code.TimeStep;
        long length = code.LowLength + (Has(NutFormat.FlagLength) ? (long)Unsigned() * code.Factor : 0);
        if (Has(NutFormat.FlagMatchTime))
        {
            Unsigned();
        }

        byte[] header = headers[Checked(Has(NutFormat.FlagHeader) ? (long)Unsigned() : code.Header, headers.Count)];
        long reserved = Has(NutFormat.FlagReserved) ? (long)Unsigned() : code.Reserved;
        for (long i = 0; i < reserved; i++)
        {
            Unsigned();
        }

        if (Has(NutFormat.FlagChecksum))
        {
            stream.ReadExactly(stackalloc byte[sizeof(uint)]);
        }

        if (length != frame.Length || header.Length > length)
        {
            throw Damaged();
        }

        header.CopyTo(frame);
        stream.ReadExactly(frame[header.Length..]);

        bool Has(ulong flag) => (flags & flag) != 0;
    }

    /// <summary>A time of which only the lower bits may have been written.</summary>
    private long Full(long coded)
    {
        long range = 1L << shift;
        if (coded >= range)
        {
            return coded - range;
        }

        long mask = range - 1;
        long least = latest - (mask / 2);
        return ((coded - least) & mask) + least;
    }

    private void ReadPacket()
    {
        byte[] rest = new byte[sizeof(ulong)];
        rest[0] = NutFormat.PacketCode;
        stream.ReadExactly(rest.AsSpan(1));
        ulong kind = BinaryPrimitives.ReadUInt64BigEndian(rest);
        int length = Checked((long)Unsigned(), MostPacket);
        if (length > NutFormat.LongPacket)
        {
            stream.ReadExactly(rest.AsSpan(0, sizeof(uint)));
        }

        byte[] body = new byte[length];
        stream.ReadExactly(body);
        Fields fields = new(body);
        switch (kind)
        {
            case NutFormat.Main:
                ReadMain(fields);
                break;
            case NutFormat.Stream:
                ReadStream(fields);
                break;
            case NutFormat.SyncPoint when clocks.Length > 0:
                long ticks = (long)fields.Unsigned();
                Rational told = clocks[(int)(ticks % clocks.Length)];
                Int128 above = (Int128)(ticks / clocks.Length) * told.Numerator * TimeBase.Denominator;
                latest = (long)(above / ((Int128)told.Denominator * TimeBase.Numerator));
                break;
            default:
                break;
        }
    }

    private void ReadMain(Fields fields)
    {
        if (fields.Unsigned() > 3)
        {
            fields.Unsigned();
        }

        if (fields.Unsigned() != 1)
        {
            throw Damaged();
        }

        fields.Unsigned();
        clocks = new Rational[Checked((long)fields.Unsigned(), NutFormat.Codes)];
        for (int i = 0; i < clocks.Length; i++)
        {
            int numerator = Checked((long)fields.Unsigned(), int.MaxValue);
            int denominator = Checked((long)fields.Unsigned(), int.MaxValue);
            clocks[i] = numerator > 0 && denominator > 0 ? new Rational(numerator, denominator) : throw Damaged();
        }

        FrameCode code = new() { Factor = 1 };
        for (int i = 0; i < codes.Length;)
        {
            ulong flags = fields.Unsigned();
            ulong count = fields.Unsigned();
            code = code with
            {
                Flags = flags,
                TimeStep = count > 0 ? fields.Signed() : code.TimeStep,
                Factor = count > 1 ? (long)fields.Unsigned() : code.Factor,
            };
            if (count > 2)
            {
                fields.Unsigned();
            }

            long low = count > 3 ? (long)fields.Unsigned() : 0;
            code = code with { Reserved = count > 4 ? (long)fields.Unsigned() : 0 };
            long same = count > 5 ? (long)fields.Unsigned() : code.Factor - low;
            if (count > 6)
            {
                fields.Signed();
            }

            code = code with { Header = count > 7 ? (long)fields.Unsigned() : code.Header };
            for (ulong more = 8; more < count; more++)
            {
                fields.Unsigned();
            }

            if (same < 1)
            {
                throw Damaged();
            }

            for (long j = 0; j < same && i < codes.Length; i++)
            {
                codes[i] = i == NutFormat.PacketCode
                    ? new FrameCode { Flags = NutFormat.FlagInvalid }
                    : code with { LowLength = low + j++ };
            }
        }

        for (long left = fields.IsAtEnd ? 0 : (long)fields.Unsigned(); left > 0; left--)
        {
            headers.Add(fields.Bytes());
        }
    }

    private void ReadStream(Fields fields)
    {
        fields.Unsigned();
        fields.Unsigned();
        fields.Bytes();
        clock = Checked((long)fields.Unsigned(), clocks.Length);
        shift = Checked((long)fields.Unsigned(), 16);
    }

    private static int Checked(long value, int limit) => value >= 0 && value < limit ? (int)value : throw Damaged();

    private ulong Unsigned()
    {
        ulong value = 0;
        for (int i = 0; i < 10; i++)
        {
            int part = stream.ReadByte();
            if (part < 0)
            {
                throw new EndOfStreamException();
            }

            value = (value << 7) | ((uint)part & 0x7F);
            if ((part & 0x80) == 0)
            {
                return value;
            }
        }

        throw Damaged();
    }

    /// <summary>What a frame's first byte says of it.</summary>
    private readonly record struct FrameCode
    {
        public ulong Flags { get; init; }

        public long TimeStep { get; init; }

        public long Factor { get; init; }

        public long LowLength { get; init; }

        public long Reserved { get; init; }

        public long Header { get; init; }
    }

    /// <summary>The fields of a packet, one after another.</summary>
    private sealed class Fields(byte[] bytes)
    {
        private int place;

        /// <summary>Gets whether nothing is left but the checksum.</summary>
        public bool IsAtEnd => place >= bytes.Length - sizeof(uint);

        public ulong Unsigned()
        {
            ulong value = 0;
            while (place < bytes.Length)
            {
                byte part = bytes[place++];
                value = (value << 7) | ((uint)part & 0x7F);
                if ((part & 0x80) == 0)
                {
                    return value;
                }
            }

            throw Damaged();
        }

        public long Signed()
        {
            long value = (long)Unsigned() + 1;
            return (value & 1) != 0 ? -(value >> 1) : value >> 1;
        }

        public byte[] Bytes()
        {
            int length = Checked((long)Unsigned(), bytes.Length - place + 1);
            place += length;
            return bytes[(place - length)..place];
        }
    }
}
