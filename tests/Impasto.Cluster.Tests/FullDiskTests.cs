using Impasto.Cli.Tests;
using Impasto.Media.Tests.Video;

namespace Impasto.Cluster.Tests;

/// <summary>A storage whose disk is full for a while, with real workers and a real disk.</summary>
[Collection(WorkCollection.Name)]
public sealed class FullDiskTests : IDisposable
{
    private readonly ClusterFolder folder;
    private readonly SmallDisk disk;

    public FullDiskTests(PostgresServer server)
    {
        folder = new ClusterFolder(server);
        disk = new SmallDisk(folder.Storage, megabytes: 16);
    }

    public void Dispose()
    {
        disk.Dispose();
        folder.Dispose();
    }

    [SmallDiskFact]
    public Task A_picture_waits_until_there_is_room() => AssertSameAsync(
        ["stylize", folder.At("photos/a.png"), "--style", folder.At("style.png"), .. folder.Short],
        "there.png",
        "there.png: begun");

    [SmallDiskFact]
    public Task A_film_waits_until_there_is_room() => AssertSameAsync(
        [
            "film",
            Ffmpeg.Make(
                folder.At("clip.mp4"), "-f lavfi -i testsrc2=s=256x192:r=25 -t 1 -c:v libx264 -pix_fmt yuv420p"),
            "--style", "great-wave",
        ],
        "there.mp4",
        "part 1 of 1: begun");

    private async Task AssertSameAsync(string[] words, string output, string moment)
    {
        using WorkerProcess worker = folder.Work();
        Task<ProgramResult> sent = folder.RunAsync([.. words, "-o", folder.At(output), "--on", "-"]);
        worker.WaitFor(moment);
        disk.Fill();
        worker.WaitFor("Waiting: ");
        Assert.False(sent.IsCompleted, worker.Said);
        disk.Clear();
        ProgramResult there = await sent;
        Assert.True(there.ExitCode == 0, there.Error + worker.Said);
        Assert.Contains("the disk is full", worker.Said, StringComparison.OrdinalIgnoreCase);
        string here = folder.At("here" + Path.GetExtension(output));
        Assert.Equal(0, (await folder.RunAsync([.. words, "-o", here])).ExitCode);
        Assert.True(File.ReadAllBytes(here).SequenceEqual(File.ReadAllBytes(folder.At(output))));
        string id = (await folder.RunAsync("jobs", "list")).Output[..8];
        string shown = (await folder.RunAsync("jobs", "show", id)).Output;
        Assert.DoesNotContain("begun 2 times", shown, StringComparison.Ordinal);
    }
}
