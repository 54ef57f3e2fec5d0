namespace Impasto.Media.Files;

/// <summary>What has a file's name and is none: pipes, devices and sockets, whose length nobody knows.</summary>
internal static class SpecialFile
{
    /// <summary>Tells what a path leads to, links resolved.</summary>
    /// <param name="path">The path.</param>
    /// <returns>Such as "a pipe"; null for files, folders and nothing, and where the system does not tell.</returns>
    public static string? KindOf(string path) => FileStatus.Of(path, followsLinks: true)?.Kind switch
    {
        0x1000 => "a pipe",
        0x2000 or 0x6000 => "a device",
        0xc000 => "a socket",
        _ => null,
    };
}
