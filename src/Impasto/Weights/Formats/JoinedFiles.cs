namespace Impasto.Weights.Formats;

/// <summary>Files one after the other, as if they were one. One of them is open at a time.</summary>
internal sealed class JoinedFiles : Stream
{
    private readonly List<(string Path, long Start, long Length)> parts = [];
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
        long added = new FileInfo(path).Length;
        StoredRange range = new(length, added);
        parts.Add((path, length, added));
        length += added;
        return range;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int last = parts.FindLastIndex(part => part.Start <= Position);
        while (last >= 0 && parts[last].Length == 0)
        {
            last--;
        }

        if (last < 0 || Position >= length || buffer.IsEmpty)
        {
            return 0;
        }

        (string path, long start, long partLength) = parts[last];
        long inside = Position - start;
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
