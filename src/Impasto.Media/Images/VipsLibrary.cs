using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetVips;
using Library = NetVips.NetVips;

namespace Impasto.Media.Images;

/// <summary>The process's one libvips: starts it, and tells the errors of concurrent callers apart.</summary>
internal static class VipsLibrary
{
    private static readonly string[] CodecComplaints =
        ["unsupported compression", "unsupported codec", "loading plugin", "not been built in"];

    private static readonly string[] KindComplaints =
    [
        "unsupported", "not supported", "whole number of bytes", "bits per sample", "sample format", "photometric",
        "labq format", "unimplemented",
    ];

    private static readonly ReaderWriterLockSlim Gate = new();
    private static readonly Lazy<bool> Started = new(Initialise);

    /// <summary>Starts libvips if nothing has started it yet.</summary>
    /// <exception cref="ImageException">libvips is missing or too old.</exception>
    public static void Start() => _ = Started.Value;

    /// <summary>Gets a value indicating whether savers have "keep", which says what metadata they write.</summary>
    public static bool HasKeep => Library.AtLeastLibvips(8, 15);

    /// <summary>Gets the library that is used; 0 where it has another name than expected.</summary>
    public static nint Handle { get; private set; }

    /// <summary>Says whether this libvips has an operation and lets it run.</summary>
    public static bool Allows(string operation)
    {
        if (Library.TypeFind("VipsOperation", operation) == 0)
        {
            return false;
        }

        using Operation made = Operation.NewFromName(operation);
        return !made.GetFlags().HasFlag(Enums.OperationFlags.BLOCKED);
    }

    /// <summary>
    /// Runs work in libvips. Errors go into one buffer for the whole process, where those of concurrent callers mix; so
    /// work that fails is done once more alone, and then the buffer holds its errors only.
    /// </summary>
    /// <param name="work">The work; it may run twice.</param>
    /// <exception cref="VipsException">The work failed; its text is what libvips says.</exception>
    /// <exception cref="ImageException">libvips is missing or too old, or the work threw it.</exception>
    public static T Run<T>(Func<T> work)
    {
        Start();
        Gate.EnterReadLock();
        try
        {
            return work();
        }
        catch (VipsException)
        {
        }
        finally
        {
            Gate.ExitReadLock();
        }

        Gate.EnterWriteLock();
        try
        {
            ClearErrors();
            return work();
        }
        finally
        {
            Gate.ExitWriteLock();
        }
    }

    /// <summary>Whether work failed for want of a codec, which a container such as HEIF may ask for.</summary>
    /// <param name="e">What was thrown.</param>
    public static bool LacksCodec(VipsException e) => CodecComplaints.Any(
        complaint => e.Message.Contains(complaint, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether work failed for a kind of pixels or of packing that is not known here.</summary>
    /// <param name="e">What was thrown.</param>
    public static bool LacksKind(VipsException e) => KindComplaints.Any(
        complaint => e.Message.Contains(complaint, StringComparison.OrdinalIgnoreCase));

    // NetVips' exception takes the errors out of the buffer when it is made.
    private static void ClearErrors() => _ = new VipsException(string.Empty);

    private static bool Initialise()
    {
        bool isSystems = SystemVips.IsChosen(Environment.GetEnvironmentVariable(SystemVips.Variable));
        if (isSystems)
        {
            Handle = SystemVips.Choose();
        }

        StartNetVips(isSystems);
        return true;
    }

    // NetVips starts libvips when code that uses it is compiled or runs, or a generic type of one of its types is made.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StartNetVips(bool isSystems)
    {
        if (!ModuleInitializer.VipsInitialized)
        {
            throw new ImageException(
                "libvips, which reads and writes images, does not start: give the program more memory where a limit "
                + "is set for it (ulimit -v), or "
                + (isSystems
                    ? $"install libvips again, or take {SystemVips.Variable} away."
                    : "install Impasto again."),
                ModuleInitializer.Exception!);
        }

        if (!Library.AtLeastLibvips(8, 13))
        {
            throw new ImageException(
                $"libvips {Library.Version(0)}.{Library.Version(1)} is too old: install 8.13 or newer.");
        }

        if (!isSystems && NativeLibrary.TryLoad(
            SystemVips.FileName, typeof(Image).Assembly, searchPath: null, out nint bundled))
        {
            Handle = bundled;
        }

        // A cached operation would give the old pixels of a file that has been overwritten.
        Cache.Max = 0;
        Library.BlockUntrusted = true;
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, (_, _, _) => { });
    }
}
