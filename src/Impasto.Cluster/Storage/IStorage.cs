namespace Impasto.Cluster.Storage;

/// <summary>
/// Where all machines find what jobs read and what their parts have made: files by their content, and a folder a job.
/// </summary>
internal interface IStorage
{
    /// <summary>Gets what it is called.</summary>
    string Name { get; }

    /// <summary>Gets the id by which a storage is told from another; null where there is none, or no storage.</summary>
    /// <exception cref="ClusterException">The machine that has it cannot be reached, or refuses.</exception>
    Guid? Id { get; }

    /// <summary>Gives the storage an id where it has none.</summary>
    /// <returns>The id.</returns>
    /// <exception cref="ClusterException">It cannot be written.</exception>
    Guid Found();

    /// <summary>Keeps a file that a job reads; from then on it counts as new.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its name here, which its content makes.</returns>
    /// <exception cref="IOException">It cannot be read or kept.</exception>
    string Keep(string path);

    /// <summary>Brings a kept file to this machine, where it is not there already.</summary>
    /// <param name="name">Its name, as <see cref="Keep"/> gives it.</param>
    /// <param name="folder">A folder for it, of which it may make no use.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The path under which it is read.</returns>
    /// <exception cref="ClusterException">It is missing or damaged.</exception>
    string Bring(string name, string folder, CancellationToken cancellation = default);

    /// <summary>Gives the kept files that have not been kept again since a time.</summary>
    /// <param name="before">The time.</param>
    IReadOnlyList<string> InputsBefore(DateTimeOffset before);

    /// <summary>Removes a kept file, unless it has been kept again.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="before">The time since when it was not to be kept again.</param>
    void RemoveInput(string name, DateTimeOffset before);

    /// <summary>Keeps what a part has made, whole or not at all.</summary>
    /// <param name="job">The job.</param>
    /// <param name="name">What it is called, without an ending.</param>
    /// <param name="path">The file.</param>
    ClusterResult KeepResult(Guid job, string name, string path);

    /// <summary>Copies what a part has made to a file, whole or not at all.</summary>
    /// <param name="result">What.</param>
    /// <param name="path">The file to write or replace.</param>
    /// <exception cref="ClusterException">It is not there, or damaged.</exception>
    void Fetch(ClusterResult result, string path);

    /// <summary>Gives the folder in which a film is divided and painted.</summary>
    /// <param name="job">The job.</param>
    /// <param name="place">A folder of this machine, of which it may make no use.</param>
    /// <param name="cancellation">Ends what is brought and kept.</param>
    IFilmFolder FilmOf(Guid job, string place, CancellationToken cancellation);

    /// <summary>Removes the folder of a film that is done.</summary>
    void ClearFilm(Guid job);

    /// <summary>Keeps how far a part is, so that another worker can go on; what was kept before is replaced.</summary>
    /// <param name="job">The job.</param>
    /// <param name="name">The part's name, as that of what it makes.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be kept; what was kept before is still there.</exception>
    void KeepState(Guid job, string name, string path);

    /// <summary>Copies what was kept of a part to a file.</summary>
    /// <param name="job">The job.</param>
    /// <param name="name">The part's name.</param>
    /// <param name="path">The file, which is not there yet.</param>
    /// <returns>False where nothing was kept.</returns>
    /// <exception cref="DamagedObjectException">It is damaged, as far as the storage can tell.</exception>
    bool FetchState(Guid job, string name, string path);

    /// <summary>Removes what was kept of a part.</summary>
    /// <param name="job">The job.</param>
    /// <param name="name">The start of the part's names.</param>
    void ClearState(Guid job, string name);

    /// <summary>Removes all that the parts of a job have made.</summary>
    /// <exception cref="ClusterException">It cannot be removed now.</exception>
    void Remove(Guid job);
}
