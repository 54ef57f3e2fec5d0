using Impasto.Models;
using Impasto.Running;

namespace Impasto.Studio.Storage;

/// <summary>
/// The folder of the studio: the records, a file for each picture under its id, and what is in work. One server at a
/// time has it.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private const string ClaimFile = "in-use";
    private const string AddressFile = "address";

    private readonly string root;
    private readonly bool isMade;
    private readonly FileStream claim;

    /// <summary>Takes a folder, which is made where it is absent.</summary>
    /// <param name="path">The folder; studio/ of the user's where null.</param>
    /// <exception cref="StudioException">Nothing can be written there, or another server has it.</exception>
    public DataFolder(string? path)
    {
        root = Path.GetFullPath(path ?? Path.Combine(UserFolder.Home(), "studio"));
        isMade = !Directory.Exists(root);
        for (string? above = Path.GetDirectoryName(root); above is not null; above = Path.GetDirectoryName(above))
        {
            if (File.Exists(above))
            {
                throw new StudioException(
                    $"{root}: nothing can be written there ({above} is a file); name another folder with --data");
            }
        }

        try
        {
            foreach (string folder in new[] { root, Pictures, Thumbnails, Work, Uploads })
            {
                Directory.CreateDirectory(folder);
            }

            OutputFiles.TryFolder(root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StudioException.Unwritable(root, e);
        }

        claim = Claim();
        foreach (string left in Directory.EnumerateFiles(Uploads))
        {
            File.Delete(left);
        }
    }

    /// <summary>Gets the file of the records.</summary>
    public string Records => Path.Combine(root, "studio.db");

    /// <summary>Gets the folder with a folder for each job that is in work.</summary>
    public string Work => Path.Combine(root, "work");

    /// <summary>Gets the folder with the styles that were removed, for a way back.</summary>
    public string Removed => Path.Combine(root, "removed");

    /// <summary>Gets where files of pictures lie of which no records are left; null where all is well.</summary>
    public string? Orphans =>
        !File.Exists(Records) && Directory.EnumerateFiles(Pictures).Any() ? Pictures : null;

    private string Pictures => Path.Combine(root, "pictures");

    private string Thumbnails => Path.Combine(root, "thumbnails");

    private string Uploads => Path.Combine(root, "uploads");

    /// <summary>Says to a second server where this one is.</summary>
    public void Announce(Uri address) => AtomicFile.WriteText(Path.Combine(root, AddressFile), address.ToString());

    /// <summary>Gives a name for a file that is being written.</summary>
    public string NewUpload() => Path.Combine(Uploads, Id.New());

    /// <summary>Gives the file of a picture.</summary>
    public string PathOf(Picture picture) => Path.Combine(Pictures, picture.Id + picture.Extension);

    /// <summary>Gives the file of a picture that is there.</summary>
    /// <exception cref="StudioException">It is not there any more.</exception>
    public string FileOf(Picture picture)
    {
        string path = PathOf(picture);
        return File.Exists(path) ? path : throw new StudioException(
            $"The picture {picture.Name} is not there any more; choose another one.")
        {
            Status = 404,
        };
    }

    /// <summary>Gives the file of a result with 16 bits a channel.</summary>
    public string DeepPathOf(Picture picture) => Path.Combine(Pictures, picture.Id + ".tif");

    /// <summary>Gives the file of a picture made smaller, or of a style's look.</summary>
    public string ThumbnailOf(string name) => Path.Combine(Thumbnails, name + ".jpg");

    /// <summary>Gives the folder of a job's work, which is made.</summary>
    public string WorkOf(string job) => Directory.CreateDirectory(Path.Combine(Work, job)).FullName;

    /// <summary>Removes what a job has in work.</summary>
    public void ClearWork(string job)
    {
        string folder = Path.Combine(Work, job);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Removes the files of a picture.</summary>
    public void Erase(Picture picture)
    {
        File.Delete(PathOf(picture));
        File.Delete(DeepPathOf(picture));
        foreach (string small in Directory.Exists(Thumbnails)
            ? Directory.EnumerateFiles(Thumbnails, picture.Id + "-*")
            : [])
        {
            File.Delete(small);
        }
    }

    /// <summary>Takes back that the folder was made, where nothing has come of it.</summary>
    public void Undo()
    {
        if (isMade)
        {
            Directory.Delete(root, recursive: true);
        }
    }

    public void Dispose()
    {
        File.Delete(Path.Combine(root, AddressFile));
        claim.Dispose();
    }

    private FileStream Claim()
    {
        try
        {
            return new FileStream(
                Path.Combine(root, ClaimFile),
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None,
                bufferSize: 1,
                FileOptions.DeleteOnClose);
        }
        catch (UnauthorizedAccessException e)
        {
            throw StudioException.Unwritable(root, e);
        }
        catch (IOException e)
        {
            string address = Path.Combine(root, AddressFile);
            throw new StudioException(
                $"{root}: a studio is running with this folder already"
                + (File.Exists(address) ? $", at {File.ReadAllText(address)}" : "")
                + "; use that one, or name another folder with --data",
                e);
        }
    }
}
