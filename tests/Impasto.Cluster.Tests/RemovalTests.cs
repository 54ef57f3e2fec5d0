using Impasto.Cli.Tests;
using Impasto.Cluster.Clients;
using Impasto.Cluster.Engine;
using Impasto.Cluster.Workers;
using Impasto.Jobs;

namespace Impasto.Cluster.Tests;

/// <summary>Jobs that are over are removed, with what they read and made.</summary>
[Collection(PostgresCollection.Name)]
public sealed class RemovalTests : IDisposable
{
    private readonly ClusterFolder folder;
    private readonly ClusterConnection connection;
    private readonly ClusterClient client;
    private readonly PostgresServer server;

    public RemovalTests(PostgresServer server)
    {
        this.server = server;
        folder = new ClusterFolder(server);
        connection = ClusterConnection.Open(folder.Url, folder.Storage);
        client = new ClusterClient(connection);
    }

    public void Dispose()
    {
        client.Dispose();
        connection.Dispose();
        folder.Dispose();
    }

    [PostgresFact]
    public async Task A_job_goes_with_what_it_alone_read_and_made()
    {
        ClusterJob kept = client.Paint([folder.JobOf("a.png")], "kept");
        Assert.Equal(2, Inputs().Length);
        ClusterJob removed = client.Paint([folder.JobOf("b.png")], "removed");
        Made(removed, "picture");
        (await folder.RunAsync("jobs", "remove", Short(removed))).AssertOneLine(1, "stop it first");
        Assert.Contains(
            "cancel it",
            Assert.Throws<ClusterException>(() => client.Remove(removed)).Message,
            StringComparison.Ordinal);
        Assert.Equal(2, client.Jobs().Count);

        client.Cancel(removed.Id);
        ProgramResult ended = await folder.RunAsync("jobs", "remove", Short(removed));
        Assert.Equal((0, $"Job {Short(removed)} is removed."), (ended.ExitCode, ended.Error.TrimEnd()));
        Assert.Equal(kept.Id, Assert.Single(client.Jobs()).Id);
        Assert.Empty(client.Parts(removed.Id));
        Assert.Empty(Directory.GetDirectories(Path.Combine(folder.Storage, "jobs")));

        // Somebody may be about to send a job that reads what has just come; what is old and nobody reads goes.
        string[] before = Inputs();
        Assert.Equal(3, before.Length);
        Assert.Equal(0, client.RemoveUnread());
        foreach (string input in before)
        {
            File.SetLastWriteTimeUtc(Path.Combine(folder.Storage, "inputs", input), DateTime.UtcNow.AddDays(-2));
        }

        File.WriteAllText(Path.Combine(folder.Storage, "inputs", "killed.tmp"), "half a file");
        Assert.Equal(1, client.RemoveUnread());
        Assert.Equal(3, Inputs().Length);
        File.SetLastWriteTimeUtc(
            Path.Combine(folder.Storage, "inputs", "killed.tmp"), DateTime.UtcNow.AddDays(-2));
        Assert.Equal(1, client.RemoveUnread());
        Assert.Equal(2, Inputs().Length);
    }

    [PostgresFact]
    public void What_is_sent_again_stays()
    {
        ClusterJob first = client.Paint([folder.JobOf("a.png")], "first");
        client.Cancel(first.Id);
        foreach (string input in Inputs())
        {
            File.SetLastWriteTimeUtc(Path.Combine(folder.Storage, "inputs", input), DateTime.UtcNow.AddDays(-2));
        }

        client.Remove(first);
        client.Paint([folder.JobOf("a.png")], "second");
        Assert.Equal(0, client.RemoveUnread());
        Assert.Equal(2, Inputs().Length);
        Assert.All(Inputs(), input => Assert.True(
            File.GetLastWriteTimeUtc(Path.Combine(folder.Storage, "inputs", input)) > DateTime.UtcNow.AddHours(-1)));
    }

    [PostgresFact]
    public async Task A_removal_that_was_killed_is_ended_by_the_next()
    {
        ClusterJob job = client.Paint([folder.JobOf("a.png")], "job");
        client.Cancel(job.Id);
        Made(job, "picture");
        Assert.True(connection.Records.BeginRemoval(job.Id));
        Assert.Equal(0, client.Retry(job.Id));
        Assert.Equal(ClusterJobState.Removing, client.Find(Short(job)).State);

        // Its files are gone, and its rows are not.
        connection.Storage.Remove(job.Id);
        ProgramResult ended = await folder.RunAsync("jobs", "remove", "--older-than", "1d");
        Assert.True(ended.ExitCode == 0, ended.Error);
        Assert.Empty(client.Jobs());
        Assert.Empty(Directory.GetDirectories(Path.Combine(folder.Storage, "jobs")));
    }

    [PostgresFact]
    public async Task Only_jobs_that_are_old_enough_are_removed()
    {
        ClusterJob over = client.Paint([folder.JobOf("a.png")], "over");
        client.Cancel(over.Id);
        client.Paint([folder.JobOf("b.png")], "running");
        ProgramResult none = await folder.RunAsync("jobs", "remove", "--older-than", "1h");
        Assert.Equal((0, "No job is that old."), (none.ExitCode, none.Error.TrimEnd()));
        ProgramResult one = await folder.RunAsync("jobs", "remove", "--older-than", "0m");
        Assert.Equal((0, $"Job {Short(over)} is removed."), (one.ExitCode, one.Error.TrimEnd()));
        Assert.Equal("running", Assert.Single(client.Jobs()).Name);
        (await folder.RunAsync("jobs", "remove", "--older-than", "soon")).AssertOneLine(2, "such as 7d");
    }

    [PostgresFact]
    public void A_film_of_images_keeps_its_images()
    {
        folder.WriteImage("frames/1.png", 20, 16);
        folder.WriteImage("frames/2.png", 20, 16, phase: 1);
        client.Film(
            new Job
            {
                Content = folder.At("frames"),
                Styles = [new JobStyle("great-wave")],
                Output = folder.At("out/"),
                Film = new FilmOptions(),
            },
            "film");
        Assert.Equal(3, Inputs().Length);
        Assert.Equal(0, client.RemoveUnread(DateTimeOffset.UtcNow.AddDays(1)));
        string list = Assert.Single(Inputs(), name => name.EndsWith(".images", StringComparison.Ordinal));
        string place = Path.Combine(folder.Storage, "inputs", list);
        File.Move(place, folder.At("away"));
        Assert.Equal(2, client.RemoveUnread(DateTimeOffset.UtcNow.AddDays(1)));
        File.Move(folder.At("away"), place);
        ClusterJob film = Assert.Single(client.Jobs());
        client.Cancel(film.Id);
        client.Remove(film);
        Assert.Equal(1, client.RemoveUnread(DateTimeOffset.UtcNow.AddDays(1)));
        Assert.Empty(Inputs());
    }

    [PostgresFact]
    public void What_a_worker_makes_for_a_job_that_is_gone_goes_too()
    {
        ClusterJob job = client.Paint([folder.JobOf("a.png")], "job");
        List<string> said = [];
        using ClusterWorker worker = ClusterWorker.Start(connection, new WorkerOptions
        {
            Threads = 1,
            Tell = line =>
            {
                said.Add(line);
                if (line.EndsWith("begun", StringComparison.Ordinal))
                {
                    // As if the worker had slept from then on.
                    connection.Records.Remove(job.Id);
                }
            },
        });
        WorkerProcess.Until(() => said.Count > 1, () => string.Join('\n', said));
        Assert.Contains("no longer in the database", said[1], StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(Path.Combine(folder.Storage, "jobs")));
    }

    [PostgresFact]
    public void A_storage_goes_with_one_database()
    {
        client.Paint([folder.JobOf("a.png")], "job");
        using ClusterConnection second = ClusterConnection.Open(server.NewDatabase(), folder.Storage);
        using ClusterClient other = new(second);
        Assert.Contains(
            "goes with another database",
            Assert.Throws<ClusterException>(() => other.Paint([folder.JobOf("a.png")], "other")).Message,
            StringComparison.Ordinal);
        File.Delete(Path.Combine(folder.Storage, "impasto-storage"));
        other.Paint([folder.JobOf("a.png")], "other");
    }

    [PostgresFact]
    public async Task A_storage_that_another_client_of_the_database_founds_this_moment_is_the_one()
    {
        Guid id = connection.Storage.Found();
        Task said = Task.Run(async () =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1.5));
            connection.Records.StorageOf(id);
        });
        using ClusterConnection second = ClusterConnection.Open(folder.Url, folder.Storage);
        second.CheckStorage(isFirst: true);
        await said;
        Assert.Equal(id, second.Records.StorageOf(null));
    }

    private static string Short(ClusterJob job) => $"{job.Id:N}"[..8];

    private string[] Inputs() =>
        [.. Directory.GetFiles(Path.Combine(folder.Storage, "inputs")).Select(file => Path.GetFileName(file))];

    private void Made(ClusterJob job, string name)
    {
        File.WriteAllText(folder.At("made.png"), name);
        connection.Storage.KeepResult(job.Id, name, folder.At("made.png"));
        Assert.Single(Directory.GetDirectories(Path.Combine(folder.Storage, "jobs")));
    }
}
