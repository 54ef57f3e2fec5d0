namespace Impasto.Cluster.Storage;

/// <summary>
/// The folder of a film as a part of it sees it. Where the machines share it there is nothing to bring or to keep;
/// else a part brings what it reads and keeps what it has made.
/// </summary>
internal interface IFilmFolder
{
    /// <summary>Gets the folder on this machine.</summary>
    string Path { get; }

    /// <summary>
    /// Brings a file, or what there is in a folder; what is there already stays, and a damaged one is left out.
    /// </summary>
    /// <param name="name">The file or the folder, in the film's.</param>
    /// <param name="isWanted">Which files of a folder, by their names; all where null.</param>
    void Bring(string name, Func<string, bool>? isWanted = null);

    /// <summary>Keeps a file, or what was made in a folder.</summary>
    /// <param name="name">The file or the folder, in the film's.</param>
    void Keep(string name);

    /// <summary>
    /// Keeps a file of which the first counts: where another one was first, the file is that one's from then on.
    /// </summary>
    /// <param name="name">The file, in the film's folder.</param>
    void KeepFirst(string name);

    /// <summary>Keeps what is made in a folder while it is made, until it is disposed of.</summary>
    /// <param name="name">The folder, in the film's.</param>
    /// <param name="except">The name of a file that is left out.</param>
    /// <returns>What ends it; null where there is nothing to keep.</returns>
    IDisposable? KeepAsMade(string name, string except);
}
