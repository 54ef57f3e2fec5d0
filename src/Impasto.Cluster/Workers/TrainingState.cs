using System.IO.Compression;
using Impasto.Cluster.Storage;

namespace Impasto.Cluster.Workers;

/// <summary>
/// How far a training is: the files of its folder without which it could not go on, in the storage as one file, so that
/// there is never half of a checkpoint.
/// </summary>
/// <param name="storage">The storage.</param>
/// <param name="part">The part that trains.</param>
/// <param name="instructionSet">The instruction set that trains.</param>
/// <param name="folder">The training's folder.</param>
/// <param name="tell">Told in a line where it cannot be kept.</param>
internal sealed class TrainingState(
    IStorage storage, ClusterPart part, string instructionSet, string folder, Action<string>? tell)
{
    private static readonly string[] Unneeded = ["in-use", "unfinished.safetensors", "chart.html"];

    private readonly string name = $"{TrainWork.NameOf(part)}-{instructionSet}";

    /// <summary>Gets the training's folder.</summary>
    public string Folder => folder;

    private string Packed => folder + ".state";

    /// <summary>Makes the folder as it was kept, unless it is there.</summary>
    public void Fetch()
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        try
        {
            if (!storage.FetchState(part.Job, name, Packed))
            {
                return;
            }

            ZipFile.ExtractToDirectory(Packed, folder);
            tell?.Invoke($"{part.Name}: goes on from its checkpoint");
        }
        catch (Exception e) when (e is InvalidDataException or DamagedObjectException)
        {
            tell?.Invoke($"{part.Name}: its checkpoint is damaged; it begins anew");
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        finally
        {
            File.Delete(Packed);
        }
    }

    /// <summary>Keeps the folder; where that is not possible now, what was kept before stays.</summary>
    public void Keep()
    {
        try
        {
            Pack();
            storage.KeepState(part.Job, name, Packed);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ClusterException)
        {
            tell?.Invoke($"{part.Name}: its checkpoint cannot be kept in the storage now; the next one may");
        }
        finally
        {
            File.Delete(Packed);
        }
    }

    private void Pack()
    {
        using ZipArchive archive = ZipFile.Open(Packed, ZipArchiveMode.Create);
        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            if (!Unneeded.Contains(Path.GetFileName(path)) && Path.GetExtension(path) != ".tmp")
            {
                // The log is open for the next step.
                using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                using Stream entry = archive.CreateEntry(
                    Path.GetRelativePath(folder, path).Replace('\\', '/'), CompressionLevel.NoCompression).Open();
                file.CopyTo(entry);
            }
        }
    }
}
