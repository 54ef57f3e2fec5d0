using Impasto.Media.Files;
using Impasto.Media.Images;

namespace Impasto.Running;

/// <summary>
/// The files that a run will write, looked at before its work: none of them is one that it reads, no two are the same,
/// and each can be written.
/// </summary>
internal static class OutputFiles
{
    // Enough that a full disk says so.
    private const int TrialBytes = 1 << 16;

    /// <summary>Refuses a run that would write over what it reads, or one of its results over another.</summary>
    /// <param name="inputs">The files and folders that are read; those that are not there do not count.</param>
    /// <param name="outputs">The files that are written.</param>
    /// <param name="overwrite">Whether what is read may be written over.</param>
    /// <exception cref="IOException">It would; the message names the file.</exception>
    public static void CheckApart(IEnumerable<string> inputs, IEnumerable<string> outputs, bool overwrite)
    {
        Dictionary<string, string> read = new(RealPath.Comparer);
        foreach (string input in inputs.Where(input => Path.Exists(input)))
        {
            read.TryAdd(RealPath.Of(input), input);
        }

        Dictionary<string, string> written = new(RealPath.Comparer);
        foreach (string output in outputs)
        {
            string real = RealPath.Of(output);
            if (!written.TryAdd(real, output))
            {
                throw new IOException(
                    $"{output}: this would be written twice, as {written[real]} too; name another file.");
            }

            // A file of a folder that is read, such as one of networks, may be one of those that are.
            string folder = Path.GetDirectoryName(real) ?? real;
            string? input = read.GetValueOrDefault(real)
                ?? (File.Exists(real) ? read.GetValueOrDefault(folder) : null);
            if (input is not null && !overwrite)
            {
                throw new IOException(
                    $"{output}: this would be written over, and {input} is read; name another file, or allow it with "
                    + "--overwrite.");
            }
        }
    }

    /// <summary>
    /// Writes a picture that was made. One that cannot be written, since the disk became full or the folder is gone, is
    /// not lost: it is kept in a new folder of the system's temporary ones.
    /// </summary>
    /// <param name="picture">The picture.</param>
    /// <param name="path">The file to write or replace.</param>
    /// <param name="writing">How it is written.</param>
    /// <exception cref="ImageException">It cannot be written; the message says where it is kept.</exception>
    public static void Write(ImageBuffer picture, string path, ImageWriteOptions writing)
    {
        try
        {
            ImageFile.Write(picture, path, writing);
        }
        catch (ImageException e) when (Keep(picture, Path.GetFileName(path), writing) is { } kept)
        {
            throw new ImageException($"{e.Message} The picture is kept as {kept}", e);
        }
    }

    /// <summary>Throws where a file could not be written.</summary>
    /// <param name="path">The file to write or replace.</param>
    /// <exception cref="IOException">It could not; the message names it.</exception>
    public static void Try(string path)
    {
        if (Directory.Exists(path))
        {
            throw new IOException($"{path}: this is a folder; name a file.");
        }

        string place = OutputPlace.Of(path), folder = Path.GetDirectoryName(Path.GetFullPath(place))!;
        if (!Directory.Exists(folder))
        {
            throw new IOException($"{path}: there is no folder {folder}; make it first.");
        }

        TryToWrite(path, AtomicFile.TemporaryOf(place));
    }

    /// <summary>Throws where a folder could not be made, or nothing could be written into it.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="IOException">It could not; the message names it.</exception>
    public static void TryFolder(string path)
    {
        if (SpecialFile.KindOf(path) is { } kind)
        {
            throw new IOException($"{path}: this is {kind}; name a folder.");
        }

        string folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        while (!Directory.Exists(folder))
        {
            if (File.Exists(folder))
            {
                throw new IOException($"{path}: {(folder == Path.GetFullPath(path) ? "this" : folder)} is a file; "
                    + "name a folder.");
            }

            folder = Path.GetDirectoryName(folder)!;
        }

        TryToWrite(path, Path.Combine(folder, AtomicFile.TemporaryOf(".impasto")));
    }

    private static void TryToWrite(string path, string temporary)
    {
        try
        {
            File.WriteAllBytes(temporary, new byte[TrialBytes]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{path}: nothing can be written there: {FileProblem.Of(e)}", e);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Gives where the picture is; null where it cannot be written there either.</summary>
    private static string? Keep(ImageBuffer picture, string name, ImageWriteOptions writing)
    {
        try
        {
            string kept = Path.Combine(Directory.CreateTempSubdirectory("impasto-").FullName, name);
            ImageFile.Write(picture, kept, writing);
            return kept;
        }
        catch (Exception e) when (e is ImageException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
