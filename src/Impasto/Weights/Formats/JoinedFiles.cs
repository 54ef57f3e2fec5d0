namespace Impasto.Weights.Formats;

/// <summary>Files one after the other, as if they were one. One of them is open at a time.</summary>
internal sealed class JoinedFiles : Stream
{
    private readonly List<(string Path, long Length)> parts = [];
    private readonly List<long> starts = [];
    private (string Path, FileStream Stream)? open;
    private long length;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override long Position { get; set; }

    /// <summary>Adds a file at the end.</summary>
    /// <returns>Where it lies in the whole.</returns>
    public StoredRange Add(string path)
    {
        StoredRange range = new(length, new FileInfo(path).Length);
        if (range.Length > 0)
        {
            parts.Add((path, range.Length));
            starts.Add(length);
            length += range.Length;
        }

        return range;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (Position < 0 || Position >= length)
        {
            return 0;
        }

        int found = starts.BinarySearch(Position);
        int index = found >= 0 ? found : ~found - 1;
        (string path, long partLength) = parts[index];
        long inside = Position - starts[index];
        FileStream stream = Open(path);
        stream.Position = inside;
        int read = stream.Read(buffer[..(int)Math.Min(buffer.Length, partLength - inside)]);
        Position += read;
        return read;
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => Position,
        _ => length,
    };

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            open?.Stream.Dispose();
            open = null;
        }

        base.Dispose(disposing);
    }

    private FileStream Open(string path)
    {
        if (open?.Path != path)
        {
            open?.Stream.Dispose();
            open = null;
            open = (path, new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read));
        }

        return open.Value.Stream;
    }
}
