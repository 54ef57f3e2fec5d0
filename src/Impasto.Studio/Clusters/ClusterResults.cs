using Impasto.Cluster;
using Impasto.Cluster.Clients;
using Impasto.Studio.Storage;

namespace Impasto.Studio.Clusters;

/// <summary>What parts have made, fetched from the storage.</summary>
internal sealed class ClusterResults(ClusterClient client, DataFolder folder)
{
    /// <summary>Whether a part makes a file that people want.</summary>
    public static bool Has(ClusterPart part) => part.Kind is ClusterPartKind.Picture or ClusterPartKind.Assemble;

    /// <summary>Fetches what a part has made.</summary>
    /// <param name="part">The part.</param>
    /// <returns>A file, which the caller deletes, and the name under which it is saved.</returns>
    /// <exception cref="StudioException">It has made nothing yet, or nothing that people want.</exception>
    /// <exception cref="ClusterException">It is not in the storage, or damaged.</exception>
    public (string File, string Name) Fetch(ClusterPart part)
    {
        if (part.Result is not { } result || !Has(part))
        {
            throw StudioException.Conflict("This part has made no picture and no film yet.");
        }

        // Who writes in the database chooses the name; the ending is one that the storage has.
        string file = folder.NewUpload();
        client.Fetch(result, file);
        return (file, Path.GetFileNameWithoutExtension(part.Name) + Path.GetExtension(result.File));
    }
}
