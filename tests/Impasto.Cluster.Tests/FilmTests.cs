using Impasto.Cli.Tests;
using Impasto.Media.Tests.Video;

namespace Impasto.Cluster.Tests;

/// <summary>Films that several workers paint.</summary>
[Collection(PostgresCollection.Name)]
public sealed class FilmTests(PostgresServer server) : IDisposable
{
    private const string Clip = "-f lavfi -i testsrc2=s=64x48:r=25:d=0.6 -f lavfi -i smptebars=s=64x48:r=25:d=0.6 "
        + "-f lavfi -i mandelbrot=s=64x48:r=25 -f lavfi -i sine=d=1.8 -t 1.8 "
        + "-filter_complex [0][1][2]concat=n=3:v=1[v] -map [v] -map 3 -c:v libx264 -c:a aac";

    private readonly ClusterFolder folder = new(server);

    public void Dispose() => folder.Dispose();

    [FilmFact]
    public async Task A_film_of_several_workers_is_that_of_this_process()
    {
        string[] words = ["film", Ffmpeg.Make(folder.At("clip.mp4"), Clip), "--style", "great-wave"];
        ProgramResult here = await folder.RunAsync([.. words, "-o", folder.At("here.mp4")]);
        Assert.True(here.ExitCode == 0, here.Error);
        using WorkerProcess one = folder.Work(), two = folder.Work();
        ProgramResult there = await folder.RunAsync([.. words, "-o", folder.At("there.mp4"), "--on", "-"]);
        Assert.True(there.ExitCode == 0, there.Error + one.Said + two.Said);
        Assert.Equal(File.ReadAllBytes(folder.At("here.mp4")), File.ReadAllBytes(folder.At("there.mp4")));
        Assert.Contains("clip.mp4, part 3 of 3: done", one.Said + two.Said, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(Directory.GetDirectories(Path.Combine(folder.Storage, "jobs"))[0]));
    }

    [FilmFact]
    public async Task A_film_whose_workers_are_killed_in_each_phase_is_that_of_this_process()
    {
        string[] words = ["film", Ffmpeg.Make(folder.At("clip.mp4"), Clip), "--style", "great-wave"];
        Task<ProgramResult> sent = folder.RunAsync([.. words, "-o", folder.At("there.mp4"), "--on", "-"]);
        foreach (string moment in new[] { "clip.mp4: begun", "part 2 of 3: begun", "there.mp4: begun" })
        {
            using WorkerProcess lost = folder.Work();
            lost.WaitFor(moment);
            lost.Kill();
        }

        using WorkerProcess last = folder.Work();
        ProgramResult there = await sent;
        Assert.True(there.ExitCode == 0, there.Error + last.Said);
        ProgramResult here = await folder.RunAsync([.. words, "-o", folder.At("here.mp4")]);
        Assert.True(here.ExitCode == 0, here.Error);
        Assert.Equal(File.ReadAllBytes(folder.At("here.mp4")), File.ReadAllBytes(folder.At("there.mp4")));
        string id = (await folder.RunAsync("jobs", "list")).Output[..8];
        string shown = (await folder.RunAsync("jobs", "show", id)).Output;
        Assert.Contains("begun 2 times", shown, StringComparison.Ordinal);
    }
}
