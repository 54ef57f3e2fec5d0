using Impasto.Compute.Tensors;

namespace Impasto.Compute.Execution;

/// <summary>
/// Memory for the values of one executor after another: to give it back and take it anew would mean that the system
/// clears it each time.
/// </summary>
internal sealed unsafe class Arena : IDisposable
{
    private void* block;
    private long size;
    private long used;

    /// <summary>Frees the memory if the owner did not.</summary>
    ~Arena() => Free();

    /// <summary>Gives memory of undefined content: the same as before, where that is enough.</summary>
    /// <param name="bytes">How much.</param>
    /// <exception cref="OutOfMemoryException">The system does not give it.</exception>
    public byte* Take(long bytes)
    {
        if (block == null || bytes > size)
        {
            Free();
            block = NativeBlock.Allocate(bytes);
            size = bytes;
        }

        used = Math.Max(used, bytes);
        return (byte*)block;
    }

    /// <summary>Gives back what was used beyond a size.</summary>
    /// <param name="bytes">What may stay in use; less than nothing counts as nothing.</param>
    public void Trim(long bytes)
    {
        bytes = Math.Max(0, bytes);
        if (used > bytes)
        {
            NativeBlock.GiveBack(block, bytes, used, size);
            used = bytes;
        }
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeBlock.Free(block, size);
        block = null;
        used = 0;
    }
}
