using Impasto.Media.Files;

namespace Impasto.Running;

/// <summary>
/// Files that are whole or not there: they are written under a temporary name in the same folder and then renamed, so
/// that a kill leaves what was there before.
/// </summary>
internal static class AtomicFile
{
    /// <summary>The ending of temporary names.</summary>
    internal const string TemporaryEnding = ".tmp";

    /// <summary>A name under which a file is written before it is whole, which no other process has.</summary>
    public static string TemporaryOf(string path) =>
        $"{path}.{Environment.ProcessId}.{Path.GetRandomFileName()}{TemporaryEnding}";

    /// <summary>Writes a file, or replaces it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes its content.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string place = OutputPlace.Of(path), temporary = TemporaryOf(place);
        using ExitAction leaving = new(() => File.Delete(temporary));
        try
        {
            using (FileStream file = new(temporary, FileMode.Create, FileAccess.Write))
            {
                write(file);
            }

            File.Move(temporary, place, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Copies a file to another one, or replaces that.</summary>
    /// <param name="from">The file, which others may write anew meanwhile.</param>
    /// <param name="path">The file to write or replace.</param>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read or written.</exception>
    public static void Copy(string from, string path) => Write(path, file =>
    {
        using FileStream read = new(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        read.CopyTo(file);
    });

    /// <summary>Writes a text file in UTF-8, or replaces it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">Its content.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void WriteText(string path, string text) => Write(path, file =>
    {
        using StreamWriter writer = new(file);
        writer.Write(text);
    });
}
