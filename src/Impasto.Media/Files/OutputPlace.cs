namespace Impasto.Media.Files;

/// <summary>Where a file is written that is named: links stay, and what they lead to is replaced.</summary>
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
}
