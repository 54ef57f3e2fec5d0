namespace Impasto.Cluster.Storage;

/// <summary>A film's folder that all machines see.</summary>
/// <param name="path">The folder.</param>
internal sealed class SharedFilmFolder(string path) : IFilmFolder
{
    public string Path => path;

    public void Bring(string name, Func<string, bool>? isWanted = null)
    {
    }

    public void Keep(string name)
    {
    }

    public void KeepFirst(string name)
    {
    }

    public IDisposable? KeepAsMade(string name, string except) => null;
}
