using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Impasto.Media.Files;

/// <summary>What the system says of a name: what is there, who may use it, and whose it is.</summary>
/// <param name="Mode">The kind and the rights, as stat says them.</param>
/// <param name="Owner">The number of the user whose it is.</param>
internal readonly partial record struct FileStatus(int Mode, uint Owner)
{
    private const int CurrentFolder = -100;
    private const int LinksAreNotFollowed = 0x100;
    private const uint Wanted = 0x1 | 0x2 | 0x8; // the kind, the rights and the owner
    private const int Length = 256;
    private const int OwnerOffset = 20;
    private const int ModeOffset = 28;
    private const int KindMask = 0xf000;

    /// <summary>Gets the kind, such as 0x4000 for a folder.</summary>
    public int Kind => Mode & KindMask;

    /// <summary>Asks the system.</summary>
    /// <param name="path">The path.</param>
    /// <param name="followsLinks">Whether it is asked what a link leads to, and not of the link.</param>
    /// <returns>Null where nothing is there, and where the system does not tell.</returns>
    public static FileStatus? Of(string path, bool followsLinks)
    {
        if (!OperatingSystem.IsLinux() || path.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        byte[] status = new byte[Length];
        try
        {
            if (StatX(CurrentFolder, path, followsLinks ? 0 : LinksAreNotFollowed, Wanted, ref status[0]) != 0)
            {
                return null;
            }
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }

        return new FileStatus(
            BinaryPrimitives.ReadUInt16LittleEndian(status.AsSpan(ModeOffset)),
            BinaryPrimitives.ReadUInt32LittleEndian(status.AsSpan(OwnerOffset)));
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatX(int folder, string path, int flags, uint wanted, ref byte status);
}
