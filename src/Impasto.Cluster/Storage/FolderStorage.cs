using System.Collections.Concurrent;
using Impasto.Media.Files;
using Impasto.Running;

namespace Impasto.Cluster.Storage;

/// <summary>A folder that all machines share.</summary>
/// <param name="folder">Its full path on this machine.</param>
internal sealed class FolderStorage(string folder) : IStorage
{
    /// <summary>The file that has the id of a storage.</summary>
    public const string MarkFile = "impasto-storage";

    private const string FilmName = "film";
    private const string StateEnding = ".state";
    private const int MostTries = 100;

    private static readonly TimeSpan UntilTriedAgain = TimeSpan.FromSeconds(0.02);

    private static readonly FileStreamOptions Reading = new() { Share = FileShare.ReadWrite | FileShare.Delete };

    private readonly ConcurrentDictionary<string, (long Bytes, DateTime Written)> whole = [];

    public string Name => folder;

    public Guid? Id
    {
        get
        {
            try
            {
                return Guid.TryParse(File.ReadAllText(Path.Combine(folder, MarkFile)).Trim(), out Guid id) ? id : null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    public Guid Found()
    {
        if (!Directory.Exists(folder))
        {
            throw new ClusterException($"{folder}: there is no such folder; name the one that all machines share.");
        }

        string mark = Path.Combine(folder, MarkFile);
        for (int tries = 1; ; tries++)
        {
            if (Id is { } known)
            {
                return known;
            }

            try
            {
                return FoundIn(mark);
            }
            catch (IOException) when (tries < MostTries)
            {
                // Another one founds it this moment.
                Thread.Sleep(UntilTriedAgain);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new ClusterException($"{folder}: the storage cannot be written ({FileProblem.Of(e)}).", e);
            }
        }
    }

    public string Keep(string path)
    {
        string name = StoredName.Of(Fingerprint.OfFile(path), path);
        if (IsRenewed(PathOf(name), new FileInfo(path).Length))
        {
            return name;
        }

        // What is kept is what was copied, should the file change meanwhile.
        string inputs = Directory.CreateDirectory(Path.Combine(folder, "inputs")).FullName;
        string temporary = Path.Combine(inputs, $"{Guid.NewGuid():N}.tmp");
        try
        {
            Copy(path, temporary);
            name = StoredName.Of(Fingerprint.OfFile(temporary), path);
            File.Move(temporary, PathOf(name), overwrite: true);
            return name;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public string Bring(string name, string folder, CancellationToken cancellation = default)
    {
        FileInfo file = new(PathOf(name));
        if (!file.Exists)
        {
            throw Id is null
                ? Away()
                : new ClusterException(
                    $"{file.FullName}: this file is no longer in the storage; send its job again.");
        }

        // A network is read for each picture, and looked through once.
        (long, DateTime) state = (file.Length, file.LastWriteTimeUtc);
        if (whole.GetValueOrDefault(name) != state)
        {
            if (Fingerprint.OfFile(file.FullName) != Path.GetFileNameWithoutExtension(name))
            {
                RemoveDamaged(file);
                throw new ClusterException($"{file.FullName}: this file is damaged; send its job again.");
            }

            whole[name] = state;
        }

        return file.FullName;
    }

    public IReadOnlyList<string> InputsBefore(DateTimeOffset before)
    {
        DirectoryInfo inputs = new(Path.Combine(folder, "inputs"));
        return !inputs.Exists ? [] :
        [
            .. inputs.EnumerateFiles().Where(file => file.LastWriteTimeUtc < before.UtcDateTime)
                .Select(file => file.Name),
        ];
    }

    public void RemoveInput(string name, DateTimeOffset before)
    {
        FileInfo file = new(Path.Combine(folder, "inputs", Path.GetFileName(name)));
        if (file.Exists && file.LastWriteTimeUtc < before.UtcDateTime)
        {
            file.Delete();
        }
    }

    public ClusterResult KeepResult(Guid job, string name, string path)
    {
        string sha256 = Fingerprint.OfFile(path);
        string file = StoredName.ResultPlace(job, name, sha256, path);
        try
        {
            CopyWhole(path, Path.Combine(FolderOf(job), Path.GetFileName(file)));
        }
        catch (IOException e) when (FileProblem.IsFull(e))
        {
            throw new ClusterException($"{folder}: the disk is full.", e) { IsPassing = true };
        }

        return new ClusterResult(file, sha256, new FileInfo(path).Length);
    }

    public void Fetch(ClusterResult result, string path)
    {
        StoredName.CheckResult(result);
        string place = Path.Combine(folder, result.File);
        if (!File.Exists(place))
        {
            throw Id is null
                ? Away()
                : new ClusterException($"{place}: this result is no longer in the storage; paint it again.");
        }

        if (Fingerprint.OfFile(place) != result.Sha256)
        {
            throw new ClusterException($"{place}: this result is damaged; paint it again.");
        }

        AtomicFile.Copy(place, path);
    }

    public IFilmFolder FilmOf(Guid job, string place, CancellationToken cancellation) =>
        new SharedFilmFolder(Path.Combine(FolderOf(job), FilmName));

    public void ClearFilm(Guid job)
    {
        try
        {
            Directory.Delete(Path.Combine(PlaceOf(job), FilmName), recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another worker removes it at the same time, or has done so.
        }
    }

    public void KeepState(Guid job, string name, string path) => CopyWhole(path, StateOf(job, name));

    public bool FetchState(Guid job, string name, string path)
    {
        string place = StateOf(job, name);
        if (!File.Exists(place))
        {
            return false;
        }

        Copy(place, path);
        return true;
    }

    public void ClearState(Guid job, string name)
    {
        try
        {
            foreach (string path in Directory.GetFiles(FolderOf(job), $"{name}*{StateEnding}"))
            {
                File.Delete(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another worker removes it at the same time, or has done so.
        }
    }

    public void Remove(Guid job)
    {
        const int Tries = 20;
        string made = PlaceOf(job);
        for (int i = 1; Directory.Exists(made); i++)
        {
            try
            {
                Directory.Delete(made, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A worker whose job was cancelled a moment ago may still write there.
                if (i == Tries)
                {
                    throw new ClusterException($"{made}: it cannot be removed ({FileProblem.Of(e)}).", e);
                }

                Thread.Sleep(100);
            }
        }
    }

    /// <summary>
    /// Gives the id in a mark, and writes one where there is none. The file is locked meanwhile: of several that do
    /// this at the same time, the first gives the id, and should it be killed, the next.
    /// </summary>
    private static Guid FoundIn(string mark)
    {
        using FileStream file = new(mark, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        using StreamReader reader = new(file);
        if (Guid.TryParse(reader.ReadToEnd().Trim(), out Guid known))
        {
            return known;
        }

        Guid made = Guid.NewGuid();
        file.SetLength(0);
        file.Write(System.Text.Encoding.ASCII.GetBytes($"{made}\n"));
        file.Flush(flushToDisk: true);
        return made;
    }

    private string StateOf(Guid job, string name) => Path.Combine(FolderOf(job), name + StateEnding);

    private string PathOf(string name) => Path.Combine(folder, StoredName.InputPlace(name));

    private string PlaceOf(Guid job) => Path.Combine(folder, "jobs", $"{job:N}");

    /// <summary>The folder of a job; where the storage is not mounted now, none is made in its place.</summary>
    private string FolderOf(Guid job) => Id is null
        ? throw Away()
        : Directory.CreateDirectory(PlaceOf(job)).FullName;

    private ClusterException Away() => new($"{folder}: the storage is away.") { IsPassing = true };

    /// <summary>Whether a file is there with all its bytes; it counts as new from then on.</summary>
    private static bool IsRenewed(string path, long bytes)
    {
        if (new FileInfo(path) is not { Exists: true } file || file.Length != bytes)
        {
            return false;
        }

        try
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
            return true;
        }
        catch (FileNotFoundException)
        {
            // It was removed this moment, since no job named it.
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            // It is another user's, and is kept anew as one's own.
            return false;
        }
    }

    /// <summary>Removes a file that would be taken for the one that it is not.</summary>
    private static void RemoveDamaged(FileInfo file)
    {
        try
        {
            file.Delete();
        }
        catch (UnauthorizedAccessException)
        {
            // It is another user's, who is told of it as well.
        }
    }

    /// <summary>Copies a file so that the copy is whole or not there.</summary>
    private static void CopyWhole(string from, string to)
    {
        string temporary = $"{to}.{Guid.NewGuid():N}.tmp";
        try
        {
            Copy(from, temporary);
            File.Move(temporary, to, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static void Copy(string from, string to)
    {
        using FileStream read = new(from, Reading);
        WriteWhole(to, read.CopyTo);
    }

    /// <summary>Writes a new file, which is on the disk when this ends.</summary>
    private static void WriteWhole(string path, Action<Stream> write)
    {
        using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write);
        write(file);
        file.Flush(flushToDisk: true);
    }
}
