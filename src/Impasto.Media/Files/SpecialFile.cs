using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Impasto.Media.Files;

/// <summary>What has a file's name and is none: pipes, devices and sockets, whose length nobody knows.</summary>
internal static partial class SpecialFile
{
    private const int CurrentFolder = -100;
    private const uint TypeWanted = 1;
    private const int StatusLength = 256;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xf000;

    /// <summary>Tells what a path leads to, links resolved.</summary>
    /// <param name="path">The path.</param>
    /// <returns>Such as "a pipe"; null for files, folders and nothing, and where the system does not tell.</returns>
    public static string? KindOf(string path)
    {
        if (!OperatingSystem.IsLinux() || path.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        byte[] status = new byte[StatusLength];
        try
        {
            if (StatX(CurrentFolder, path, 0, TypeWanted, ref status[0]) != 0)
            {
                return null;
            }
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }

        return (BinaryPrimitives.ReadUInt16LittleEndian(status.AsSpan(ModeOffset)) & TypeMask) switch
        {
            0x1000 => "a pipe",
            0x2000 or 0x6000 => "a device",
            0xc000 => "a socket",
            _ => null,
        };
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatX(int folder, string path, int flags, uint wanted, ref byte status);
}
