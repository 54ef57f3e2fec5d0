using System.Formats.Tar;
using Impasto.Media.Video;
using Impasto.Running;

namespace Impasto.Cluster.Storage;

/// <summary>A film that became a folder of images, as one file.</summary>
internal static class FramesArchive
{
    private const string Ending = ".tar";

    /// <summary>Whether a result is such a film.</summary>
    public static bool IsOne(ClusterResult result) => result.File.EndsWith(Ending, StringComparison.Ordinal);

    /// <summary>Packs a folder into a file beside it, which is the same for the same images.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The file.</returns>
    public static string Pack(string folder)
    {
        string path = Path.TrimEndingDirectorySeparator(folder) + Ending;
        using FileStream file = new(path, FileMode.Create, FileAccess.Write);
        using TarWriter writer = new(file, TarEntryFormat.Ustar);
        foreach (string frame in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            using FileStream read = File.OpenRead(frame);
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, Path.GetFileName(frame))
            {
                DataStream = read,
                ModificationTime = DateTimeOffset.UnixEpoch,
            });
        }

        return path;
    }

    /// <summary>Writes the images of a file into a folder, each whole or not at all.</summary>
    /// <param name="file">The file.</param>
    /// <param name="folder">The folder, which is made.</param>
    /// <exception cref="ClusterException">It has something else in it.</exception>
    public static void Unpack(Stream file, string folder)
    {
        Directory.CreateDirectory(folder);
        using TarReader reader = new(file);
        try
        {
            while (reader.GetNextEntry() is { } entry)
            {
                if (entry is not { EntryType: TarEntryType.RegularFile, DataStream: { } data }
                    || !PictureSequenceWriter.IsFrame(entry.Name))
                {
                    throw Other();
                }

                AtomicFile.Write(Path.Combine(folder, entry.Name), data.CopyTo);
            }
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or EndOfStreamException)
        {
            throw Other();
        }

        ClusterException Other() => new($"{folder}: the result is no film of images; paint it again.");
    }
}
