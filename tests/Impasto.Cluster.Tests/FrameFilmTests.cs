using Impasto.Cli.Tests;

namespace Impasto.Cluster.Tests;

/// <summary>Films that are folders or patterns of images, and become folders of images.</summary>
[Collection(WorkCollection.Name)]
public sealed class FrameFilmTests(PostgresServer postgres) : IDisposable
{
    private const int Frames = 6;

    private readonly S3Server server = new();
    private ClusterFolder? folder;

    public void Dispose()
    {
        folder?.Dispose();
        server.Dispose();
    }

    [PostgresFact]
    public async Task A_film_of_images_is_that_of_this_process()
    {
        folder = new ClusterFolder(postgres);
        WriteFrames();
        string[] words =
        [
            "film", folder.At("scenes/*.png"), "--style", "great-wave", "--keep", folder.At("masks"), "--cuts", "0.12",
            "--compare",
        ];
        Assert.Equal(0, (await folder.RunAsync([.. words, "-o", folder.At("here/")])).ExitCode);
        using WorkerProcess worker = folder.Work();
        ProgramResult there = await folder.RunAsync([.. words, "-o", folder.At("there/"), "--on", "-"]);
        Assert.True(there.ExitCode == 0, there.Error + worker.Said);
        Assert.Equal(Frames, folder.HashesOf("there").Count);
        Assert.Equal(folder.HashesOf("here"), folder.HashesOf("there"));

        string id = there.Error.Split(' ')[1].TrimEnd(':');
        ProgramResult again = await folder.RunAsync("jobs", "wait", id, "-o", folder.At("again/"));
        Assert.True(again.ExitCode == 0, again.Error);
        Assert.Equal(folder.HashesOf("here"), folder.HashesOf("again"));
        (await folder.RunAsync([.. words, "-o", folder.At("there/"), "--on", "-"]))
            .AssertOneLine(1, "there are pictures in this folder");
    }

    [PostgresFact]
    public async Task A_film_in_a_bucket_whose_worker_is_killed_is_that_of_this_process()
    {
        folder = new ClusterFolder(postgres, server.Url);
        WriteFrames();
        string[] words = ["film", folder.At("scenes"), "--style", "great-wave", "--cuts", "0.12", "--size", "256"];
        Task<ProgramResult> sent = folder.RunAsync([.. words, "-o", folder.At("there/"), "--on", "-"]);
        using (WorkerProcess lost = folder.Work(lease: 2))
        {
            WorkerProcess.Until(
                () => server.Names.Any(name => name.Contains("/parts/", StringComparison.Ordinal)),
                () => lost.Said);
            lost.Kill();
        }

        using WorkerProcess other = folder.Work(lease: 2);
        other.WaitFor("begun");
        server.Stop();
        other.WaitFor("Waiting: s3://shared/impasto");
        server.Start();
        ProgramResult there = await sent;
        Assert.True(there.ExitCode == 0, there.Error + other.Said);
        Assert.Equal(0, (await folder.RunAsync([.. words, "-o", folder.At("here/")])).ExitCode);
        Assert.Equal(folder.HashesOf("here"), folder.HashesOf("there"));

        // Of the film the results are left, and what it reads; of the job nothing when it is removed.
        WorkerProcess.Until(() => !server.Names.Any(name => name.Contains("/film/", StringComparison.Ordinal)));
        Assert.Contains(server.Names, name => name.Contains("/film-", StringComparison.Ordinal));
        server.Age(TimeSpan.FromDays(2));
        ProgramResult removed = await folder.RunAsync("jobs", "remove", "--older-than", "0m");
        Assert.True(removed.ExitCode == 0, removed.Error);
        Assert.Equal(["impasto/impasto-storage"], server.Names);
    }

    private void WriteFrames()
    {
        for (int i = 1; i <= Frames; i++)
        {
            // The 10th comes after the 9th.
            folder!.WriteImage($"scenes/{i + 4}.png", 64, 48, phase: i);
            folder!.WriteImage($"masks/{i}.png", 64, 48, phase: -i);
        }
    }
}
