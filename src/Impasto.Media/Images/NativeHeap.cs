using System.Runtime.InteropServices;

namespace Impasto.Media.Images;

/// <summary>The memory that libvips takes and frees.</summary>
internal static partial class NativeHeap
{
    // Less than this is worth no look through the heap, as of a frame of a film.
    private const long WorthIt = 16 << 20;

    private static bool canTrim = OperatingSystem.IsLinux();

    /// <summary>
    /// Gives memory that is free back to the system, which the C library would keep: what was read would be resident
    /// all the while that the picture is painted.
    /// </summary>
    /// <param name="taken">About the bytes that were taken and freed.</param>
    public static void Trim(long taken)
    {
        if (!canTrim || taken < WorthIt)
        {
            return;
        }

        try
        {
            _ = Trim((nuint)0);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library than glibc keeps less.
            canTrim = false;
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Trim(nuint kept);
}
