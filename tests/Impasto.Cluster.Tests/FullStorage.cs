using Impasto.Cluster.Storage;

namespace Impasto.Cluster.Tests;

/// <summary>A storage that has no room for results for a while, as a full disk says it.</summary>
internal sealed class FullStorage(IStorage inner) : IStorage
{
    private int refused;

    /// <summary>Gets or sets whether there is no room.</summary>
    public bool IsFull { get; set; } = true;

    /// <summary>Gets how often it had no room.</summary>
    public int Refused => refused;

    public string Name => inner.Name;

    public Guid? Id => inner.Id;

    public Guid Found() => inner.Found();

    public string Keep(string path) => inner.Keep(path);

    public string Bring(string name, string folder, CancellationToken cancellation = default) =>
        inner.Bring(name, folder, cancellation);

    public IReadOnlyList<string> InputsBefore(DateTimeOffset before) => inner.InputsBefore(before);

    public void RemoveInput(string name, DateTimeOffset before) => inner.RemoveInput(name, before);

    public ClusterResult KeepResult(Guid job, string name, string path)
    {
        Refuse();
        return inner.KeepResult(job, name, path);
    }

    public void Fetch(ClusterResult result, string path) => inner.Fetch(result, path);

    public IFilmFolder FilmOf(Guid job, string place, CancellationToken cancellation) =>
        inner.FilmOf(job, place, cancellation);

    public void ClearFilm(Guid job) => inner.ClearFilm(job);

    public void KeepState(Guid job, string name, string path)
    {
        Refuse();
        inner.KeepState(job, name, path);
    }

    public bool FetchState(Guid job, string name, string path) => inner.FetchState(job, name, path);

    public void ClearState(Guid job, string name) => inner.ClearState(job, name);

    public void Remove(Guid job) => inner.Remove(job);

    private void Refuse()
    {
        // The number of "no space left on device" in errno.h of Linux.
        const int NoSpace = 28;
        if (IsFull)
        {
            Interlocked.Increment(ref refused);
            throw new IOException("No space left on device", NoSpace);
        }
    }
}
