using Impasto.Compute.Execution;
using Impasto.Compute.Tensors;
using Microsoft.Win32.SafeHandles;

namespace Impasto.Compute.Strips;

/// <summary>
/// The rows of a value, as between two passes: in memory or in a temporary file that goes with it. Memory is taken as
/// rows come, and given back as they are done with. Not safe for use from several threads at a time.
/// </summary>
public sealed unsafe class RowStore : IDisposable
{
    /// <summary>The rows for which memory is taken, and given back, at a time.</summary>
    internal const int BlockRows = 32;

    private readonly Shape shape;
    private readonly StorePlace place;
    private readonly long rowBytes;
    private readonly nint[] blocks;
    private readonly SafeFileHandle? file;

    /// <summary>Makes room for a value.</summary>
    /// <param name="shape">The value's shape, [1, H, W, C].</param>
    /// <param name="place">Where it is kept.</param>
    /// <param name="folder">Where temporary files go; the system's folder for them if absent.</param>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public RowStore(Shape shape, StorePlace place, string? folder = null)
    {
        this.shape = shape;
        this.place = place;
        rowBytes = RowBytes(shape, place);
        blocks = new nint[place == StorePlace.File ? 0 : (shape.Height + BlockRows - 1) / BlockRows];
        if (place == StorePlace.File)
        {
            file = OpenUnnamed(Path.Combine(folder ?? Path.GetTempPath(), $"impasto-{Guid.NewGuid():N}.rows"));
        }
    }

    /// <summary>Frees the memory if the owner did not.</summary>
    ~RowStore() => Free(shape.Height);

    /// <summary>The bytes that a value takes.</summary>
    /// <param name="shape">The value's shape, [1, H, W, C].</param>
    /// <param name="place">Where it is kept.</param>
    public static long Bytes(Shape shape, StorePlace place) => shape.Height * RowBytes(shape, place);

    /// <summary>Gets the bytes of the file now; 0 where there is none.</summary>
    internal long FileBytes => file is null ? 0 : RandomAccess.GetLength(file);

    /// <summary>Keeps rows.</summary>
    /// <param name="first">The first one.</param>
    /// <param name="rows">Their values.</param>
    /// <param name="pool">The threads.</param>
    /// <exception cref="IOException">The disk is full, or it fails.</exception>
    /// <exception cref="OutOfMemoryException">The system does not give the memory.</exception>
    public void Write(int first, ReadOnlySpan<float> rows, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        int row = shape.Width * shape.Channels, count = rows.Length / row;
        for (int block = first / BlockRows; block < blocks.Length && block * BlockRows < first + count; block++)
        {
            if (blocks[block] == 0)
            {
                blocks[block] = (nint)NativeBlock.Allocate(BlockRows * rowBytes);
            }
        }

        fixed (float* source = rows)
        {
            float* from = source;
            pool.Run(count, (y, _) => Write(first + y, from + ((long)y * row)));
        }

        GC.KeepAlive(this);
    }

    /// <summary>Reads rows that are kept.</summary>
    /// <param name="first">The first one.</param>
    /// <param name="rows">Receives their values.</param>
    /// <param name="pool">The threads.</param>
    /// <exception cref="IOException">The disk fails.</exception>
    public void Read(int first, Span<float> rows, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        int row = shape.Width * shape.Channels;
        fixed (float* target = rows)
        {
            float* to = target;
            pool.Run(rows.Length / row, (y, _) => Read(first + y, to + ((long)y * row)));
        }

        GC.KeepAlive(this);
    }

    /// <summary>Gives the memory of the first rows back, which nobody reads any more.</summary>
    /// <param name="end">The first row that is still read.</param>
    public void Free(int end)
    {
        for (int block = 0; block < blocks.Length && Math.Min(shape.Height, (block + 1) * BlockRows) <= end; block++)
        {
            NativeBlock.Free((void*)blocks[block], BlockRows * rowBytes);
            blocks[block] = 0;
        }
    }

    /// <summary>Frees the memory, or lets go of the file.</summary>
    public void Dispose()
    {
        Free(shape.Height);
        file?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Opens a new file that goes with its last user, however that ends. Windows does not let the name of an open file
    /// go, but deletes the file itself.
    /// </summary>
    private static SafeFileHandle OpenUnnamed(string path)
    {
        FileOptions options = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None;
        SafeFileHandle opened = File.OpenHandle(
            path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, options);
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(path);
        }

        return opened;
    }

    private static long RowBytes(Shape shape, StorePlace place) => place == StorePlace.Short
        ? RowCode.Bytes(shape.Width, shape.Channels)
        : (long)shape.Width * shape.Channels * sizeof(float);

    private byte* RowAt(int y) => (byte*)blocks[y / BlockRows] + (y % BlockRows * rowBytes);

    private void Write(int y, float* values)
    {
        switch (place)
        {
            case StorePlace.Memory:
                Buffer.MemoryCopy(values, RowAt(y), rowBytes, rowBytes);
                break;
            case StorePlace.Short:
                RowCode.Write(values, shape.Width, shape.Channels, RowAt(y));
                break;
            default:
                RandomAccess.Write(file!, new ReadOnlySpan<byte>(values, checked((int)rowBytes)), y * rowBytes);
                break;
        }
    }

    private void Read(int y, float* values)
    {
        switch (place)
        {
            case StorePlace.Memory:
                Buffer.MemoryCopy(RowAt(y), values, rowBytes, rowBytes);
                break;
            case StorePlace.Short:
                RowCode.Read(RowAt(y), shape.Width, shape.Channels, values);
                break;
            default:
                ReadFile(new Span<byte>(values, checked((int)rowBytes)), y * rowBytes);
                break;
        }
    }

    private void ReadFile(Span<byte> target, long offset)
    {
        while (target.Length > 0)
        {
            int read = RandomAccess.Read(file!, target, offset);
            if (read == 0)
            {
                throw new IOException("A temporary file of rows ended early.");
            }

            target = target[read..];
            offset += read;
        }
    }
}
