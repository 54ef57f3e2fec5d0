using System.Runtime.InteropServices;
using Impasto.Compute.Tensors;
using Microsoft.Win32.SafeHandles;

namespace Impasto.Compute.Strips;

/// <summary>The rows of a value between two passes, in memory or in a temporary file that goes with it.</summary>
internal sealed unsafe class RowStore : IDisposable
{
    private readonly long rowBytes;
    private readonly long bytes;
    private readonly SafeFileHandle? file;
    private byte* memory;

    /// <summary>Makes room for a value.</summary>
    /// <param name="shape">The value's shape, [1, H, W, C].</param>
    /// <param name="place">Where it is kept.</param>
    /// <param name="folder">Where temporary files go.</param>
    /// <exception cref="IOException">The file cannot be made.</exception>
    /// <exception cref="OutOfMemoryException">The system does not give the memory.</exception>
    public RowStore(Shape shape, StorePlace place, string folder)
    {
        rowBytes = (long)shape.Width * shape.Channels * sizeof(float);
        bytes = rowBytes * shape.Height;
        if (place == StorePlace.Memory)
        {
            memory = (byte*)NativeBlock.Allocate(bytes);
            return;
        }

        file = File.OpenHandle(
            Path.Combine(folder, $"impasto-{Guid.NewGuid():N}.rows"),
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.None,
            FileOptions.DeleteOnClose,
            bytes);
    }

    /// <summary>Frees the memory if the owner did not.</summary>
    ~RowStore() => NativeBlock.Free(memory, bytes);

    /// <summary>Keeps rows.</summary>
    /// <param name="first">The first one.</param>
    /// <param name="rows">Their values.</param>
    /// <exception cref="IOException">The disk is full, or it fails.</exception>
    public void Write(int first, ReadOnlySpan<float> rows)
    {
        ReadOnlySpan<byte> source = MemoryMarshal.AsBytes(rows);
        if (file is null)
        {
            source.CopyTo(new Span<byte>(memory + (first * rowBytes), source.Length));
            GC.KeepAlive(this);
        }
        else
        {
            RandomAccess.Write(file, source, first * rowBytes);
        }
    }

    /// <summary>Reads rows that are kept.</summary>
    /// <param name="first">The first one.</param>
    /// <param name="rows">Receives their values.</param>
    /// <exception cref="IOException">The disk fails.</exception>
    public void Read(int first, Span<float> rows)
    {
        Span<byte> target = MemoryMarshal.AsBytes(rows);
        if (file is null)
        {
            new ReadOnlySpan<byte>(memory + (first * rowBytes), target.Length).CopyTo(target);
            GC.KeepAlive(this);
            return;
        }

        long offset = first * rowBytes;
        while (target.Length > 0)
        {
            int read = RandomAccess.Read(file, target, offset);
            if (read == 0)
            {
                throw new IOException("A temporary file of rows ended early.");
            }

            target = target[read..];
            offset += read;
        }
    }

    /// <summary>Frees the memory, or deletes the file.</summary>
    public void Dispose()
    {
        NativeBlock.Free(memory, bytes);
        memory = null;
        file?.Dispose();
        GC.SuppressFinalize(this);
    }
}
