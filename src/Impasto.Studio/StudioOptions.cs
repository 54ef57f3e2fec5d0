using System.Net;
using Impasto.Cluster.Engine;

namespace Impasto.Studio;

/// <summary>How a studio is served.</summary>
public sealed record StudioOptions
{
    /// <summary>The port that is taken where none is named and it is free.</summary>
    public const int DefaultPort = 7860;

    /// <summary>The least length of a token, in characters, of a studio that other machines can reach.</summary>
    public const int ShortestToken = 16;

    /// <summary>
    /// Gets the port, 0 for any that is free; where null, <see cref="DefaultPort"/> or the next one that is free.
    /// </summary>
    public int? Port { get; init; }

    /// <summary>Gets the address that is listened on; one that is no loopback needs a <see cref="Token"/>.</summary>
    public IPAddress Listen { get; init; } = IPAddress.Loopback;

    /// <summary>Gets what a visitor has to know; random where null.</summary>
    public string? Token { get; init; }

    /// <summary>
    /// Gets the folder of pictures, jobs and what else the studio keeps; studio/ of the user's folder where null.
    /// </summary>
    public string? Data { get; init; }

    /// <summary>Gets the folder with the user's styles and models; that of the user where null.</summary>
    public string? Home { get; init; }

    /// <summary>Gets the memory that a job may take, in bytes; what the machine can give where null.</summary>
    public long? MemoryBudget { get; init; }

    /// <summary>Gets the number of threads that paint.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Gets the database and the storage of jobs that workers elsewhere do, which outlive the studio; null for none.
    /// </summary>
    public ClusterConnection? Cluster { get; init; }

    /// <summary>Gets the most bytes of a picture that is dropped.</summary>
    internal long MostPictureBytes { get; init; } = 256_000_000;

    /// <summary>Gets the edge in pixels of what trainings learn from; the recipe's own where null.</summary>
    internal int? TrainingSize { get; init; }

    /// <summary>Gets after how long in which nothing is painted memory is given back.</summary>
    internal TimeSpan RestAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Gets until when an optimisation gives its best as a preview; what is left of half a second goes to its last step
    /// and to the JPEG.
    /// </summary>
    internal TimeSpan PreviewTime { get; init; } = TimeSpan.FromMilliseconds(350);

    /// <summary>Gets how often an optimisation keeps its state at least.</summary>
    internal TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(10);
}
