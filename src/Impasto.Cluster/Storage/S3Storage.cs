using Impasto.Media.Files;
using Impasto.Running;

namespace Impasto.Cluster.Storage;

/// <summary>
/// A bucket of a server that speaks S3. What a part reads is brought to its machine; what it has made is put there.
/// </summary>
/// <param name="url">Where the bucket is.</param>
internal sealed class S3Storage(S3Url url) : IStorage, IDisposable
{
    // What was kept longer ago than that is kept again, so that it is not taken for something that nobody needs.
    private static readonly TimeSpan UntilKeptAgain = TimeSpan.FromHours(1);

    private readonly S3Bucket bucket = new(url);

    public string Name => url.Shown;

    public Guid? Id => InFile(file =>
        Wait(bucket.GetAsync(FolderStorage.MarkFile, null, file, CancellationToken.None))
            && Guid.TryParse(File.ReadAllText(file).Trim(), out Guid id) ? id : (Guid?)null);

    public Guid Found()
    {
        if (Id is { } known)
        {
            return known;
        }

        // Of two that do this at the same time, the first gives the id.
        InFile(file =>
        {
            File.WriteAllText(file, $"{Guid.NewGuid()}\n");
            return Wait(bucket.PutFirstAsync(FolderStorage.MarkFile, file, CancellationToken.None));
        });
        return Id ?? throw new ClusterException($"{Name}: what was written there cannot be read.");
    }

    public string Keep(string path)
    {
        string name = StoredName.Of(Fingerprint.OfFile(path), path), key = StoredName.InputPlace(name);
        (long Bytes, DateTimeOffset Put)? found = Wait(bucket.FindAsync(key, CancellationToken.None));
        if (found is not { } there || there.Bytes != new FileInfo(path).Length
            || DateTimeOffset.UtcNow - there.Put > UntilKeptAgain)
        {
            WaitFor(bucket.PutAsync(key, path, CancellationToken.None));
        }

        return name;
    }

    public string Bring(string name, string folder, CancellationToken cancellation = default)
    {
        string key = StoredName.InputPlace(name), path = Path.Combine(folder, name);
        if (File.Exists(path))
        {
            return path;
        }

        Directory.CreateDirectory(folder);
        try
        {
            return Wait(bucket.GetAsync(key, Path.GetFileNameWithoutExtension(name), path, cancellation))
                ? path
                : throw new ClusterException(
                    $"{Name}/{key}: this file is no longer in the storage; send its job again.");
        }
        catch (DamagedObjectException e)
        {
            // Left there, it would be taken for the file that it is not.
            WaitFor(bucket.DeleteAsync(key, cancellation));
            throw new ClusterException(
                $"{Name}/{key}: this file was damaged, and is removed; send its job again.", e);
        }
    }

    public IReadOnlyList<string> InputsBefore(DateTimeOffset before) =>
    [
        .. Wait(bucket.ListAsync("inputs/", CancellationToken.None))
            .Where(input => input.Put < before).Select(input => input.Name["inputs/".Length..]),
    ];

    public void RemoveInput(string name, DateTimeOffset before)
    {
        string key = $"inputs/{name}";
        if (Wait(bucket.FindAsync(key, CancellationToken.None)) is { } found && found.Put < before)
        {
            WaitFor(bucket.DeleteAsync(key, CancellationToken.None));
        }
    }

    public ClusterResult KeepResult(Guid job, string name, string path)
    {
        string sha256 = Fingerprint.OfFile(path);
        string file = StoredName.ResultPlace(job, name, sha256, path);
        WaitFor(bucket.PutAsync(file, path, CancellationToken.None));
        return new ClusterResult(file, sha256, new FileInfo(path).Length);
    }

    public void Fetch(ClusterResult result, string path)
    {
        StoredName.CheckResult(result);
        try
        {
            if (!Wait(bucket.GetAsync(result.File, result.Sha256, OutputPlace.Of(path), CancellationToken.None)))
            {
                throw new ClusterException(
                    $"{Name}/{result.File}: this result is no longer in the storage; paint it again.");
            }
        }
        catch (DamagedObjectException e)
        {
            throw new ClusterException($"{Name}/{result.File}: this result is damaged; paint it again.", e);
        }
    }

    public IFilmFolder FilmOf(Guid job, string place, CancellationToken cancellation) =>
        new S3FilmFolder(bucket, FilmPrefixOf(job), Path.Combine(place, "film"), cancellation);

    public void ClearFilm(Guid job)
    {
        try
        {
            WaitFor(bucket.DeleteAllAsync(FilmPrefixOf(job), CancellationToken.None));
        }
        catch (ClusterException)
        {
            // What stays behind goes when the job is removed.
        }
    }

    public void KeepState(Guid job, string name, string path) =>
        WaitFor(bucket.PutAsync(StateOf(job, name), path, CancellationToken.None));

    public bool FetchState(Guid job, string name, string path) =>
        Wait(bucket.GetAsync(StateOf(job, name), null, path, CancellationToken.None));

    public void ClearState(Guid job, string name)
    {
        try
        {
            WaitFor(bucket.DeleteAllAsync(StateOf(job, name), CancellationToken.None));
        }
        catch (ClusterException)
        {
            // What stays behind goes when the job is removed.
        }
    }

    public void Remove(Guid job) => WaitFor(bucket.DeleteAllAsync(FolderOf(job), CancellationToken.None));

    public void Dispose() => bucket.Dispose();

    private static string FolderOf(Guid job) => $"jobs/{job:N}/";

    private static string StateOf(Guid job, string name) => $"{FolderOf(job)}state/{name}";

    private static string FilmPrefixOf(Guid job) => $"{FolderOf(job)}film/";

    private static T Wait<T>(Task<T> work) => work.GetAwaiter().GetResult();

    private static void WaitFor(Task work) => work.GetAwaiter().GetResult();

    private static T InFile<T>(Func<string, T> work)
    {
        string folder = Directory.CreateTempSubdirectory("impasto-").FullName;
        try
        {
            return work(Path.Combine(folder, "mark"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
