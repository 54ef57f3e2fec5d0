using System.Runtime.Versioning;
using Impasto.Cluster.Workers;

namespace Impasto.Cluster.Tests;

/// <summary>The temporary folders of workers, of which some were killed.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class WorkerFolderTests : IDisposable
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly DirectoryInfo elsewhere = Directory.CreateTempSubdirectory("impasto-");
    private readonly List<string> made = [];

    public void Dispose()
    {
        elsewhere.Delete(recursive: true);
        foreach (string folder in made.Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: new DirectoryInfo(folder).LinkTarget is null);
        }
    }

    [Fact]
    public void A_worker_that_starts_removes_what_killed_ones_have_left()
    {
        string kept = Path.Combine(elsewhere.FullName, "kept");
        File.WriteAllText(kept, "of somebody");
        string left = MakeLeft(Directory.CreateTempSubdirectory("impasto-worker-").FullName);
        File.CreateSymbolicLink(Path.Combine(left, "files", "file"), kept);
        Directory.CreateSymbolicLink(Path.Combine(left, "files", "folder"), elsewhere.FullName);

        string own;
        using (WorkerFolder folder = new())
        {
            own = folder.Path;
            Assert.Empty(Directory.GetFileSystemEntries(own));
            Assert.False(Directory.Exists(left));
            Assert.True(File.Exists(kept));
        }

        Assert.False(Directory.Exists(Path.GetDirectoryName(own)));
    }

    [Fact]
    public void Folders_of_workers_that_live_or_of_somebody_else_stay()
    {
        using WorkerFolder living = new();
        string link = Path.Combine(Path.GetTempPath(), $"impasto-worker-{Guid.NewGuid():N}");
        MakeLeft(elsewhere.FullName);
        Directory.CreateSymbolicLink(link, elsewhere.FullName);
        string open = MakeLeft(Directory.CreateTempSubdirectory("impasto-worker-").FullName);
        File.SetUnixFileMode(open, Own | UnixFileMode.OtherWrite);
        string unlocked = Directory.CreateTempSubdirectory("impasto-worker-").FullName;
        made.AddRange(link, open, unlocked);

        using (WorkerFolder folder = new())
        {
            Assert.NotEqual(living.Path, folder.Path);
        }

        Assert.True(Directory.Exists(living.Path));
        Assert.True(File.Exists(Path.Combine(elsewhere.FullName, "files", "work")));
        Assert.All(made, folder => Assert.True(Directory.Exists(folder), folder));
    }

    /// <summary>Makes a folder what a worker leaves that is killed.</summary>
    private static string MakeLeft(string folder)
    {
        File.SetUnixFileMode(folder, Own);
        File.WriteAllText(Path.Combine(folder, "in-use"), "");
        Directory.CreateDirectory(Path.Combine(folder, "files"));
        File.WriteAllText(Path.Combine(folder, "files", "work"), "of a worker");
        return folder;
    }
}
