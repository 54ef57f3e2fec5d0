using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Impasto.Media.Images.Vips;

/// <summary>The process's one libvips: starts it, and tells the errors of concurrent callers apart.</summary>
internal static unsafe class VipsLibrary
{
    private const int OldestVersion = 813;
    private const int WarningLevel = 1 << 4;
    private const int LongestMessage = 200;

    private static readonly ReaderWriterLockSlim Gate = new();
    private static readonly Lazy<bool> Started = new(Initialise);

    /// <summary>Starts libvips if nothing has started it yet.</summary>
    /// <exception cref="ImageException">libvips is missing or too old.</exception>
    public static void Start() => _ = Started.Value;

    /// <summary>
    /// Runs work in libvips. Errors go into one buffer for the whole process, where those of concurrent callers mix; so
    /// work that fails is done once more alone, and then the buffer holds its errors only.
    /// </summary>
    /// <param name="work">The work; it may run twice.</param>
    /// <exception cref="VipsException">The work failed; the message is what libvips says, in one line.</exception>
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
            LibVips.ClearError();
            return work();
        }
        catch (VipsException e)
        {
            throw new VipsException(TakeError() is { Length: > 0 } message ? message : e.Message, e);
        }
        finally
        {
            Gate.ExitWriteLock();
        }
    }

    private static bool Initialise()
    {
        NativeLibraries.Register();
        if (LibVips.Init("impasto") != 0)
        {
            throw new ImageException($"libvips does not start ({TakeError()}): install it again.");
        }

        (int major, int minor) = (LibVips.Version(0), LibVips.Version(1));
        if ((major * 100) + minor < OldestVersion)
        {
            throw new ImageException($"libvips {major}.{minor} is too old: install 8.13 or newer.");
        }

        // A cached operation would give the old pixels of a file that has been overwritten.
        LibVips.SetCacheMax(0);
        LibVips.BlockUntrusted(1);
        GObject.SetLogHandler("VIPS", WarningLevel, &Ignore, 0);
        return true;
    }

    private static string TakeError()
    {
        string text = Marshal.PtrToStringUTF8(LibVips.ErrorBuffer()) ?? string.Empty;
        LibVips.ClearError();
        IEnumerable<string> lines = text
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Distinct();
        string message = new([.. string.Join("; ", lines).Select(c => char.IsControl(c) ? ' ' : c)]);
        return message.Length <= LongestMessage ? message : message[..LongestMessage] + "...";
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Ignore(nint domain, int level, nint message, nint data)
    {
    }
}
