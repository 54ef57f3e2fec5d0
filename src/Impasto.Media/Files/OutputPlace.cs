namespace Impasto.Media.Files;

/// <summary>
/// Where a file is written that is named: links stay, and what they lead to is replaced, by a temporary file beside it
/// that is renamed when it is whole.
/// </summary>
internal static class OutputPlace
{
    /// <summary>Follows the links of a name that is to be written.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The path itself, or the file that its links lead to, which need not be there.</returns>
    /// <exception cref="IOException">
    /// It leads to a device, a pipe or a socket, or round in a circle; the message is our own.
    /// </exception>
    public static string Of(string path)
    {
        if (SpecialFile.KindOf(path) is { } kind)
        {
            throw new IOException($"{path}: this is {kind}; name a file.");
        }

        FileInfo file = new(path);
        try
        {
            return file.LinkTarget is null ? path : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        }
        catch (IOException e)
        {
            throw new IOException($"{path}: this link leads nowhere; name a file.", e);
        }
    }

    /// <summary>Makes the empty file that is to take the place of one.</summary>
    /// <param name="path">The file that is to be written, its links followed.</param>
    /// <returns>A hidden file of no other's name in the same folder, with the same extension.</returns>
    /// <exception cref="IOException">It cannot be made; the message is our own.</exception>
    public static string CreateTemporary(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? string.Empty;
        if (!Directory.Exists(folder))
        {
            throw new IOException($"{path}: the folder {folder} does not exist; make it first.");
        }

        if (Directory.Exists(path))
        {
            throw new IOException($"{path}: this is a folder; name a file.");
        }

        string temporary = Path.Combine(folder, $".{Path.GetRandomFileName()}{Path.GetExtension(path)}");
        try
        {
            File.Create(temporary).Dispose();
            return temporary;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException(SayCannotWrite(path, e), e);
        }
    }

    /// <summary>Says that a file cannot be written, and why.</summary>
    /// <param name="path">The file that is to be written.</param>
    /// <param name="e">What was thrown.</param>
    public static string SayCannotWrite(string path, Exception e) =>
        $"{path}: cannot be written: "
        + (e is FileNotFoundException or DirectoryNotFoundException
            ? "no file can be made in that folder; name another one."
            : $"{FileProblem.Of(e)}; check the folder's permissions and the disk, or name another one.");
}
