using System.Globalization;
using Impasto.Cli.Tests;
using Impasto.Media.Tests.Video;

namespace Impasto.Cluster.Tests;

/// <summary>Films that several workers paint.</summary>
[Collection(WorkCollection.Name)]
public sealed class FilmTests(PostgresServer server) : IDisposable
{
    private const string Clip = "-f lavfi -i testsrc2=s=64x48:r=25:d=0.6 -f lavfi -i smptebars=s=64x48:r=25:d=0.6 "
        + "-f lavfi -i mandelbrot=s=64x48:r=25 -f lavfi -i sine=d=1.8 -t 1.8 "
        + "-filter_complex [0][1][2]concat=n=3:v=1[v] -map [v] -map 3 -c:v libx264 -c:a aac";

    private readonly ClusterFolder folder = new(server);

    public void Dispose() => folder.Dispose();

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

    /// <summary>Kills workers while they do anything; the longer suite tries other moments each time.</summary>
    [FilmFact]
    public async Task A_film_whose_workers_are_killed_at_any_moment_is_that_of_this_process()
    {
        const string Long = "IMPASTO_LONG_TESTS";
        string? seed = Environment.GetEnvironmentVariable(Long);
        int kills = seed is null ? 1 : 20;
        Random random = new(seed is null ? 1 : int.Parse(seed, CultureInfo.InvariantCulture));
        string[] words = ["film", Ffmpeg.Make(folder.At("clip.mp4"), Clip), "--style", "great-wave", "--size", "256"];
        ProgramResult here = await folder.RunAsync([.. words, "-o", folder.At("here.mp4")]);
        Assert.True(here.ExitCode == 0, here.Error);
        Task<ProgramResult> sent = folder.RunAsync([.. words, "-o", folder.At("there.mp4"), "--on", "-"]);
        for (int kill = 0; kill < kills && !sent.IsCompleted; kill++)
        {
            using WorkerProcess lost = folder.Work(lease: 2);
            WorkerProcess.Until(
                () => sent.IsCompleted || lost.Said.Contains(": begun", StringComparison.Ordinal), () => lost.Said);
            await Task.Delay(random.Next(1500));
            lost.Kill();
        }

        using WorkerProcess one = folder.Work(lease: 2), two = folder.Work(lease: 2);
        ProgramResult there = await sent;
        Assert.True(there.ExitCode == 0, $"{Long}={seed}: {there.Error}{one.Said}{two.Said}");
        Assert.True(
            File.ReadAllBytes(folder.At("here.mp4")).SequenceEqual(File.ReadAllBytes(folder.At("there.mp4"))),
            $"{Long}={seed}");

        // Frames that nobody needs any more are removed behind the result.
        string job = Assert.Single(Directory.GetDirectories(Path.Combine(folder.Storage, "jobs")));
        WorkerProcess.Until(() => Directory.GetDirectories(job).Length == 0);
    }
}
