using System.Runtime.InteropServices;

namespace Impasto.Compute.Tensors;

/// <summary>
/// Native memory, aligned to <see cref="Alignment"/>. On Linux large blocks come from the system itself and go back to
/// it at once: its allocator keeps freed blocks of up to 32 MB for later, so that a run would take far more than was
/// planned.
/// </summary>
internal static unsafe partial class NativeBlock
{
    /// <summary>What addresses are multiples of, in bytes.</summary>
    public const int Alignment = 64;

    private const long LargeBytes = 1 << 20;
    private const int ReadAndWrite = 1 | 2;
    private const int PrivateAnonymous = 0x02 | 0x20;
    private const int HugePages = 14;
    private const int NotNeeded = 4;
    private const long PageBytes = 4096;
    private const nint Failed = -1;

    /// <summary>Takes memory, of which the content is not defined.</summary>
    /// <param name="bytes">How much; 0 gives a block too.</param>
    /// <exception cref="OutOfMemoryException">The system does not give it.</exception>
    public static void* Allocate(long bytes)
    {
        if (!IsMapped(bytes))
        {
            return NativeMemory.AlignedAlloc((nuint)Math.Max(bytes, Alignment), Alignment);
        }

        void* block = Map(null, (nuint)bytes, ReadAndWrite, PrivateAnonymous, -1, 0);
        if ((nint)block == Failed)
        {
            throw new InsufficientMemoryException($"The system does not give {bytes} bytes of memory.");
        }

        // A block is written from end to end: to fault in its pages one by one would take longer. What the system makes
        // of the advice does not matter.
        _ = Advise(block, (nuint)bytes, HugePages);
        return block;
    }

    /// <summary>Gives memory back.</summary>
    /// <param name="block">What <see cref="Allocate"/> gave; null for nothing.</param>
    /// <param name="bytes">How much was asked for.</param>
    public static void Free(void* block, long bytes)
    {
        if (block == null)
        {
            return;
        }

        if (IsMapped(bytes))
        {
            _ = Unmap(block, (nuint)bytes);
        }
        else
        {
            NativeMemory.AlignedFree(block);
        }
    }

    /// <summary>Gives the memory of a part of a block back, whose content is lost; the block stays.</summary>
    /// <param name="block">What <see cref="Allocate"/> gave.</param>
    /// <param name="first">Where the part begins, in bytes.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="bytes">How much was asked for.</param>
    public static void GiveBack(void* block, long first, long end, long bytes)
    {
        first = (first + PageBytes - 1) / PageBytes * PageBytes;
        if (IsMapped(bytes) && end > first)
        {
            _ = Advise((byte*)block + first, (nuint)(end - first), NotNeeded);
        }
    }

    private static bool IsMapped(long bytes) => bytes >= LargeBytes && OperatingSystem.IsLinux();

    [LibraryImport("libc", EntryPoint = "mmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(void* address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "munmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Unmap(void* address, nuint length);
}
