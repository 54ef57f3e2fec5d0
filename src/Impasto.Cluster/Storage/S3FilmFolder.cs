using Impasto.Running;

namespace Impasto.Cluster.Storage;

/// <summary>
/// A film's folder on this machine, with the files of it that a part has brought from a bucket or made for it.
/// </summary>
internal sealed class S3FilmFolder : IFilmFolder
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    // What a part that is stopped may take to put what it has just made.
    private static readonly TimeSpan Leaving = TimeSpan.FromSeconds(1);

    private readonly S3Bucket bucket;
    private readonly string prefix;
    private readonly CancellationToken cancellation;

    // Files as they are in the bucket, by their names in the film's folder.
    private readonly Dictionary<string, (long Bytes, DateTime Changed)> same = [];

    /// <summary>Makes a folder, or goes on with one of this machine.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="prefix">What the names of the film's files begin with.</param>
    /// <param name="path">The folder.</param>
    /// <param name="cancellation">Ends what is brought and put.</param>
    public S3FilmFolder(S3Bucket bucket, string prefix, string path, CancellationToken cancellation)
    {
        (this.bucket, this.prefix, this.cancellation) = (bucket, prefix, cancellation);
        Path = Directory.CreateDirectory(path).FullName;
    }

    public string Path { get; }

    public void Bring(string name, Func<string, bool>? isWanted = null)
    {
        // A folder's name begins those of its files; a file's is its own.
        IEnumerable<string> found = Wait(bucket.ListAsync(prefix + name, cancellation))
            .Select(one => one.Name[prefix.Length..])
            .Where(one => (one == name || one.StartsWith($"{name}/", StringComparison.Ordinal)) && LeadsNowhere(one))
            .Where(one => one == name || isWanted is null || isWanted(System.IO.Path.GetFileName(one)))
            .Where(one => !File.Exists(PathOf(one)));
        S3Bucket.EachAsync(found.ToArray(), BringAsync, cancellation).GetAwaiter().GetResult();
    }

    public void Keep(string name) => Keep(FilesOf(name), cancellation);

    public void KeepFirst(string name)
    {
        bool wasThere;
        lock (same)
        {
            wasThere = same.ContainsKey(name);
        }

        if (wasThere)
        {
            // Where the part has made another one, it found that one's frames damaged.
            bucket.PutAsync(prefix + name, PathOf(name), cancellation).GetAwaiter().GetResult();
        }
        else if (!Wait(bucket.PutFirstAsync(prefix + name, PathOf(name), cancellation)))
        {
            File.Delete(PathOf(name));
            Bring(name);
        }
    }

    public IDisposable? KeepAsMade(string name, string except)
    {
        CancellationTokenSource ending = new();
        Task keeping = Task.Run(async () =>
        {
            while (!ending.IsCancellationRequested)
            {
                try
                {
                    await KeepAsync(Made(), cancellation);
                }
                catch (ClusterException e) when (e.IsPassing)
                {
                    // The server is away; the next time tries again.
                }

                await Task.Delay(Beat, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        });
        return new Ending(() =>
        {
            ending.Cancel();
            try
            {
                keeping.GetAwaiter().GetResult();
            }
            catch (OperationCanceledException)
            {
                // It was putting files as the part was stopped.
            }

            using CancellationTokenSource leaving = new();
            if (cancellation.IsCancellationRequested)
            {
                leaving.CancelAfter(Leaving);
            }

            Keep(Made(), leaving.Token);
            ending.Dispose();
        });

        IEnumerable<string> Made() => FilesOf(name).Where(file => System.IO.Path.GetFileName(file) != except);
    }

    private static T Wait<T>(Task<T> work) => work.GetAwaiter().GetResult();

    private static bool LeadsNowhere(string name) =>
        name.Split('/').All(word => word is not ("" or "." or "..") && !word.Contains('\\', StringComparison.Ordinal));

    private void Keep(IEnumerable<string> files, CancellationToken ending)
    {
        try
        {
            KeepAsync(files, ending).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (!ending.Equals(cancellation))
        {
            // The part was stopped, and goes on elsewhere from what is there.
        }
    }

    private Task KeepAsync(IEnumerable<string> files, CancellationToken ending) =>
        S3Bucket.EachAsync(files.Where(IsNew).ToArray(), PutAsync, ending);

    private async Task PutAsync(string name, CancellationToken ending)
    {
        try
        {
            (long, DateTime) state = StateOf(name);
            await bucket.PutAsync(prefix + name, PathOf(name), ending);
            SetSame(name, state);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // What a shot needs while it is in work is removed behind it.
        }
    }

    private async Task BringAsync(string name, CancellationToken ending)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(PathOf(name))!);
        try
        {
            if (await bucket.GetAsync(prefix + name, null, PathOf(name), ending))
            {
                SetSame(name, StateOf(name));
            }
        }
        catch (DamagedObjectException)
        {
            // It is missing then, and is made anew, or named.
        }
    }

    private void SetSame(string name, (long, DateTime) state)
    {
        lock (same)
        {
            same[name] = state;
        }
    }

    private bool IsNew(string name)
    {
        lock (same)
        {
            return !same.TryGetValue(name, out (long, DateTime) known) || known != StateOf(name);
        }
    }

    /// <summary>The whole files of a folder, by their names in the film's folder; or the file itself.</summary>
    private string[] FilesOf(string name)
    {
        if (File.Exists(PathOf(name)))
        {
            return [name];
        }

        try
        {
            return
            [
                .. Directory.EnumerateFiles(PathOf(name), "*", SearchOption.AllDirectories)
                    .Where(file => !file.EndsWith(AtomicFile.TemporaryEnding, StringComparison.Ordinal)
                        && !System.IO.Path.GetFileName(file).StartsWith('.'))
                    .Select(file => System.IO.Path.GetRelativePath(Path, file).Replace('\\', '/')),
            ];
        }
        catch (DirectoryNotFoundException)
        {
            // There is none yet, or what a shot needs while it is in work is removed this moment.
            return [];
        }
    }

    private (long Bytes, DateTime Changed) StateOf(string name)
    {
        FileInfo file = new(PathOf(name));
        return file.Exists ? (file.Length, file.LastWriteTimeUtc) : default;
    }

    private string PathOf(string name) => System.IO.Path.Combine(Path, name);

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
