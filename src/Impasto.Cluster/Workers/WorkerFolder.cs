using Impasto.Media.Files;

namespace Impasto.Cluster.Workers;

/// <summary>
/// A folder for a worker's temporary files, which goes with it. It is held by a lock that the system lets go of when
/// the process is gone: folders of workers that were killed are removed by the next one that starts.
/// </summary>
internal sealed class WorkerFolder : IDisposable
{
    private const string NameStart = "impasto-worker-";
    private const string LockFile = "in-use";
    private const string FilesFolder = "files";
    private const int MostTries = 5;

    private readonly string root;
    private readonly FileStream held;

    /// <summary>Makes a folder, and removes those that nobody has any more.</summary>
    public WorkerFolder()
    {
        (root, held) = Make();
        Path = Directory.CreateDirectory(FilesOf(root)).FullName;
        RemoveLeft();
    }

    /// <summary>Gets the folder, which is empty at first.</summary>
    public string Path { get; }

    public void Dispose()
    {
        Delete(root);
        held.Dispose();
    }

    private static string LockOf(string folder) => System.IO.Path.Combine(folder, LockFile);

    private static string FilesOf(string folder) => System.IO.Path.Combine(folder, FilesFolder);

    private static (string Root, FileStream Held) Make()
    {
        for (int tries = 1; ; tries++)
        {
            string made = Directory.CreateTempSubdirectory(NameStart).FullName;
            try
            {
                FileStream held = Lock(LockOf(made), FileMode.CreateNew);
                if (File.Exists(LockOf(made)))
                {
                    return (made, held);
                }

                held.Dispose();
            }
            catch (IOException) when (tries < MostTries)
            {
                // Another worker that starts has found it before it was held, and removes it.
            }
        }
    }

    private static FileStream Lock(string file, FileMode mode) =>
        new(file, mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);

    /// <summary>Removes the folders of this user that are held by nobody.</summary>
    private void RemoveLeft()
    {
        // Where the system says nothing of owners or knows no locks, nobody can tell that a folder is left.
        using FileStream? second = TryLock(root);
        if (second is not null || FileStatus.Of(root, followsLinks: false) is not { } own)
        {
            return;
        }

        foreach (string folder in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), $"{NameStart}*"))
        {
            // It is a folder as this one is, and no link: nobody but its owner, who is this one's, can change it.
            if (FileStatus.Of(folder, followsLinks: false) == own)
            {
                Remove(folder);
            }
        }
    }

    private static void Remove(string folder)
    {
        using FileStream? left = TryLock(folder);
        if (left is null)
        {
            return;
        }

        try
        {
            Delete(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What a worker has started may outlive it for a moment; the next one that starts removes the rest.
        }
    }

    /// <summary>Deletes a folder, whose lock goes last: what is left of it is known by that.</summary>
    private static void Delete(string folder)
    {
        if (Directory.Exists(FilesOf(folder)))
        {
            Directory.Delete(FilesOf(folder), recursive: true);
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The lock of a folder; null where somebody has it, or the folder has none.</summary>
    private static FileStream? TryLock(string folder)
    {
        try
        {
            return Lock(LockOf(folder), FileMode.Open);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
